namespace MlNetTransfer.Diagnostics;

/// <summary>How far a station of the run has come.</summary>
/// <param name="Station">What is being done, for example <c>Extracting features</c>.</param>
/// <param name="Done">Units done so far, from 0 to <paramref name="Total"/>.</param>
/// <param name="Total">Units in all; 0 while unknown.</param>
/// <param name="Unit">What is counted, for example <c>images</c>.</param>
public readonly record struct TransferProgress(string Station, long Done, long Total, string Unit)
{
    /// <summary>Something that should be known before the run goes on; null for mere progress.</summary>
    public Finding? Finding { get; init; }
}
