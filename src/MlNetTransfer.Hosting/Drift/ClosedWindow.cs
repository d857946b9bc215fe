namespace MlNetTransfer.Hosting.Drift;

/// <summary>A window that is over.</summary>
/// <param name="Tally">Its counts, which nobody changes any more.</param>
/// <param name="End">When it ended.</param>
/// <param name="Ended">Why: <see cref="Full"/>, <see cref="Time"/>, <see cref="OtherModel"/>, <see cref="Stop"/>.</param>
internal sealed record ClosedWindow(DriftTally Tally, DateTimeOffset End, string Ended)
{
    public const string Full = "full", Time = "time", OtherModel = "model", Stop = "stop";

    /// <summary>Why it is not to be compared, whatever there is to compare it with; null where it is. When it ended must not depend on what it
    /// showed.</summary>
    public string? WhyNot => Ended is OtherModel or Stop ? "It was not full when it ended."
        : Tally.Count < DriftOptions.LeastWindow ? $"It has {Tally.Count} answers, and {DriftOptions.LeastWindow} are needed."
        : null;
}
