using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Stations;

/// <summary>The exported model on the test images, which nothing before reads: model.onnx and model.zip, each against the other.</summary>
/// <param name="context">Of the run.</param>
/// <param name="folder">Where the model is.</param>
internal sealed class TestStation(RunContext context, OutputFolder folder)
{
    /// <summary>Without test images the two artefacts are compared on as many of the others.</summary>
    private const int UntestedParityImages = 200;

    // Enough to time on, few enough not to be waited for.
    private const int TimedImages = 32;

    private static readonly Finding Untested = Finding.Warning(
        FindingCode.NoTestImages,
        "",
        "there are no test images, so it is not known how good the model is",
        "Name some with --test, or leave --test-fraction above 0.");

    /// <param name="dataset">With its test images.</param>
    /// <param name="written">What was exported.</param>
    public TestedTransfer Run(ImageDataset dataset, ExportSummary written)
    {
        TransferOptions options = context.Options;
        bool tested = dataset.In(ImageSplit.Test).Any();
        LabelledImage[] candidates =
            [.. tested ? dataset.In(ImageSplit.Test) : dataset.Images.OrderBy(i => i.Hash.Low).Take(UntestedParityImages)];
        using IFeatureExtractor onnx = context.Engine.Exporter.OpenOnnxWithFeatures(folder.File(OutputFolder.ModelOnnx));
        ReferenceCount? reference = ReferenceCount.IsWritten(options) ? new ReferenceCount(context, onnx, dataset) : null;
        UnknownRows? unknown = UnknownRows.Of(onnx, candidates);
        (dataset, LabelledImage[] images, FeatureMatrix batch) =
            BatchScores.Of(onnx, dataset, candidates, context.Progress, context.CancellationToken, (i, others) =>
            {
                unknown?.Add(i, others);
                if (tested)
                {
                    reference?.Add(i, others);
                }
            });
        tested &= images.Length > 0;
        FeatureMatrix zip = context.Engine.Exporter.ScoreZip(
            folder.File(OutputFolder.ModelZip), images, context.Progress, context.CancellationToken);
        ExportSummary export = ExportParity.Compare(written, images, batch, zip, MlNetPixels.Otherwise(options.Picture)) with
        {
            ImagesPerSecond = Speed(onnx, images),
        };
        reference?.Of(dataset, export.OnnxSha256, tested ? batch : null)?.Write(folder.File(OutputFolder.Reference));
        dataset = dataset.WithFindings(ParityFindings.Of(export)).WithFindings(tested || options.Feed is not null ? [] : [Untested]);

        // Of pictures that model.zip cannot see the model that sees them is judged.
        return tested
            ? Judged(dataset, export, images, export.OtherwiseImages > 0 ? batch : zip) with { UnknownScores = unknown?.Of(images) }
            : new TestedTransfer(dataset, export, [], null, null, null);
    }

    private TestedTransfer Judged(ImageDataset dataset, ExportSummary export, LabelledImage[] images, FeatureMatrix scores)
    {
        PredictionsCsv.Write(folder.File(OutputFolder.Predictions), dataset.Labels, images, scores);
        EvaluationResult result = Evaluator.Evaluate(
            scores, [.. images.Select(i => i.LabelIndex)], dataset.Labels, context.Options.Seed, context.CancellationToken);
        TestOutcomes outcomes = TestOutcomes.Of(
            images.Select(i => i.Hash.With(dataset.Labels[i.LabelIndex])),
            images.Select((image, i) => ExportParity.ArgMax(scores.Row(i)) == image.LabelIndex));
        return new TestedTransfer(dataset, export, images, scores, new EvaluationSummary { Test = result, Outcomes = outcomes }, null);
    }

    /// <summary>The second time over some images, when everything is warm.</summary>
    private double? Speed(IFeatureExtractor onnx, LabelledImage[] images)
    {
        LabelledImage[] timed = [.. images.Take(TimedImages)];
        if (timed.Length == 0)
        {
            return null;
        }

        long started = context.Time.GetTimestamp();
        onnx.Extract(timed, (_, _) => { }, (_, _) => { }, null, context.CancellationToken);
        return Math.Round(timed.Length / Math.Max(1e-3, context.Time.GetElapsedTime(started).TotalSeconds), 1);
    }
}
