namespace MlNetTransfer.Cluster;

/// <summary>What one task asks of the machine that runs it.</summary>
public sealed record TaskResources
{
    // The last step judges: heads, an export in ML.NET, a test.
    private const int LeastMemory = 4;

    /// <summary>Processor cores: 1 or more.</summary>
    public int Cpus { get; init; } = 4;

    /// <summary>Gigabytes of memory: 1 or more.</summary>
    public int Memory { get; init; } = 8;

    /// <summary>Longest time of a try: 10 minutes to 10,000 hours. A try that does not end in it goes on in the next.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Whether the tasks that use a network get a GPU, one each.</summary>
    public bool Gpu { get; init; }

    /// <summary>Further tries after a signal or a lost machine: 0 to 5.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Time and memory for the tasks of a list: three times its longest guess and ten minutes, and its largest guess of memory, rounded up. Its guesses
    /// are for a machine like the one that planned, and leave out the start and the checks of a task.</summary>
    /// <param name="trials">Any list; without trials the usual time, and 4 GB.</param>
    public static TaskResources Of(TrialList trials)
    {
        ArgumentNullException.ThrowIfNull(trials);
        return trials.Trials.Count == 0
            ? new() { Memory = LeastMemory }
            : new()
            {
                Time = TimeSpan.FromMinutes(Math.Ceiling(10 + (3 * trials.Trials.Max(t => t.Seconds) / 60))),
                Memory = Math.Max(LeastMemory, (int)Math.Ceiling(trials.Trials.Max(t => t.MemoryBytes) / 1e9)),
            };
    }
}
