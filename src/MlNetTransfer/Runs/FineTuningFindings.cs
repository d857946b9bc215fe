using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs;

/// <summary>What a fine-tuning tells the user.</summary>
internal static class FineTuningFindings
{
    public static IEnumerable<Finding> Of(FineTuningResult result) =>
        [.. result.Findings, .. Unfinished(result.History), .. result.Augmentation.Where(c => !c.Allowed).Select(LeftOut)];

    public static Finding Stopped(int steps, TrainingEnd end = TrainingEnd.Cancelled) => Finding.Warning(
        FindingCode.NoEpochFinished,
        "fine-tuning",
        $"{(end == TrainingEnd.Cancelled ? "it was stopped" : "the time budget ended it")} after {steps} steps, "
            + "before an epoch was better than the linear probe",
        "The linear probe was kept; give it more time.");

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
