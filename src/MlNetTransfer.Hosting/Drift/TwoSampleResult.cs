namespace MlNetTransfer.Hosting.Drift;

/// <summary>What a test of two samples gives.</summary>
/// <param name="Test">Its name.</param>
/// <param name="Statistic">What it measures.</param>
/// <param name="PValue">How often that is as large or larger where both samples are of the same kind, 0…1.</param>
internal sealed record TwoSampleResult(string Test, double Statistic, double PValue);
