namespace MlNetTransfer.Hosting.Drift;

/// <summary>Probabilities of the classes that were given.</summary>
/// <param name="Mean">0…1.</param>
/// <param name="Histogram">By rising probability.</param>
public sealed record DriftScores(double Mean, IReadOnlyList<DriftBin> Histogram);
