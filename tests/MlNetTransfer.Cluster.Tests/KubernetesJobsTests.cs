using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using MlNetTransfer.Cluster;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Tests;

/// <summary>The jobs for Kubernetes, read with the types of its own client. No cluster ran them.</summary>
public sealed partial class KubernetesJobsTests : IDisposable
{
    private static readonly KubernetesSettings Settings = new() { Image = "registry.example/team/mlnet-transfer:0.1", Claim = "images" };

    private readonly TemporaryFolder _folder = new();

    public KubernetesJobsTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");

    private string Programs => _folder.File("programs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_jobs_of_a_prediction_are_approved() => Approved.Verify(SlurmJobsTests.All(KubernetesJobs.Write(
        new() { Name = "photos", Data = ["/work/my photos"], Model = "/work/model", Shards = 64, AtOnce = 8 }, new(), Settings)));

    [Fact]
    public void An_array_is_an_indexed_job_that_tries_again_only_where_it_helps()
    {
        V1Job job = Jobs(new() { Name = "photos", Data = ["/work/photos"], Shards = 7 }, new() { Gpu = true, Retries = 2, Memory = 6, Cpus = 3 })["2-features.yaml"];
        Assert.Equal(("batch/v1", "Job", "photos-features"), (job.ApiVersion, job.Kind, job.Metadata.Name));
        Assert.Equal(("Indexed", 7, 7, 2, null), (job.Spec.CompletionMode, job.Spec.Completions, job.Spec.Parallelism, job.Spec.BackoffLimitPerIndex, job.Spec.BackoffLimit));
        Assert.Equal(["FailIndex", "Ignore"], job.Spec.PodFailurePolicy.Rules.Select(r => r.Action));
        V1PodFailurePolicyOnExitCodesRequirement codes = job.Spec.PodFailurePolicy.Rules[0].OnExitCodes;
        V1Container container = Assert.Single(job.Spec.Template.Spec.Containers);
        Assert.Equal((container.Name, "In", "1 2"), (codes.ContainerName, codes.OperatorProperty, string.Join(' ', codes.Values)));
        V1PodFailurePolicyOnPodConditionsPattern lost = Assert.Single(job.Spec.PodFailurePolicy.Rules[1].OnPodConditions);
        Assert.Equal(("DisruptionTarget", "True"), (lost.Type, lost.Status));

        // The failure policy is refused by Kubernetes with any other.
        Assert.Equal("Never", job.Spec.Template.Spec.RestartPolicy);
        Assert.Equal(14_400, job.Spec.Template.Spec.ActiveDeadlineSeconds);
        Assert.True(job.Spec.Template.Spec.TerminationGracePeriodSeconds > 10);
        Assert.Equal(("3", "6Gi", "1"), (container.Resources.Limits["cpu"].ToString(), container.Resources.Limits["memory"].ToString(), container.Resources.Limits["nvidia.com/gpu"].ToString()));
        Assert.Equal("images", Assert.Single(job.Spec.Template.Spec.Volumes).PersistentVolumeClaim.ClaimName);
        Assert.Equal(("work", "/work"), (container.VolumeMounts[0].Name, container.VolumeMounts[0].MountPath));
        Assert.Equal(job.Spec.Template.Spec.Volumes[0].Name, container.VolumeMounts[0].Name);
    }

    [Fact]
    public void What_is_one_task_has_no_index_and_fails_as_a_whole()
    {
        Dictionary<string, V1Job> jobs = Jobs(new() { Name = "photos", Data = ["/work/photos"] }, new() { Gpu = true });
        Assert.Equal(["1-index.yaml", "2-features.yaml", "3-train.yaml"], jobs.Keys);
        foreach (V1Job job in (V1Job[])[jobs["1-index.yaml"], jobs["3-train.yaml"]])
        {
            Assert.Equal((null, null, null, 3), (job.Spec.CompletionMode, job.Spec.Completions, job.Spec.BackoffLimitPerIndex, job.Spec.BackoffLimit));
            Assert.Equal(["FailJob", "Ignore"], job.Spec.PodFailurePolicy.Rules.Select(r => r.Action));
            Assert.DoesNotContain("--shard", job.Spec.Template.Spec.Containers[0].Args);
        }

        Assert.False(jobs["1-index.yaml"].Spec.Template.Spec.Containers[0].Resources.Limits.ContainsKey("nvidia.com/gpu"));
        Assert.True(jobs["3-train.yaml"].Spec.Template.Spec.Containers[0].Resources.Limits.ContainsKey("nvidia.com/gpu"));
    }

    [Fact]
    public void Trials_are_an_indexed_job_whose_index_is_their_number()
    {
        FakeProgram.Write(Programs, "mlnet-transfer", FakeProgram.SaysItsArguments);
        Dictionary<string, V1Job> jobs = Jobs(new() { Name = "photos", Data = ["/work/photos"], Trials = new("/work/trials.json", 10) }, new() { Gpu = true });
        Assert.Equal(["1-trials.yaml", "2-judge.yaml"], jobs.Keys);
        Assert.Equal(("Indexed", 10, 10), (jobs["1-trials.yaml"].Spec.CompletionMode, jobs["1-trials.yaml"].Spec.Completions, jobs["1-trials.yaml"].Spec.Parallelism));
        Assert.Null(jobs["2-judge.yaml"].Spec.CompletionMode);
        string[] list = ["train", "/work/photos", "--trials", "/work/trials.json"];
        Assert.Equal([.. list, "--out", "/work/photos-results/trials", "--trial", "7"], Run(jobs["1-trials.yaml"], index: 7));
        Assert.Equal([.. list, "--from-trials", "/work/photos-results/trials", "--out", "/work/photos-results/model"], Run(jobs["2-judge.yaml"], index: null));
    }

    /// <summary>Otherwise the other tests would say nothing.</summary>
    [Fact]
    public void A_field_that_Kubernetes_does_not_have_is_refused() => Assert.ThrowsAny<Exception>(() =>
        Parse(KubernetesJobs.Write(new() { Name = "photos", Data = ["/work"] }, new(), Settings)[1].Text.Replace("completions:", "completion:", StringComparison.Ordinal)));

    [Fact]
    public void The_containers_command_gets_hostile_names_as_they_are()
    {
        FakeProgram.Write(Programs, "mlnet-transfer", FakeProgram.SaysItsArguments);
        string folder = Hostile.Paths[7], model = Hostile.Paths[8];
        Dictionary<string, V1Job> jobs = Jobs(
            new() { Name = "photos", Data = Hostile.Paths, Model = model, Shards = 9 }, new(), Settings with { Folder = folder, Mount = "/$(HOME) \"x" });
        Assert.Equal(["index", .. Hostile.Paths, "--out", $"{folder}/manifest.csv", "--no-classes"], Run(jobs["1-index.yaml"], index: null));
        Assert.Equal(
            ["predict", model, $"{folder}/manifest.csv", "--out", $"{folder}/predictions", "--shard", "4/9"],
            Run(jobs["2-predict.yaml"], index: 4));
        Assert.Equal(["merge", $"{folder}/predictions", "--out", $"{folder}/predictions.csv"], Run(jobs["3-merge.yaml"], index: null));
        V1Container container = jobs["2-predict.yaml"].Spec.Template.Spec.Containers[0];
        Assert.Equal("/$(HOME) \"x", container.VolumeMounts[0].MountPath);
        Assert.Equal("/$(HOME) \"x/cache", Expanded(container.Env.Single(e => e.Name == "MLNETTRANSFER_CACHE").Value, new() { ["HOME"] = "no" }));
    }

    [Theory]
    [InlineData("Complete", "Complete", 0)]
    [InlineData("SuccessCriteriaMet Complete", "FailureTarget Failed", 1)]
    public void Submitting_creates_each_job_when_the_one_before_it_has_ended(string first, string last, int exitCode)
    {
        JobFolder.Write(_folder.File("jobs"), KubernetesJobs.Write(new() { Name = "photos", Data = ["/work/photos"], Model = "/work/model" }, new(), Settings), replace: false);

        // A job ends the second time that somebody asks.
        FakeProgram.Write(Programs, "kubectl", $"""
            echo "$*" >> "$SAYS"
            case "$*" in
                create*) touch "$MARKS/$(sed -n 's/^  name: \"\(.*\)\"/\1/p' "$3")" ;;
                *jsonpath*)
                    if [ -f "$MARKS/$(basename "$2")-asked" ]; then
                        case $2 in *merge) echo "{last}" ;; *) echo "{first}" ;; esac
                    fi
                    touch "$MARKS/$(basename "$2")-asked" ;;
                get*) test -f "$MARKS/$(basename "$2")" ;;
            esac

            """);
        Directory.CreateDirectory(_folder.File("marks"));
        ProcessRunner.Result result = Submit();
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(
            ["create -f 1-index.yaml", "create -f 2-predict.yaml", "create -f 3-merge.yaml"],
            File.ReadAllLines(_folder.File("said")).Where(l => l.StartsWith("create", StringComparison.Ordinal)));
        Assert.Contains("photos-index: complete\nphotos-predict: complete\n", result.Output, StringComparison.Ordinal);

        // Once more: nothing is created twice.
        File.Delete(_folder.File("said"));
        Assert.Equal(exitCode, Submit().ExitCode);
        Assert.DoesNotContain("create", File.ReadAllText(_folder.File("said")), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        TransferException e = Assert.Throws<TransferException>(() => KubernetesJobs.Write(
            new() { Name = "-a", Data = ["C:\\photos"], Shards = 100_001 },
            new(),
            new() { Image = "a b", Claim = "Images", Mount = "work", Folder = "results" }));
        Assert.Equal(["--name", "DATA", "--shards", "--image", "--claim", "--mount", "--folder"], e.Findings.Select(f => f.Where));
    }

    /// <summary>Pods of an index have names of 63 characters at most (RFC 1123).</summary>
    [Fact]
    public void The_longest_name_leaves_room_for_the_index()
    {
        V1Job job = Jobs(new() { Name = new string('a', 40), Data = ["/work"], Shards = Shard.Most }, new())["2-features.yaml"];
        Assert.True($"{job.Metadata.Name}-{Shard.Most - 1}".Length <= 63);
    }

    private static V1Job Parse(string yaml) => KubernetesYaml.Deserialize<V1Job>(yaml, strict: true);

    private static Dictionary<string, V1Job> Jobs(ClusterWork work, TaskResources resources, KubernetesSettings? settings = null) =>
        KubernetesJobs.Write(work, resources, settings ?? Settings)
            .Where(f => f.Name.EndsWith(".yaml", StringComparison.Ordinal))
            .ToDictionary(f => f.Name, f => Parse(f.Text));

    /// <summary>Runs the container's command on this machine, with its variables as Kubernetes sets them.</summary>
    private string[] Run(V1Job job, int? index)
    {
        V1Container container = job.Spec.Template.Spec.Containers[0];
        Dictionary<string, string> variables = container.Env.ToDictionary(e => e.Name, e => e.Value);
        if (index is { } i)
        {
            variables["JOB_COMPLETION_INDEX"] = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        string[] command = [.. container.Command.Concat(container.Args).Select(a => Expanded(a, variables))];
        string said = _folder.File("said");
        File.Delete(said);
        ProcessRunner.Result result = ShellRun.Run(
            _folder.Path, Programs, new Dictionary<string, string>(variables) { ["SAYS"] = said }, [Path.Combine(Programs, command[0]), .. command[1..]]);
        Assert.True(result.ExitCode == 0, result.Error);
        return FakeProgram.Arguments(said);
    }

    /// <summary>What the kubelet makes of an argument: a variable that is known, <c>$$</c> as <c>$</c>, all else as it is.</summary>
    private static string Expanded(string text, Dictionary<string, string> variables) => Reference().Replace(
        text, m => m.Value == "$$" ? "$" : variables.GetValueOrDefault(m.Groups[1].Value, m.Value));

    private ProcessRunner.Result Submit() => ShellRun.Run(
        _folder.Path,
        Programs,
        new Dictionary<string, string> { ["SAYS"] = _folder.File("said"), ["MARKS"] = _folder.File("marks"), ["SECONDS_BETWEEN"] = "0" },
        Path.Combine(_folder.File("jobs"), KubernetesJobs.Submit));

    [GeneratedRegex(@"\$\$|\$\(([^()]*)\)")]
    private static partial Regex Reference();
}
