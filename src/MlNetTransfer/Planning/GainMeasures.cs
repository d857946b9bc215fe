using MlNetTransfer.Profiling;

namespace MlNetTransfer.Planning;

/// <summary>The measures of a profile that tell how much the strategies gain over the linear probe.</summary>
/// <remarks>Others were tried and did not help on sets left out: shift of the first stages, images per class and in all, gain of the best stage and
/// of all stages over the last, nearest neighbours, gain from re-estimated BatchNorm, gain of pretraining (docs/choices.md).</remarks>
internal static class GainMeasures
{
    // One mistake in fifty: below it the leave-one-out accuracy of a small set says little more than "few".
    private const double LeastHeadroom = 0.02;

    // Nats; a shift of nothing has no logarithm.
    private const double LeastShift = 1e-3;

    /// <summary>In the order of <see cref="Of"/>.</summary>
    public static readonly IReadOnlyList<string> Names = ["logShiftLate"];

    /// <summary>Share of mistakes: what there is to gain, 0.02…1. By accuracy those of the last stage; by balanced accuracy the mean over the classes, of
    /// the best stage, of which alone there are numbers by class.</summary>
    public static double Headroom(DatasetProfile profile, DecisionMetric metric = DecisionMetric.Accuracy) =>
        Math.Max(LeastHeadroom, 1 - (metric == DecisionMetric.Macro && profile.ClassAccuracies.Count > 0
        ? profile.ClassAccuracies.Average(c => c.Accuracy)
        : profile.Stages[^1].Accuracy));

    /// <summary>One number per measure, NaN where the backbone does not allow it.</summary>
    public static double[] Of(DatasetProfile profile) => [LogShift(profile.Layers.LateShift)];

    private static double LogShift(double? shift) => shift is { } nats ? Math.Log10(Math.Max(LeastShift, nats)) : double.NaN;
}
