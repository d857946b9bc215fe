namespace MlNetTransfer.Health;

/// <summary>A check that can be run.</summary>
/// <param name="Name">What is checked.</param>
/// <param name="Hint">What to do where the check itself breaks, whole sentences.</param>
/// <param name="Check">May throw; gives one result or several.</param>
public sealed record HealthProbe(string Name, string Hint, Func<CancellationToken, IEnumerable<HealthCheck>> Check)
{
    /// <summary>After this time the check counts as failed.</summary>
    /// <value>Default 20 s: what takes longer on a working machine sets its own.</value>
    public TimeSpan Bound { get; init; } = TimeSpan.FromSeconds(20);
}
