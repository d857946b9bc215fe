namespace MlNetTransfer;

/// <summary>The file that a trial's weights are in.</summary>
/// <param name="Name">Beside the trial's record.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Of its content, hexadecimal.</param>
public sealed record TrialWeights(string Name, long Bytes, string Sha256);
