using MlNetTransfer.Cluster;

namespace MlNetTransfer.Cli.Commands;

/// <summary>Time and memory for the tasks of a list of trials.</summary>
internal static class TrialResources
{
    // The last step judges: heads, an export in ML.NET, a test.
    private const int LeastMemory = 4;

    /// <summary>Three times the longest guess and ten minutes, and the largest guess of memory, rounded up. Guesses are for a machine like the one that
    /// planned, and leave out the start and the checks of a task.</summary>
    public static TaskResources Of(TrialList list) => list.Trials.Count == 0
        ? new() { Memory = LeastMemory }
        : new()
        {
            Time = TimeSpan.FromMinutes(Math.Ceiling(10 + (3 * list.Trials.Max(t => t.Seconds) / 60))),
            Memory = Math.Max(LeastMemory, (int)Math.Ceiling(list.Trials.Max(t => t.MemoryBytes) / 1e9)),
        };
}
