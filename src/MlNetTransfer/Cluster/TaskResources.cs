namespace MlNetTransfer.Cluster;

/// <summary>What one task asks of the machine that runs it.</summary>
public sealed record TaskResources
{
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
}
