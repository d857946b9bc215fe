namespace MlNetTransfer.Machine;

/// <summary>How a program that was started ended.</summary>
/// <param name="ExitCode">Null when it could not be started, or was ended because its time was up.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Error">What it wrote to its error stream; why it could not be started where it was not.</param>
/// <param name="TimedOut">Whether its time was up.</param>
public sealed record ChildResult(int? ExitCode, string Output, string Error, bool TimedOut)
{
    /// <summary>Whether it ended with 0.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>The end in words, for a message.</summary>
    public string Ending => TimedOut ? "it did not end in time"
        : ExitCode is not { } code ? Error
        : code > 128 && code < 160 ? $"signal {code - 128} ended it" // what shells and .NET add to the number of a signal
        : $"it ended with {code}";
}
