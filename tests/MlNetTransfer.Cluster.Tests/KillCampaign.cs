using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests;

/// <summary>Disturbs the tasks of an array at moments drawn by lot, in every way that a cluster does.</summary>
/// <param name="slurm">Runs them.</param>
/// <param name="random">Decides whom, when and how.</param>
internal sealed class KillCampaign(SlurmCluster slurm, RandomSource random)
{
    private const int MostRounds = 6;
    private static readonly string[] Ways = ["lost", "killed", "terminated", "requeued", "cancelled"];

    private readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);

    /// <summary>How often in which way.</summary>
    public string Summary => string.Join(", ", _done.Select(d => $"{d.Key} {d.Value}"));

    /// <summary>Submits an array and disturbs it; what did not end well is queued again until all of it has.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="script">The array.</param>
    /// <param name="variables">Of the tasks.</param>
    /// <param name="kills">How often a task is disturbed. If all are done before that many, some of them run again.</param>
    /// <param name="longest">Until everything is done.</param>
    public async Task RunAsync(string folder, string script, IReadOnlyDictionary<string, string> variables, int kills, TimeSpan longest)
    {
        string job = slurm.Run(folder, "sbatch", ["--parsable", script], variables).Trim().Split(';')[0];
        int left = kills;
        await SlurmCluster.UntilAsync(() => !Disturb(job, ref left), longest, () => $"{script}: {left} of {kills} kills were left. {Summary}");
        for (int round = 0; round < MostRounds; round++)
        {
            SlurmTask[] failed = [.. (await slurm.EndOfAsync(job, longest)).Where(t => t.State != "COMPLETED")];
            if (failed.Length == 0)
            {
                return;
            }

            Array.ForEach(failed, t => slurm.Requeue(t.Id));
        }

        throw new TimeoutException($"{script}: tasks fail after {MostRounds} rounds: {string.Join(", ", slurm.Tasks(job).Where(t => t.State != "COMPLETED"))}");
    }

    /// <returns>Whether it goes on.</returns>
    private bool Disturb(string job, ref int left)
    {
        Thread.Sleep(random.NextInt32(700));
        IReadOnlyList<SlurmTask> tasks = slurm.Tasks(job);
        SlurmTask[] running = [.. tasks.Where(t => t.State == "RUNNING")];
        if (left > 0 && running.Length > 0)
        {
            string way = Ways[random.NextInt32(Ways.Length)];
            if (Disturb(running[random.NextInt32(running.Length)], way))
            {
                _done[way] = _done.GetValueOrDefault(way) + 1;
                left--;
            }
        }
        else if (left > 0 && tasks.All(t => t.IsOver))
        {
            // So that there is something to disturb: what was done is to be found done.
            slurm.Requeue(tasks[random.NextInt32(tasks.Count)].Id);
        }

        return left > 0;
    }

    /// <returns>Whether there was still something to disturb.</returns>
    private bool Disturb(SlurmTask task, string way)
    {
        switch (way)
        {
            case "requeued" or "cancelled":
                try
                {
                    slurm.Run(SourceTree.Root, way == "requeued" ? "scontrol" : "scancel", way == "requeued" ? ["requeue", task.Id] : ["--signal=KILL", task.Id]);
                    return true;
                }
                catch (InvalidOperationException)
                {
                    return false; // It has just ended.
                }

            case "lost":
                return slurm.Kill(task) > 0;
            default:
                int program = slurm.Processes(task).FirstOrDefault(p => ProcessTree.CommandOf(p).Contains("mlnet-transfer.dll", StringComparison.Ordinal));
                return program > 0 && Signals.TrySend(program, way == "killed" ? 9 : 15);
        }
    }
}
