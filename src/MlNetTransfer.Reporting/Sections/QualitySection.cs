using System.Globalization;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Planning;
using MlNetTransfer.Reporting.Plots;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>What the exported model gets right and wrong, how far its scores can be trusted, how it learned, and how fast it is.</summary>
internal static class QualitySection
{
    private const int MostClasses = 1000;

    public static Markup Of(TransferRun run) => Markup.Lines(
        run.Evaluation?.Test is { } test
            ? Markup.Lines(FiguresOf(test), ConfusionView.Of(test), Classes(test), Reliability(test))
            : Markup.Of($"<p>Without test images there is nothing to show here.</p>"),
        UnknownView.Of(run.Unknown),
        Learning(run),
        Images(run),
        Artefacts(run));

    private static Markup FiguresOf(EvaluationResult test)
    {
        HtmlTable table = new($"On {Figures.Count(test.Images, "test image", "test images")}, scored by model.zip through ML.NET") { Sortable = false };
        table.Text("measure").Number("value").Number("95 % interval").Text("what it is");
        table.Row(
            "accuracy",
            Figures.Percent(test.MicroAccuracy),
            Figures.Percent(test.Intervals.MicroAccuracy),
            "Share of the images that were given their class (ML.NET: MicroAccuracy)");
        table.Row(
            "balanced accuracy",
            Figures.Percent(test.MacroAccuracy),
            Figures.Percent(test.Intervals.MacroAccuracy),
            "Mean recall over the classes (ML.NET: MacroAccuracy)");
        foreach (TopKAccuracy top in test.TopK)
        {
            table.Row($"in the first {top.K}", Figures.Percent(top.Accuracy), Figures.Percent(top.Interval), $"The right class is among the {top.K} likeliest");
        }

        table.Row(
            "log-loss",
            Figures.Number(test.LogLoss),
            Figures.Number(test.Intervals.LogLoss),
            "Mean of −ln(score of the right class), nats; smaller is better");
        table.Row(
            "log-loss reduction",
            Figures.Number(test.LogLossReduction),
            Figures.Number(test.Intervals.LogLossReduction),
            "Compared with always answering the class frequencies: 1 is perfect, 0 is no better");
        table.Row(
            "calibration error",
            Figures.Percent(test.ExpectedCalibrationError),
            Figures.Percent(test.Intervals.ExpectedCalibrationError),
            "Mean difference between how sure it is and how often it is right");
        return Markup.Of($"<details>\n<summary>All measures, with their intervals</summary>\n{table.Render()}\n</details>");
    }

    private static Markup Classes(EvaluationResult test)
    {
        HtmlTable table = new("Class by class") { MostRows = MostClasses };
        table.Text("class").Number("images", "Test images of this class").Number("predicted", "Test images that were given this class")
            .Number("recall", "Share of the images of this class that were given it").Number("95 %")
            .Number("precision", "Share of the images given this class that belong to it").Number("95 %")
            .Number("F1", "Harmonic mean of precision and recall").Number("95 %");
        foreach (ClassMetrics c in test.Classes)
        {
            table.Row(
                Markup.Name(c.Label),
                HtmlTable.Cell.Count(c.Support),
                HtmlTable.Cell.Count(c.Predicted),
                HtmlTable.Cell.Percent(c.Recall),
                End(c.RecallInterval),
                HtmlTable.Cell.Percent(c.Precision),
                End(c.PrecisionInterval),
                HtmlTable.Cell.Of(Figures.Number(c.F1), c.F1 ?? -1),
                HtmlTable.Cell.Of(Figures.Number(c.F1Interval), c.F1Interval?.Lower ?? -1));
        }

        return Markup.Of($"<h3 id=\"classes\">Every class</h3>\n{table.Render()}");

        static HtmlTable.Cell End(Interval? interval) => HtmlTable.Cell.Of(Figures.Percent(interval), interval?.Lower ?? -1);
    }

