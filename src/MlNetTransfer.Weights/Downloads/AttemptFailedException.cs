namespace MlNetTransfer.Weights.Downloads;

/// <summary>An attempt ended in a way that another attempt may not.</summary>
internal sealed class AttemptFailedException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Wait that the server asks for; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
