using System.CommandLine;
using MlNetTransfer.Cli.Rendering;
using MlNetTransfer.Cluster;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Commands;

/// <summary><c>mlnet-transfer cluster slurm | kubernetes</c>.</summary>
internal static class ClusterCommand
{
    public static Command Create() => new(
        "cluster",
        "Writes job files for a cluster: the pictures divided among many tasks. Submits nothing.")
    {
        Slurm(),
        Kubernetes(),
    };

    private static Command Slurm()
    {
        ClusterOptions options = new(
            "Folders or tables with the images.",
            "Folder for the scripts, and later for the results. All nodes must see it.",
            "A folder that 'train' wrote: classify the images with it. Without it: compute features, and train a model.",
            "A list that 'plan DATA --trials FILE' wrote: train each of its trials in a task, then judge them. Time and memory are by its largest guess.");
        Option<string?> partition = new("--partition")
        {
            HelpName = "NAME",
            Description = "Partition that the tasks wait in. Without it: the cluster's default.",
        };
        Option<string?> account = new("--account") { HelpName = "NAME", Description = "Account that the time is written to. Without it: your default." };
        Command command = new("slurm", "Writes batch scripts for Slurm, and one that submits them when you run it.");
        options.AddTo(command);
        command.Add(partition);
        command.Add(account);
        command.SetAction(parsed =>
        {
            TrialList? list = null;
            ClusterWork work = options.Work(parsed, Absolute, file => (list = TrialList.Load(file)).Trials.Count);
            IReadOnlyList<JobFile> files = SlurmJobs.Write(
                work,
                options.Resources(parsed, list is { } trials ? TrialResources.Of(trials) : null),
                new SlurmSettings { Partition = parsed.GetValue(partition), Account = parsed.GetValue(account) });
            FindingRenderer.Write([.. Missing(work)]);
            return options.Write(parsed, files, SlurmJobs.Submit);
        });
        return command;
    }

    private static Command Kubernetes()
    {
        ClusterOptions options = new(
            "Folders or tables with the images: absolute paths in the containers.",
            "Folder on this machine for the job files.",
            "A folder that 'train' wrote, as an absolute path in the containers: classify the images with it. "
                + "Without it: compute features, and train a model.",
            "A list that 'plan DATA --trials FILE' wrote, as an absolute path in the containers: train each of its trials in a task, then judge them.");
        Option<int> trialCount = Strict.Whole(
            new Option<int>("--trial-count") { HelpName = "N", Description = "With --trials: how many the list holds, as 'plan' said." }, least: 0);
        Option<string> image = new("--image") { HelpName = "IMAGE", Description = "Container image that holds mlnet-transfer.", Required = true };
        Option<string> claim = new("--claim")
        {
            HelpName = "NAME",
            Description = "PersistentVolumeClaim with the images and for the results; several nodes write to it at once (ReadWriteMany).",
            Required = true,
        };
        Option<string> mount = new("--mount")
        {
            HelpName = "PATH",
            Description = "Where its volume is in the containers.",
            DefaultValueFactory = _ => new KubernetesSettings { Image = "", Claim = "" }.Mount,
        };
        Option<string?> folder = new("--folder")
        {
            HelpName = "PATH",
            Description = "Folder for the results in the containers. Without it: NAME-results in the volume.",
        };
        Command command = new("kubernetes", "Writes Indexed Jobs for Kubernetes, and a script that creates them when you run it.");
        options.AddTo(command);
        foreach (Option option in (Option[])[trialCount, image, claim, mount, folder])
        {
            command.Add(option);
        }

        command.Validators.Add(options.CountsTrials(trialCount));
        command.SetAction(parsed => options.Write(
            parsed,
            KubernetesJobs.Write(
                options.Work(parsed, path => path, _ => parsed.GetValue(trialCount)),
                options.Resources(parsed, null),
                new KubernetesSettings
                {
                    Image = parsed.GetRequiredValue(image),
                    Claim = parsed.GetRequiredValue(claim),
                    Mount = parsed.GetRequiredValue(mount),
                    Folder = parsed.GetValue(folder),
                }),
            KubernetesJobs.Submit));
        return command;
    }

    /// <summary>A path of a cluster stays what it is on a machine whose own paths look otherwise.</summary>
    private static string Absolute(string path) => path.StartsWith('/') ? path : Path.GetFullPath(path);

    private static IEnumerable<Finding> Missing(ClusterWork work) =>
        work.Data.Append(work.Model).Append(work.Trials?.List).OfType<string>().Where(p => !Path.Exists(p)).Select(p => Finding.Warning(
            FindingCode.PathNotFound, p, "is not on this machine; the scripts name it all the same", "Check that the nodes have it under this path."));
}
