using MlNetTransfer.Profiling;

namespace MlNetTransfer.Planning;

/// <summary>The measures of a profile that tell how much the strategies gain over the linear probe.</summary>
/// <remarks>Others were tried and did not help on sets left out: shift of the first stages, images per class and in all, gain of the best stage and
/// of all stages over the last, nearest neighbours, gain from re-estimated BatchNorm, gain of pretraining (docs/choices.md).</remarks>
internal static class GainMeasures
{
    // One mistake in fifty: below it the leave-one-out accuracy of a small set says little more than "few".
    private const double LeastHeadroom = 0.02;

    // Of guessing: once in forty sets of random labels it looks better than it is.
    private const double ErrorsOfGuessing = 2;

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

    /// <summary>Whether the ready features tell the classes apart better than guessing does, beyond chance. Where they do not, the labels may follow nothing
    /// that can be seen, and what other sets gained says nothing.</summary>
    /// <value>True where a profile has no numbers by class.</value>
    public static bool Learns(DatasetProfile profile, DecisionMetric metric = DecisionMetric.Accuracy)
    {
        double images = profile.ClassAccuracies.Sum(c => c.Images);
        if (images == 0)
        {
            return true;
        }

        double guessing = metric == DecisionMetric.Macro ? 1.0 / profile.ClassAccuracies.Count : profile.ClassAccuracies.Max(c => c.Images) / images;
        double error = Math.Sqrt(guessing * (1 - guessing) / images);
        return 1 - Headroom(profile, metric) - guessing > ErrorsOfGuessing * error;
    }

    /// <summary>One number per measure, NaN where the backbone does not allow it.</summary>
    public static double[] Of(DatasetProfile profile) => [LogShift(profile.Layers.LateShift)];

    private static double LogShift(double? shift) => shift is { } nats ? Math.Log10(Math.Max(LeastShift, nats)) : double.NaN;
}
