using System.Globalization;
using MlNetTransfer.Cli.Commands;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Planning;
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
        Terminal.Line($"{run.Dataset.Images} images of {run.Dataset.Classes.Count} classes: {Sum(run, c => c.Train)} train, {Sum(run, c => c.Validation)} validation, {Sum(run, c => c.Test)} test, {run.Dataset.Rejected.Count} left out");
        Terminal.Line($"{run.Plan.Strategy} on {run.Backbone.Name}; candidates were compared by {MetricDifference.Words(run.Plan.Metric)} ({(run.Plan.Metric == DecisionMetric.Macro ? "macro" : "micro")})");
        if (run.Evidence is not null)
        {
            PlanRenderer.WriteDecisions(run.Plan, run.Evidence);
        }

        if (run.SelfSupervision is { } self)
        {
            Terminal.Line($"{self.UnlabelledImages} unlabelled images: leave-one-out accuracy {self.AccuracyBefore:0.000}{Balanced(self.MacroAccuracyBefore)} before, {(self.AccuracyAfter is { } after ? $"{after:0.000}{Balanced(self.MacroAccuracyAfter)} after training without labels (p {self.PValue:0.000} of {MetricDifference.Words(self.Metric)})" : "not finite after it")}; {(self.Used ? "used" : "not used")}");
        }

        if (run.FineTuning is { } tuned)
        {
            string kept = tuned.History.BestEpoch == 0 ? "no epoch was better than the linear probe, so that was kept" : $"epoch {tuned.History.BestEpoch} was kept";
            Terminal.Line($"{tuned.History.Epochs[^1].Number} of {tuned.Recipe.Epochs} epochs, {tuned.History.Steps} steps on {tuned.Device} ({Ending(tuned.History.End)}); {kept}");
        }

        if (run.Export is { } export)
        {
            if (export.TrainingParity is { } parity)
            {
                Terminal.Line($"exported model compared with training: largest score difference {parity.MaxScoreDifference:0.0000}, {parity.LabelChanges} other labels on {parity.Images} images");
            }

            Terminal.Line($"model.zip in ML.NET compared with model.onnx: largest score difference {export.MaxScoreDifference:0.0000}, {export.LabelChanges} other labels on {export.ComparedImages} images");
        }

        string folder = run.Options.OutputFolder;
        Terminal.Line($"[green]{folder}[/] holds model.zip, model.onnx, labels.txt{(run.Evaluation is null ? "" : ", predictions.csv")}, run.json and report.html ({run.Timings.Total:0.0} s)");
        EvaluationResult? test = run.Evaluation?.Test;
        Terminal.Line($"{(test is null ? "No test images, so its accuracy is not known" : Verdict(test, run.Plan.Metric))}; open {Path.Combine(folder, OutputFolder.Report)}; try: {CommandTree.Program} predict {ShellWord.Of(folder)} PHOTO");
        if (test is not null)
        {
            EvaluationRenderer.Write(test);
        }
    }

    /// <summary>"61 of 70 test images right, 77 to 93 %".</summary>
    private static string Verdict(EvaluationResult test, DecisionMetric metric)
    {
        int right = test.ConfusionMatrix.Select((row, label) => row[label]).Sum();
        string balanced = metric == DecisionMetric.Macro ? string.Create(CultureInfo.InvariantCulture, $" (balanced accuracy {100 * test.MacroAccuracy:0} %)") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{right} of {test.Images} test images right, {100 * test.Intervals.MicroAccuracy.Lower:0} to {100 * test.Intervals.MicroAccuracy.Upper:0} %{balanced}");
    }

    private static string Balanced(double? accuracy) => accuracy is { } value ? string.Create(CultureInfo.InvariantCulture, $" (balanced {value:0.000})") : "";

    private static string Ending(TrainingEnd end) => end switch
    {
        TrainingEnd.Completed => "completed",
        TrainingEnd.EarlyStopped => "stopped early, because the validation no longer improved",
        TrainingEnd.TimeBudget => "the time was up",
        TrainingEnd.NotTrusted => "the computation could not be trusted; the linear probe was kept",
        _ => "stopped",
    };

    private static int Sum(TransferRun run, Func<ClassCount, int> count) => run.Dataset.Classes.Sum(count);
}
