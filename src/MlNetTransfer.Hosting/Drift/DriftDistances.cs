namespace MlNetTransfer.Hosting.Drift;

/// <summary>How far images are from the training images: about 1 for images of their kind.</summary>
/// <param name="Quantiles">By rising share.</param>
/// <param name="NoneOfThese">Share, 0…1, of those that are farther than 99 % of the training images are: probably none of the classes.</param>
public sealed record DriftDistances(IReadOnlyList<DriftQuantile> Quantiles, double NoneOfThese);
