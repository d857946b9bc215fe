using System.Diagnostics;
using MlNetTransfer.Cluster;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests;

/// <summary>The scripts for Slurm, read by a shell without Slurm.</summary>
public sealed class SlurmJobsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SlurmJobsTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");

    private string Programs => _folder.File("programs");

    private string Job => _folder.File("job folder's");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_scripts_of_a_prediction_are_approved() => Approved.Verify(All(SlurmJobs.Write(
        new() { Name = "photos", Data = ["/data/my photos", "/data/more.csv"], Model = "/data/model", Shards = 64, AtOnce = 8 },
        new() { Cpus = 2, Memory = 6, Time = TimeSpan.FromHours(30) },
        new() { Partition = "short", Account = "lab.7" })));

    [Fact]
    public void The_scripts_of_a_training_are_approved() => Approved.Verify(All(SlurmJobs.Write(
        new() { Name = "photos", Data = ["/data/photos"], Backbone = "mobilenetv2_035" }, new() { Gpu = true, Retries = 0 }, new())));

    [Fact]
    public void The_scripts_of_trials_are_approved() => Approved.Verify(All(SlurmJobs.Write(
        new() { Name = "photos", Data = ["/data/my photos"], Trials = new("/data/trials.json", 10), AtOnce = 4 }, new() { Cpus = 2 }, new())));

    [Fact]
    public void A_list_without_trials_is_judged_at_once() => Assert.Equal(
        ["1-judge.sh", "task.sh", "submit.sh"],
        SlurmJobs.Write(new() { Name = "photos", Data = ["/data"], Trials = new("/data/trials.json", 0) }, new(), new()).Select(f => f.Name));

    [Fact]
    public void The_program_gets_hostile_names_as_they_are()
    {
        Write(new() { Name = "photos", Data = Hostile.Paths, Model = Hostile.Paths[10] });
        FakeProgram.Write(Programs, "mlnet-transfer", FakeProgram.SaysItsArguments);
        Assert.Equal(0, Run("1-index.sh", ("SLURM_JOB_ID", "6")).ExitCode);
        Assert.Equal(["index", .. Hostile.Paths, "--out", "manifest.csv", "--no-classes"], FakeProgram.Arguments(_folder.File("said")));
        File.Delete(_folder.File("said"));
        Assert.Equal(0, Run("2-predict.sh", ("SLURM_ARRAY_TASK_ID", "5"), ("SLURM_ARRAY_JOB_ID", "7"), ("SLURM_JOB_ID", "8")).ExitCode);
        Assert.Equal(["predict", Hostile.Paths[10], "manifest.csv", "--out", "predictions", "--shard", "5/16"], FakeProgram.Arguments(_folder.File("said")));
        Assert.False(File.Exists(Path.Combine(Job, "owned")));
    }

    /// <summary>Slurm reads its options from the lines before the first command.</summary>
    [Fact]
    public void No_name_becomes_an_option_of_Slurm()
    {
        string[] plain = Options(new() { Name = "photos", Data = ["/data/photos"], Model = "/model" });
        Assert.Equal(plain, Options(new() { Name = "photos", Data = Hostile.Paths, Model = "/a\n#SBATCH --partition=other\n" }));

        static string[] Options(ClusterWork work) =>
        [
            .. SlurmJobs.Write(work, new(), new()).SelectMany(f => f.Text.Split('\n')
                .TakeWhile(l => l.Length == 0 || l[0] == '#')
                .Where(l => l.StartsWith("#SBATCH", StringComparison.Ordinal))),
        ];
    }

    [Theory]
    [InlineData("exit 0", 0, false)]
    [InlineData("exit 1", 1, false)]
    [InlineData("exit 2", 2, false)]
    [InlineData("exit 3", 3, false)]
    [InlineData("exit 130", 130, true)]
    [InlineData("exit 143", 143, true)]
    [InlineData("kill -s KILL $$", 137, true)]
    public void Only_what_a_signal_ended_is_queued_again(string body, int exitCode, bool again)
    {
        Write(new() { Name = "photos", Data = ["/data/photos"], Model = "/model" });
        FakeProgram.Write(Programs, "mlnet-transfer", body);
        FakeSlurm();
        Assert.Equal(exitCode, Run("2-predict.sh", ("SLURM_ARRAY_JOB_ID", "7"), ("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_JOB_ID", "7")).ExitCode);
        Assert.Equal(again ? ["requeue", "7_3"] : [], Said());
        File.Delete(_folder.File("said"));
        Assert.Equal(exitCode, Run("3-merge.sh", ("SLURM_JOB_ID", "9"), ("SLURM_RESTART_COUNT", "2")).ExitCode);
        Assert.Equal(again ? ["requeue", "9"] : [], Said());
        File.Delete(_folder.File("said"));
        Assert.Equal(exitCode, Run("3-merge.sh", ("SLURM_JOB_ID", "9"), ("SLURM_RESTART_COUNT", "3")).ExitCode);
        Assert.Equal([], Said());
    }

    [Theory]
    [InlineData(10, "RUNNING", true)] // USR1: the time is nearly over.
    [InlineData(15, "RUNNING", true)] // TERM by itself.
    [InlineData(15, "COMPLETING", false)] // Cancelled or requeued.
    [InlineData(15, "", false)]
    public async Task A_signal_to_the_script_reaches_the_program(int signal, string state, bool again)
    {
        Write(new() { Name = "photos", Data = ["/data/photos"], Model = "/model" });
        FakeProgram.Write(
            Programs, "mlnet-transfer", "trap 'echo stopping >> \"$MARK\"; sleep 0.3; exit 143' TERM\necho started > \"$MARK\"\nwhile :; do sleep 0.05; done\n");
        FakeSlurm();
        using Process process = Start("3-merge.sh", ("SLURM_JOB_ID", "9"), ("MARK", _folder.File("mark")), ("STATE", state));
        await SlurmCluster.UntilAsync(() => File.Exists(_folder.File("mark")), TimeSpan.FromMinutes(1), () => "The program did not start.");
        Signals.Send(process.Id, signal);
        Assert.Equal(143, ShellRun.EndOf(process).ExitCode);
        Assert.Equal(["started", "stopping"], File.ReadAllLines(_folder.File("mark")));
        Assert.Equal(again ? ["requeue", "9"] : [], Said());
    }

    [Fact]
    public void Submitting_puts_each_step_behind_the_one_before_it()
    {
        Write(new() { Name = "photos", Data = ["/data/photos"] });
        FakeProgram.Write(Programs, "sbatch", $"{FakeProgram.SaysItsArguments}wc -c < \"$SAYS\" | tr -d ' ' | sed 's/$/;cluster/'\n");
        ProcessRunner.Result result = ShellRun.Run(_folder.Path, Programs, Variables(), Path.Combine(Job, SlurmJobs.Submit));
        Assert.True(result.ExitCode == 0, result.Error);
        string[] said = Said();
        string first = $"--parsable\0{"1-index.sh"}\0".Length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(
            ["--parsable", "1-index.sh", "--parsable", $"--dependency=afterok:{first}", "--kill-on-invalid-dep=yes", "2-features.sh", "--parsable"], said[..7]);
        Assert.Matches("^--dependency=afterany:[0-9]+$", said[7]);
        Assert.Equal("3-train.sh", said[8]);
        Assert.True(Directory.Exists(Path.Combine(Job, "log")));
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        TransferException e = Assert.Throws<TransferException>(() => SlurmJobs.Write(
            new() { Name = "Photos!", Data = ["photos", "/a\0b", "/half \uD83D"], Model = "model", Backbone = "a b", Shards = 0, AtOnce = 0 },
            new() { Cpus = 0, Memory = 0, Time = TimeSpan.FromMinutes(1), Retries = 6 },
            new() { Partition = "a b", Account = "a\n#SBATCH --x" }));
        Assert.Equal(
            ["--name", "DATA", "DATA", "DATA", "--model", "--backbone", "--backbone", "--shards", "--at-once", "--cpus", "--memory", "--retries", "--time", "--partition", "--account"],
            e.Findings.Select(f => f.Where));
        Assert.All(e.Findings, f => Assert.Equal(FindingCode.OptionInvalid, f.Code));
    }

    [Fact]
    public void What_goes_with_no_list_of_trials_is_said_at_once() => Assert.Equal(
        ["--trials", "DATA", "--model", "--backbone", "--backbone"],
        Assert.Throws<TransferException>(() => SlurmJobs.Write(
            new() { Name = "photos", Data = ["/a", "/b"], Model = "/model", Backbone = "resnet18", Trials = new("trials.json", 3) }, new(), new()))
            .Findings.Select(f => f.Where).OrderBy(w => w == "DATA" ? 1 : w == "--trials" ? 0 : w == "--model" ? 2 : 3));

    [Fact]
    public void Files_of_the_same_names_are_replaced_only_when_asked_for()
    {
        Write(new() { Name = "photos", Data = ["/data/photos"] });
        File.WriteAllText(Path.Combine(Job, "manifest.csv"), "mine");
        string before = File.ReadAllText(Path.Combine(Job, "1-index.sh"));
        IReadOnlyList<JobFile> other = SlurmJobs.Write(new() { Name = "others", Data = ["/data/others"] }, new(), new());
        TransferException e = Assert.Throws<TransferException>(() => JobFolder.Write(Job, other, replace: false));
        Assert.Equal(FindingCode.OutputNotOurs, Assert.Single(e.Findings).Code);
        Assert.Equal(before, File.ReadAllText(Path.Combine(Job, "1-index.sh")));
        JobFolder.Write(Job, other, replace: true);
        Assert.Equal(other[0].Text, File.ReadAllText(Path.Combine(Job, "1-index.sh")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Job, "manifest.csv")));
        Assert.True(File.GetUnixFileMode(Path.Combine(Job, SlurmJobs.Submit)).HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [InlineData("/data/Photos of 2024/", "photos-of-2024")]
    [InlineData("/data/labels.csv", "labels")]
    [InlineData("写真", "images")]
    [InlineData("/", "images")]
    [InlineData("/data/.hidden", "hidden")]
    [InlineData("/data/--a--b--", "a-b")]
    [InlineData("/data/0123456789012345678901234567890123456789x", "0123456789012345678901234567890123456789")]
    public void Names_of_jobs_are_made_from_paths(string path, string expected)
    {
        Assert.Equal(expected, ClusterWork.NameOf(path));
        Assert.NotEmpty(SlurmJobs.Write(new() { Name = ClusterWork.NameOf(path), Data = ["/data"] }, new(), new()));
    }

    internal static string All(IReadOnlyList<JobFile> files) => string.Join("\n", files.Select(f => $"==== {f.Name}{(f.Runs ? " (runs)" : "")}\n{f.Text}"));

    private void FakeSlurm()
    {
        FakeProgram.Write(Programs, "scontrol", FakeProgram.SaysItsArguments);
        FakeProgram.Write(Programs, "squeue", "echo \"${STATE-RUNNING}\"\n");
    }

    private void Write(ClusterWork work) => JobFolder.Write(Job, SlurmJobs.Write(work, new(), new()), replace: false);

    private string[] Said() => File.Exists(_folder.File("said")) ? FakeProgram.Arguments(_folder.File("said")) : [];

    private Dictionary<string, string> Variables() => new() { ["SAYS"] = _folder.File("said") };

    private ProcessRunner.Result Run(string script, params (string Name, string Value)[] variables)
    {
        using Process process = Start(script, variables);
        return ShellRun.EndOf(process);
    }

    private Process Start(string script, params (string Name, string Value)[] variables) =>
        ShellRun.Start(Job, Programs, variables.Append(("SAYS", _folder.File("said"))).ToDictionary(), "sh", script);
}
