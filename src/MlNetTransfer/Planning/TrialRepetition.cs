namespace MlNetTransfer.Planning;

/// <summary>What the same training gained with another seed, on the same images and split; it is told, and decides nothing.</summary>
/// <param name="Seed">Of its random choices.</param>
/// <param name="Gain">Over the linear probe, by the metric that decides, 0.01 is one point.</param>
/// <param name="Error">Standard error of that.</param>
public sealed record TrialRepetition(long Seed, double Gain, double Error);
