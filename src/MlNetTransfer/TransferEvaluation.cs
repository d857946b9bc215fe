using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Features;
using MlNetTransfer.Gallery;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer;

/// <summary>The last stations of a run: the exported model on the test images, which nothing before reads, and what a report shows of them.</summary>
/// <param name="exporter">Opens the artefacts.</param>
/// <param name="folder">Where they are.</param>
/// <param name="time">Clock.</param>
/// <param name="progress">Told how far each station has come.</param>
internal sealed class TransferEvaluation(IModelExporter exporter, OutputFolder folder, TimeProvider time, IProgress<TransferProgress>? progress)
{
    /// <summary>Without test images the two artefacts are compared on as many of the others.</summary>
    private const int UntestedParityImages = 200;

    // Enough to time on, few enough not to be waited for.
    private const int TimedImages = 32;

    private static readonly Finding Untested = Finding.Warning(
        FindingCode.NoTestImages, "", "there are no test images, so it is not known how good the model is", "Name some with --test, or leave --test-fraction above 0.");

    private ImageDataset? _dataset;
    private LabelledImage[] _tested = [];
    private FeatureMatrix? _scores;

    /// <summary>Scores the test images with both artefacts.</summary>
    public TransferRun Test(TransferRun run, ImageDataset dataset, CancellationToken cancellationToken)
    {
        bool tested = dataset.In(ImageSplit.Test).Any();
        LabelledImage[] candidates = [.. tested ? dataset.In(ImageSplit.Test) : dataset.Images.OrderBy(i => i.Hash.Low).Take(UntestedParityImages)];
        using IFeatureExtractor onnx = exporter.OpenOnnx(folder.File(OutputFolder.ModelOnnx));
        (dataset, LabelledImage[] images, FeatureMatrix batch) = BatchScores.Of(onnx, dataset, candidates, progress, cancellationToken);
        tested &= images.Length > 0;
        FeatureMatrix zip = exporter.ScoreZip(folder.File(OutputFolder.ModelZip), images, progress, cancellationToken);
        ExportSummary export = ExportParity.Compare(run.Export!, images, batch, zip, MlNetPixels.Otherwise(run.Options.Picture)) with { ImagesPerSecond = Speed(onnx, images, cancellationToken) };
        dataset = dataset.WithFindings(ParityFindings.Of(export)).WithFindings(tested || run.Options.Feed is not null ? [] : [Untested]);
        run = run with { Dataset = DatasetSummary.Of(dataset, run.Dataset.Fingerprint), Export = export };
        _dataset = dataset;
        if (!tested)
        {
            return run;
        }

        // Of pictures that model.zip cannot see the model that sees them is judged.
        FeatureMatrix judged = export.OtherwiseImages > 0 ? batch : zip;
        (_tested, _scores) = (images, judged);
        PredictionsCsv.Write(folder.File(OutputFolder.Predictions), dataset.Labels, images, judged);
        EvaluationResult result = Evaluator.Evaluate(judged, [.. images.Select(i => i.LabelIndex)], dataset.Labels, run.Options.Seed, cancellationToken);
        TestOutcomes outcomes = TestOutcomes.Of(
            images.Select(i => i.Hash.With(dataset.Labels[i.LabelIndex])), images.Select((image, i) => ExportParity.ArgMax(judged.Row(i)) == image.LabelIndex));
        return run with { Evaluation = new EvaluationSummary { Test = result, Outcomes = outcomes } };
    }

    /// <summary>Chooses example images, after <see cref="Test"/>.</summary>
    public ImageGallery Show(TransferRun run, BackboneSpec backbone, CancellationToken cancellationToken)
    {
        ImageDataset dataset = _dataset!;
        (ImageGallery gallery, GallerySelection selection) =
            new GalleryBuilder(run.Options.Pictures, run.Options.Picture, progress, cancellationToken).Build(dataset, _tested, _scores, run.Profile?.SuspiciousLabels ?? []);
        if (!run.Options.Pictures || _scores is null)
        {
            return gallery;
        }

        OcclusionSensitivity occlusion = new(backbone.Preprocessing.ImageSide, backbone.Preprocessing.Window, backbone.Preprocessing.Picture, BackboneGeometry.Of(backbone)!.MultiplyAdds);
        (ImageSource, GalleryImage)[] looked = [.. selection.ToMap(occlusion.Maps).Select(s => (s.Image.Source, GalleryBuilder.Scored(s, dataset.Labels)))];
        exporter.WithPixels(folder.File(OutputFolder.ModelOnnx), scores => gallery = gallery with
        {
            Maps = occlusion.Of(looked, scores, dataset.Labels.ToList().IndexOf, progress, cancellationToken),
        });
        return gallery;
    }

    /// <summary>The second time over some images, when everything is warm.</summary>
    private double? Speed(IFeatureExtractor onnx, LabelledImage[] images, CancellationToken cancellationToken)
    {
        LabelledImage[] timed = [.. images.Take(TimedImages)];
        if (timed.Length == 0)
        {
            return null;
        }

        long started = time.GetTimestamp();
        onnx.Extract(timed, (_, _) => { }, (_, _) => { }, null, cancellationToken);
        return Math.Round(timed.Length / Math.Max(1e-3, time.GetElapsedTime(started).TotalSeconds), 1);
    }
}
