using System.Globalization;
using MlNetTransfer.Cli.Commands;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>What a run learned: findings, the figures, where the model is.</summary>
internal static class RunRenderer
{
    /// <param name="run">What it learned.</param>
    /// <param name="shown">Findings that were on the screen before.</param>
    public static void Write(TransferRun run, IReadOnlyList<Finding> shown)
    {
        FindingRenderer.WriteNotes(run.Dataset.Findings.Except(shown), run.Dataset.Rejected);
        string split = FormattableString.Invariant(
            $"{Sum(run, c => c.Train)} train, {Sum(run, c => c.Validation)} validation, {Sum(run, c => c.Test)} test");
        Terminal.Line($"{run.Dataset.Images} images of {run.Dataset.Classes.Count} classes: {split}, {run.Dataset.Rejected.Count} left out");
        string metric = $"{MetricDifference.Words(run.Plan.Metric)} ({(run.Plan.Metric == DecisionMetric.Macro ? "macro" : "micro")})";
        Terminal.Line($"{run.Plan.Strategy} on {run.Backbone.Name}; candidates were compared by {metric}");
        if (run.Evidence is not null)
        {
            PlanRenderer.WriteDecisions(run.Plan, run.Evidence);
        }

        if (run.SelfSupervision is { } self)
        {
            string before = FormattableString.Invariant($"{self.AccuracyBefore:0.000}{Balanced(self.MacroAccuracyBefore)} before");
            string compared = FormattableString.Invariant($"p {self.PValue:0.000} of {MetricDifference.Words(self.Metric)}");
            string after = self.AccuracyAfter is { } accuracy
                ? FormattableString.Invariant($"{accuracy:0.000}{Balanced(self.MacroAccuracyAfter)} after training without labels ({compared})")
                : "not finite after it";
            string used = self.Used ? "used" : "not used";
            Terminal.Line($"{self.UnlabelledImages} unlabelled images: leave-one-out accuracy {before}, {after}; {used}");
        }

        if (run.FineTuning is { } tuned)
        {
            TrainingHistory history = tuned.History;
            string kept = history.BestEpoch == 0
                ? "no epoch was better than the linear probe, so that was kept"
                : $"epoch {history.BestEpoch} was kept{Mixed(history)}";
            string epochs = history.Paces.Count > 0
                ? FormattableString.Invariant($"judged {history.Epochs[^1].Number} times, planned for the time")
                : FormattableString.Invariant($"{history.Epochs[^1].Number} of {tuned.Recipe.Epochs} epochs");
            Terminal.Line($"{epochs}, {history.Steps} steps on {tuned.Device} ({Ending(history.End)}); {kept}");
        }

        if (run.Continued is { } continued)
        {
            Terminal.Line($"{Continued(continued)}");
        }

        if (run.Export is { } export)
        {
            if (export.TrainingParity is { } parity)
            {
                string trained = Difference(parity.MaxScoreDifference, parity.LabelChanges, parity.Images);
                Terminal.Line($"exported model compared with training: {trained}");
            }

            string between = Difference(export.MaxScoreDifference, export.LabelChanges, export.ComparedImages);
            Terminal.Line($"model.zip in ML.NET compared with model.onnx: {between}");
        }

        string folder = run.Options.OutputFolder;
        string predictions = run.Evaluation is null ? "" : ", predictions.csv";
        Terminal.Line(
            $"[green]{folder}[/] holds model.zip, model.onnx, labels.txt{predictions}, run.json and report.html ({run.Timings.Total:0.0} s)");
        EvaluationResult? test = run.Evaluation?.Test;
        string verdict = test is null ? "No test images, so its accuracy is not known" : Verdict(test, run.Plan.Metric);
        string report = Path.Combine(folder, OutputFolder.Report);
        Terminal.Line($"{verdict}; open {report}; try: {CommandTree.Program} predict {ShellWord.Of(folder)} PHOTO");
        if (test is not null)
        {
            EvaluationRenderer.Write(test);
        }

        if (run.Unknown?.Test is { } unknown)
        {
            Terminal.Line($"{EvaluationRenderer.Refused(unknown)}");
        }
    }

    /// <summary>"went on from the earlier model: 12 new images, 300 of which it kept the features; of its 80 test images 2 are right now …".</summary>
    private static string Continued(ContinuedSummary continued)
    {
        string classes = continued.NewClasses.Count == 0 ? "" : $", new classes: {string.Join(", ", continued.NewClasses)}";
        string test = continued.OldTest is { } old
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"; of its {old.Images} test images {old.OnlyFirst} are right now and were wrong, ")
                + string.Create(CultureInfo.InvariantCulture, $"{old.OnlySecond} are wrong now and were right (p = {old.PValue:0.000})")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"went on from the earlier model: {continued.NewImages} new images, {continued.KeptImages} of which it kept the features{classes}{test}");
    }

    private static string Difference(double scores, int labels, int images) =>
        FormattableString.Invariant($"largest score difference {scores:0.0000}, {labels} other labels on {images} images");

    /// <summary>"61 of 70 test images right, 77 to 93 %".</summary>
    private static string Verdict(EvaluationResult test, DecisionMetric metric)
    {
        int right = test.ConfusionMatrix.Select((row, label) => row[label]).Sum();
        string balanced = metric == DecisionMetric.Macro
            ? string.Create(CultureInfo.InvariantCulture, $" (balanced accuracy {100 * test.MacroAccuracy:0} %)")
            : "";
        Interval interval = test.Intervals.MicroAccuracy;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{right} of {test.Images} test images right, {100 * interval.Lower:0} to {100 * interval.Upper:0} %{balanced}");
    }

    private static string Balanced(double? accuracy) => accuracy is { } value ? string.Create(CultureInfo.InvariantCulture, $" (balanced {value:0.000})") : "";

    private static string Mixed(TrainingHistory history) => history.Mix is { Share: < 1 } mix
        ? string.Create(CultureInfo.InvariantCulture, $", mixed with {100 * (1 - mix.Share):0} % of the linear probe")
        : "";

    private static string Ending(TrainingEnd end) => end switch
    {
        TrainingEnd.Completed => "completed",
        TrainingEnd.EarlyStopped => "stopped early, because the validation no longer improved",
        TrainingEnd.TimeBudget => "the time was up",
        TrainingEnd.NotTrusted => "the computation could not be trusted; the linear probe was kept",
        TrainingEnd.Hopeless => "stopped early, because it would not have become better than what there was",
        _ => "stopped",
    };

    private static int Sum(TransferRun run, Func<ClassCount, int> count) => run.Dataset.Classes.Sum(count);
}
