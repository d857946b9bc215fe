namespace MlNetTransfer.Hosting.Drift;

/// <summary>A point of a distribution.</summary>
/// <param name="Share">Of the values, 0…1, that are at most this.</param>
/// <param name="Value">To 2 %, as values are counted in bins.</param>
public sealed record DriftQuantile(double Share, double Value);
