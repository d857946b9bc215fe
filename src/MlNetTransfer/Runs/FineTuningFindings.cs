using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs;

/// <summary>What a fine-tuning tells the user.</summary>
internal static class FineTuningFindings
{
    private const double Significant = 0.05, SmallestP = 0.0001;

    public static IEnumerable<Finding> Of(FineTuningResult result) =>
        [.. result.Findings, .. Unfinished(result.History), .. result.Augmentation.Where(c => !c.Allowed).Select(LeftOut)];

    public static Finding Stopped(int steps, TrainingEnd end = TrainingEnd.Cancelled) => Finding.Warning(
        FindingCode.NoEpochFinished,
        "fine-tuning",
        $"{(end == TrainingEnd.Cancelled ? "it was stopped" : "the time budget ended it")} after {steps} steps, "
            + "before an epoch was better than the linear probe",
        "The linear probe was kept; give it more time.");

    /// <summary>Nothing where the fine-tuned network is as good as the linear probe on the validation images, or chance explains that it is not.</summary>
    /// <param name="strategy">That was trained.</param>
    /// <param name="metric">That decides.</param>
    /// <param name="tuned">[validation images], whether the fine-tuned network is right.</param>
    /// <param name="probe">The same of the linear probe.</param>
    /// <param name="labels">Of the validation images.</param>
    public static IEnumerable<Finding> Worse(TransferStrategy strategy, DecisionMetric metric, bool[] tuned, bool[] probe, int[] labels)
    {
        if (labels.Length == 0 || MetricDifference.Of(metric, tuned, probe, labels) is not { Gain: < 0, PValue: < Significant } difference)
        {
            return [];
        }

        string strategyHas = Share(tuned), probeHas = Share(probe);
        string p = difference.PValue < SmallestP ? "< 0.0001" : $"= {Text(difference.PValue, "0.0000")}";
        return
        [
            Finding.Warning(
                FindingCode.ProbeWasBetter,
                "fine-tuning",
                $"{strategy} has {MetricDifference.Words(metric)} {strategyHas} on the validation images, the linear probe {probeHas}, "
                    + $"more than chance explains (p {p})",
                "It was kept because you named it. Give it more time, or leave out --strategy: the policy never keeps what is worse than the linear probe."),
        ];

        string Share(bool[] right) => Text(MetricDifference.Value(metric, right, labels), "0.000");
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static IEnumerable<Finding> Unfinished(TrainingHistory history) =>
        history is { BestEpoch: 0, End: TrainingEnd.TimeBudget or TrainingEnd.Cancelled, Epochs.Count: <= 2 } ? [Stopped(history.Steps, history.End)] : [];

    private static Finding LeftOut(TransformCheck check) => Finding.Info(
        FindingCode.TransformLeftOut,
        "augmentation",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{check.Transform} costs the linear probe {100 * check.AccuracyDrop:0.0} points of {MetricDifference.Words(check.Metric)} ")
            + string.Create(
                CultureInfo.InvariantCulture, $"on the validation images, more than two standard errors of {100 * check.StandardError:0.0}"),
        "It was left out, because it changes what makes the classes different.");
}
