namespace MlNetTransfer.Hosting.Drift;

/// <summary>A quantity of a window, compared with that of the reference.</summary>
/// <param name="Quantity"><see cref="DriftQuantity"/>.</param>
/// <param name="Test">The statistical test that was used.</param>
/// <param name="Statistic">What it measures.</param>
/// <param name="PValue">How often it is as large or larger where nothing has changed, 0…1.</param>
/// <param name="AdjustedPValue">The same for all quantities of the window together (Holm 1979).</param>
/// <param name="Left">Whether that is at or below <see cref="DriftReport.Level"/>: the quantity has left what the reference showed.</param>
/// <param name="Meaning">What that means, in words.</param>
public sealed record DriftTest(string Quantity, string Test, double Statistic, double PValue, double AdjustedPValue, bool Left, string Meaning);