    private static Markup Reliability(EvaluationResult test)
    {
        if (test.Reliability is not { Count: > 0 } bins)
        {
            return Markup.Of(
                $"<h3>Can the scores be trusted?</h3>\n<p>This run.json is of a version that did not keep the bins. "
                + $"The calibration error is in the table above.</p>");
        }

        HtmlTable table = new("Reliability in numbers") { Sortable = false };
        table.Text("highest score").Number("images").Number("mean score").Number("right").Number("95 %");
        foreach (ReliabilityBin bin in bins)
        {
            table.Row(
                $"{Figures.Percent(bin.Lower)} to {Figures.Percent(bin.Upper)}",
                HtmlTable.Cell.Count(bin.Images),
                HtmlTable.Cell.Percent(bin.Confidence),
                HtmlTable.Cell.Percent(bin.Accuracy),
                Figures.Percent(bin.Interval));
        }

        double confidence = bins.Sum(b => b.Confidence * b.Images) / test.Images;
        string says = confidence - test.Intervals.MicroAccuracy.Upper > 0 ? "more sure than it is right"
            : confidence - test.Intervals.MicroAccuracy.Lower < 0 ? "less sure than it is right"
            : "about as sure as it is right";
        return Markup.Of($"""
            <h3>Can the scores be trusted?</h3>
            <p>On average the model is {Figures.Percent(confidence)} sure and {Figures.Percent(test.MicroAccuracy)} right: {says}.</p>
            <div class="plots">
            <figure>
            {ReliabilityPlot.Of(bins, test.ExpectedCalibrationError)}
            <figcaption>Larger points stand for more images. Points below the diagonal: surer than right.</figcaption>
            </figure>
            <details>
            <summary>As a table</summary>
            {table.Render()}
            </details>
            </div>
            """);
    }

    private static HtmlTable.Cell Loss(double? value) => HtmlTable.Cell.Of(Figures.Number(value), value);

    private static Markup Learning(TransferRun run)
    {
        if (run.FineTuning is not { } tuned)
        {
            string kept = run.Training.Converged ? "" : " It used up its steps before it converged.";
            return Markup.Of(
                $"<h3>How it learned</h3>\n<p>Only the head was trained: softmax regression, "
                + $"{Figures.Count(run.Training.Iterations, "step", "steps")} of L-BFGS. There are no epochs, so there are no curves.{kept}</p>");
        }

        TrainingHistory history = tuned.History;
        HtmlTable table = new("Epochs") { MostRows = 200 };
        bool macro = run.Plan.Metric == DecisionMetric.Macro && history.Epochs.Any(e => e.ValidationMacroLogLoss is not null);
        table.Number("epoch").Number("training loss").Number("validation log-loss");
        if (macro)
        {
            table.Number("balanced log-loss", "Every class counts alike, on the validation images");
        }

        table.Number("validation accuracy").Number("balanced accuracy", "Mean recall of the classes, on the validation images").Number("time");
        foreach (TrainingEpoch epoch in history.Epochs)
        {
            HtmlTable.Cell[] balanced = macro ? [Loss(epoch.ValidationMacroLogLoss)] : [];
            table.Row(
            [
                HtmlTable.Cell.Count(epoch.Number),
                Loss(epoch.TrainLoss),
                Loss(epoch.ValidationLogLoss),
                .. balanced,
                HtmlTable.Cell.Percent(epoch.ValidationAccuracy),
                HtmlTable.Cell.Percent(epoch.ValidationMacroAccuracy),
                HtmlTable.Cell.Of(Figures.Seconds(epoch.Seconds), epoch.Seconds),
            ]);
        }

        string end = history.End switch
        {
            TrainingEnd.Completed => "all epochs were run",
            TrainingEnd.EarlyStopped => "the validation no longer improved",
            TrainingEnd.TimeBudget => "the time was up",
            TrainingEnd.NotTrusted => "the computation could not be trusted",
            TrainingEnd.Hopeless => "it would not have become better than what there was",
            _ => "it was stopped",
        };
        int epochs = history.Epochs.Count == 0 ? 0 : history.Epochs[^1].Number;
        string length = history.Paces.Count > 0
            ? $"Planned for the time that there was and judged {Figures.Count(epochs, "time", "times")}"
            : $"{Figures.Count(epochs)} of {Figures.Count(tuned.Recipe.Epochs, "epoch", "epochs")}";
        Markup course = Markup.Of(
            $"{length}, "
            + $"{Figures.Count(history.Steps, "step", "steps")} on {tuned.Device}: {end}; "
            + $"{LearningPlots.Kept(history)}{MixTable.Kept(history)}{(history.BestEpoch == 0 ? ", the linear probe was" : "")}.");
        return Markup.Of($"""
            <h3>How it learned</h3>
            <p>{course}</p>
            {Curves(history)}
            <details>
            <summary>As a table</summary>
            {table.Render()}{MixTable.Of(history)}
            </details>
            """);
    }

