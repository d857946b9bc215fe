namespace MlNetTransfer.Hosting.Drift;

/// <summary>A bar of a histogram.</summary>
/// <param name="UpTo">Its values are above that of the bar before, and at most this.</param>
/// <param name="Share">Of all values, 0…1.</param>
public sealed record DriftBin(double UpTo, double Share);
