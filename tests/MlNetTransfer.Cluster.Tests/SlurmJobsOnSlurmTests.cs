using System.Globalization;
using MlNetTransfer.Cluster;

namespace MlNetTransfer.Tests;

/// <summary>The scripts for Slurm in Slurm itself, with a few lines of shell in place of the program.</summary>
[Collection(OneSlurm.Name)]
public sealed class SlurmJobsOnSlurmTests(SlurmCluster slurm) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();

    private string Programs => _folder.File("programs");

    private string Job => _folder.File("job folder's\n#SBATCH --partition=other\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Steps_wait_for_each_other_and_only_what_a_signal_ended_runs_again()
    {
        slurm.Require();
        Write(new() { Name = "photos", Data = [.. Hostile.Paths.Take(45)], Model = "/model", Shards = 5 });

        // Of the five shards the first is done, the second refused, the third killed once, the fourth always, the fifth stopped before its time is up.
        FakeProgram.Write(Programs, "mlnet-transfer", """
            echo "$(date +%s.%N) $1 ${SLURM_ARRAY_TASK_ID:-} begins, $DOTNET_PROCESSOR_COUNT threads" >> "$SAYS"
            case $1-${SLURM_ARRAY_TASK_ID:-} in
                index-) printf '%s\0' "$@" > "$SAYS.index"; sleep 1 ;;
                predict-1) exit 1 ;;
                predict-2) [ "${SLURM_RESTART_COUNT:-0}" -gt 0 ] || kill -s KILL $$ ;;
                predict-3) kill -s KILL $$ ;;
                predict-4)
                    trap 'echo "$(date +%s.%N) $1 4 stops" >> "$SAYS"; exit 143' TERM
                    i=0
                    while [ "${SLURM_RESTART_COUNT:-0}" = 0 ] && [ $i -lt 600 ]; do sleep 0.1; i=$((i + 1)); done ;;
            esac
            echo "$(date +%s.%N) $1 ${SLURM_ARRAY_TASK_ID:-} ends" >> "$SAYS"

            """);
        string said = slurm.Run(_folder.Path, Path.Combine(Job, SlurmJobs.Submit), [], Variables());
        string[] jobs = [.. said.Split('.')[0].Split(", ").Select(w => w.Split(' ')[^1])];
        Assert.Equal(3, jobs.Length);
        await SlurmCluster.UntilAsync(() => Lines().Any(l => l.Contains("predict 4 begins", StringComparison.Ordinal)), Longest, () => string.Join('\n', Lines()));
        slurm.SignalScript($"{jobs[1]}_4", "USR1");
        Assert.Equal("COMPLETED", Assert.Single(await slurm.EndOfAsync(jobs[2], Longest)).State);

        IReadOnlyList<SlurmTask> tasks = slurm.Tasks(jobs[1]);
        Assert.Equal(["0", "1", "0", "137", "0"], tasks.Select(t => $"{t.ExitCode}"));
        Assert.Equal([0, 0, 1, 2, 1], tasks.Select(t => t.Restarts));
        Assert.Equal(["index", .. Hostile.Paths.Take(45), "--out", "manifest.csv", "--no-classes"], FakeProgram.Arguments(_folder.File("said.index")));
        Assert.Single(Lines(), l => l.Contains("predict 4 stops", StringComparison.Ordinal));
        Assert.All(Lines().Where(l => l.Contains("begins", StringComparison.Ordinal)), l => Assert.EndsWith("begins, 1 threads", l, StringComparison.Ordinal));

        // In the order of the steps, whatever the order of the tasks.
        string[] inTime = [.. Lines().OrderBy(l => double.Parse(l.Split(' ')[0], CultureInfo.InvariantCulture)).Select(l => l.Split(' ')[1])];
        Assert.Equal(inTime.OrderBy(s => Array.IndexOf(["index", "predict", "merge"], s)), inTime);
        Assert.False(File.Exists(Path.Combine(Job, "owned")));
    }

    [Fact]
    public async Task A_cancelled_task_stops_and_stays_cancelled_and_a_requeued_one_comes_again()
    {
        slurm.Require();
        Write(new() { Name = "photos", Data = ["/data/photos"], Model = "/model", Shards = 2 });
        FakeProgram.Write(Programs, "mlnet-transfer", """
            echo "$2 $SLURM_ARRAY_TASK_ID begins" >> "$SAYS"
            trap 'echo "stops $SLURM_ARRAY_TASK_ID" >> "$SAYS"; exit 143' TERM
            i=0
            while [ "${SLURM_RESTART_COUNT:-0}" = 0 ] && [ $i -lt 900 ]; do sleep 0.1; i=$((i + 1)); done

            """);
        string job = slurm.Submit(Job, $"--export=ALL,PATH={Programs}:/usr/bin:/bin,SAYS={_folder.File("said")}", "2-predict.sh");
        await SlurmCluster.UntilAsync(() => Lines().Length == 2, Longest, () => "The tasks did not start.");
        slurm.Cancel($"{job}_0");
        slurm.Requeue($"{job}_1");
        IReadOnlyList<SlurmTask> tasks = await slurm.EndOfAsync(job, Longest);
        Assert.Equal(["CANCELLED", "COMPLETED"], tasks.Select(t => t.State));
        Assert.Equal([0, 1], tasks.Select(t => t.Restarts));
        Assert.Equal(["/model 0 begins", "/model 1 begins", "/model 1 begins", "stops 0", "stops 1"], Lines().Order(StringComparer.Ordinal));
    }

    private void Write(ClusterWork work)
    {
        JobFolder.Write(Job, SlurmJobs.Write(work, new() { Cpus = 1, Memory = 1, Time = TimeSpan.FromMinutes(10), Retries = 2 }, new()), replace: false);
        Directory.CreateDirectory(Path.Combine(Job, "log"));
    }

    private Dictionary<string, string> Variables() => new()
    {
        ["PATH"] = $"{Programs}:{Environment.GetEnvironmentVariable("PATH")}",
        ["SAYS"] = _folder.File("said"),
    };

    private string[] Lines() => File.Exists(_folder.File("said")) ? File.ReadAllLines(_folder.File("said")) : [];
}
