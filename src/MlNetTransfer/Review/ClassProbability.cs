namespace MlNetTransfer.Review;

/// <summary>What an image is taken for.</summary>
/// <param name="Label">Name of the class.</param>
/// <param name="Probability">0 to 1, calibrated.</param>
public sealed record ClassProbability(string Label, double Probability);