    private static Markup Curves(TrainingHistory history)
    {
        if (history.Epochs.Count < 2)
        {
            return Markup.Empty;
        }

        Markup accuracy = LearningPlots.Accuracy(history);
        return Markup.Of($"""
            <div class="plots">
            <figure>
            {LearningPlots.Loss(history)}
            <figcaption>The training loss is that of augmented images, so it may be above the validation loss.</figcaption>
            </figure>
            {(accuracy.Text.Length == 0 ? accuracy : Markup.Of($"<figure>\n{accuracy}\n</figure>"))}
            </div>
            """);
    }

    private static Markup Images(TransferRun run)
    {
        if (run.Evaluation?.Test is null)
        {
            return Markup.Empty;
        }

        if (run.Gallery is not { } gallery)
        {
            return Markup.Of(
                $"<h3>Mistakes</h3>\n<p>This run.json names no example images: it was written by an earlier version, "
                + $"or the run was stopped before.</p>");
        }

        Markup mistakes = gallery.Mistakes.Count == 0 ? Markup.Of($"<p>None: every test image is right.</p>") : PictureList.Scored(gallery.Mistakes);
        Markup uncertain = gallery.Uncertain.Count == 0 ? Markup.Empty : Markup.Of($"""
            <h3>Least certain</h3>
            <p>Other test images, whose two highest scores are closest to each other.</p>
            {PictureList.Scored(gallery.Uncertain)}
            """);
        return Markup.Lines(
            Markup.Of($"<h3 id=\"mistakes\">Mistakes, the most confident first</h3>\n{mistakes}"), uncertain, HeatMaps.Of(gallery));
    }

    private static Markup Artefacts(TransferRun run)
    {
        if (run.Export is not { } export)
        {
            return Markup.Empty;
        }

        HtmlTable table = new("What was exported") { Sortable = false };
        table.Text("what").Text("value");
        table.Row(OutputFolder.ModelZip, Figures.Bytes(export.ZipBytes));
        table.Row(OutputFolder.ModelOnnx, Figures.Bytes(export.OnnxBytes));
        if (export.ImagesPerSecond is { } speed)
        {
            table.Row(
                "speed",
                $"{speed.ToString("#,0", CultureInfo.InvariantCulture)} images per second with model.onnx "
                + $"on {Figures.Count(run.Machine.Cores, "core", "cores")}, from file to scores");
        }

        if (export.ComparedImages > 0)
        {
            bool agree = export.MaxScoreDifferenceUpright <= ExportSummary.MostScoreDifference && export.LabelChangesUpright == 0;
            table.Row(
                "model.zip in ML.NET compared with model.onnx",
                $"largest score difference {Precise(export.MaxScoreDifference)}, other labels on {Figures.Count(export.LabelChanges)} "
                + $"of {Figures.Count(export.ComparedImages, "image", "images")}{(agree ? ": they agree" : "")}");
        }

        if (export.OtherwiseImages > 0)
        {
            table.Row(
                "with --background or --value-range, which ML.NET does not have",
                $"{Figures.Count(export.OtherwiseImages, "image", "images")}; the test figures are those of model.onnx");
        }

        if (export.ExifRotatedImages > 0)
        {
            table.Row(
                "with EXIF rotation, which ML.NET ignores",
                $"{Figures.Count(export.ExifRotatedImages, "image", "images")}; "
                + $"without them the largest difference is {Precise(export.MaxScoreDifferenceUpright)}");
        }

        return Markup.Of($"<h3>What was exported, and how fast it is</h3>\n{table.Render()}");
    }

    private static string Precise(double difference) => difference.ToString("0.######", CultureInfo.InvariantCulture);
}
