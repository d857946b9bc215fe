using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Reporting;

/// <summary>Two runs on the test images that they share: same picture, same label.</summary>
/// <param name="Images">How many they share.</param>
/// <param name="OnlyThis">Of those, right in this run alone.</param>
/// <param name="OnlyFirst">Right in the first run alone.</param>
/// <param name="Difference">Accuracy of this run minus that of the first, −1…1.</param>
/// <param name="Interval">95 % of <paramref name="Difference"/>, normal, from the paired differences.</param>
/// <param name="PValue">Two-sided, exact McNemar test: is one of the two better?</param>
public sealed record PairedResult(int Images, int OnlyThis, int OnlyFirst, double Difference, Interval Interval, double PValue)
{
    internal static PairedResult? Of(ComparedRun first, ComparedRun run) => PairedComparison.OfShared(run.Outcomes, first.Outcomes) is { } pair
        ? new PairedResult(pair.Images, pair.OnlyFirst, pair.OnlySecond, pair.Difference, pair.DifferenceInterval, pair.PValue)
        : null;
}
