namespace MlNetTransfer.Cluster;

/// <summary>What Slurm alone wants to know.</summary>
public sealed record SlurmSettings
{
    /// <summary>Partition that the tasks wait in; null for the cluster's default.</summary>
    public string? Partition { get; init; }

    /// <summary>Account that the time is written to; null for the user's default.</summary>
    public string? Account { get; init; }
}
