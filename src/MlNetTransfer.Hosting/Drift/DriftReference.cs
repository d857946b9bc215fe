namespace MlNetTransfer.Hosting.Drift;

/// <summary>What answers are compared with.</summary>
/// <param name="Images"><c>test</c>: images that training never saw; <c>validation</c>, where there were none: images by which settings were chosen.</param>
/// <param name="Count">How many.</param>
/// <param name="Shares">Of each class among the model's answers, 0…1.</param>
/// <param name="Confidence">How sure it was of them.</param>
/// <param name="Distance">How far they were from the training images; null where that was not measured.</param>
public sealed record DriftReference(
    string Images, int Count, IReadOnlyDictionary<string, double> Shares, DriftScores Confidence, DriftDistances? Distance);
