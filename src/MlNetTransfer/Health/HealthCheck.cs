namespace MlNetTransfer.Health;

/// <summary>One thing that the product needs or can use, and whether it works on this machine.</summary>
/// <param name="Name">What was checked, for example <c>ONNX Runtime</c>.</param>
/// <param name="Status">Whether it works.</param>
/// <param name="Found">What was found, without a full stop.</param>
/// <param name="Hint">What to do about it, whole sentences; empty where nothing has to be done.</param>
public sealed record HealthCheck(string Name, HealthStatus Status, string Found, string Hint = "")
{
    /// <summary>What was checked works.</summary>
    /// <param name="name">What was checked.</param>
    /// <param name="found">What was found.</param>
    public static HealthCheck Works(string name, string found) => new(name, HealthStatus.Works, found);

    /// <summary>Something to know, which stops nothing.</summary>
    /// <param name="name">What was checked.</param>
    /// <param name="found">What was found.</param>
    /// <param name="hint">What to do about it, whole sentences.</param>
    public static HealthCheck Note(string name, string found, string hint) => new(name, HealthStatus.Note, found, hint);

    /// <summary>What was checked does not work.</summary>
    /// <param name="name">What was checked.</param>
    /// <param name="found">What was found.</param>
    /// <param name="hint">What to do about it, whole sentences.</param>
    public static HealthCheck Fails(string name, string found, string hint) => new(name, HealthStatus.Fails, found, hint);
}
