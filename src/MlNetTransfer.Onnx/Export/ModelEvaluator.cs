using System.Globalization;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;
using MlNetTransfer.Unknowns;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Onnx.Export;

/// <summary>Measures a model.zip through ML.NET, or a model.onnx through the batch path.</summary>
internal static class ModelEvaluator
{
    public static ModelEvaluation Evaluate(
        string model, string data, ManifestOptions manifest, ClassFolders? classFolders, int? maxMegapixels, ILabelCorrections? corrections,
        string? predictionsCsv, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        string file = NeedsOnnx(model) ? ModelPath.Onnx(model) : ModelPath.ZipOrFile(model);
        bool zip = Path.GetExtension(file).Equals(".zip", StringComparison.OrdinalIgnoreCase);
        (ImageDataset dataset, LabelledImage[] images, FeatureMatrix scores, bool[]? refused) = zip
            ? ScoreZip(file, data, manifest, classFolders, maxMegapixels, corrections, progress, cancellationToken)
            : ScoreOnnx(file, data, manifest, classFolders, maxMegapixels, corrections, progress, cancellationToken);
        if (images.Length == 0)
        {
            throw new TransferException(DatasetChecks.NoImages(data, dataset.Rejected));
        }

        if (predictionsCsv is not null)
        {
            PredictionsCsv.Write(predictionsCsv, dataset.Labels, images, scores);
        }

        EvaluationResult result = Result([.. Enumerable.Range(0, images.Length)]);
        if (SeenBy(file) is not { } seen)
        {
            Finding unknown = Finding.Info(
                FindingCode.EvaluatedOnTrainingImages,
                file,
                "it is not known which images it was trained on (there is no run.json of this version beside it)",
                "Its accuracy is honest only on images that it was not trained on.");
            return new ModelEvaluation(file, DatasetSummary.Of(dataset.WithFindings([unknown])), result)
            {
                Unknown = Refused([.. Enumerable.Range(0, images.Length)]),
            };
        }

        int[] unseen = [.. Enumerable.Range(0, images.Length).Where(i => !seen(images[i].Hash))];
        EvaluationResult? honest = unseen.Length > 0 && unseen.Length < images.Length ? Result(unseen) : null;
        return new ModelEvaluation(file, DatasetSummary.Of(dataset.WithFindings(Overlap(data, images.Length, result, unseen.Length, honest))), result)
        {
            Seen = images.Length - unseen.Length,
            Unseen = honest,
            Unknown = Refused(honest is null ? [.. Enumerable.Range(0, images.Length)] : unseen),
        };

        UnknownTest? Refused(int[] rows) => refused is null ? null : UnknownTest.Of(
            [.. rows.Select(r => refused[r])],
            [.. rows.Select(r => TensorPrimitives.IndexOfMax<float>(scores.Row(r)) == images[r].LabelIndex)]);

        EvaluationResult Result(int[] rows)
        {
            FeatureMatrix taken = new(rows.Length, scores.Columns);
            foreach ((int to, int from) in rows.Index())
            {
                scores.Row(from).CopyTo(taken.Row(to));
            }

            return Evaluator.Evaluate(taken, [.. rows.Select(r => images[r].LabelIndex)], dataset.Labels, Evaluator.UsualSeed, cancellationToken);
        }
    }

    private static IEnumerable<Finding> Overlap(string data, int images, EvaluationResult all, int unseen, EvaluationResult? honest)
    {
        if (unseen < images)
        {
            string honestly = honest is null ? ""
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"; its accuracy on the other {unseen} is {honest.MicroAccuracy:0.000}, on all {all.MicroAccuracy:0.000}");
            yield return Finding.Warning(
                FindingCode.EvaluatedOnTrainingImages,
                data,
                $"the model was trained on {images - unseen} of the {images} images, or chosen by them{honestly}",
                honest is null ? "How good it is on other images is not known. Name images that it has not seen." : "The first of the two is the honest one.");
        }
    }

    /// <summary>Whether an image was seen, by the run.json beside the model; null where there is none.</summary>
    private static Func<ContentHash, bool>? SeenBy(string file)
    {
        // A Model Builder file has its model beside it, and the run in a folder of its name.
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return new[] { folder, Path.ChangeExtension(Path.GetFullPath(file), ".model") }
            .Select(f => TransferRun.TryLoad(Path.Combine(f, OutputFolder.Run))?.Trained?.Lookup()).FirstOrDefault(l => l is not null);
    }

    /// <summary>Whether a folder's model was trained on pictures that its model.zip cannot make in ML.NET, or refuses images, which ML.NET does not.</summary>
    private static bool NeedsOnnx(string model)
    {
        if (!File.Exists(Path.Combine(model, OutputFolder.ModelOnnx)))
        {
            return false;
        }

        using OnnxClassifier classifier = new(ModelPath.Onnx(model));
        return classifier.Picture.HasBackground || classifier.Picture.Range is not null || classifier.UnknownThreshold is not null;
    }

    private static (ImageDataset Dataset, LabelledImage[] Images, FeatureMatrix Scores, bool[]? Refused) ScoreZip(
        string file, string data, ManifestOptions manifest, ClassFolders? classFolders, int? maxMegapixels, ILabelCorrections? corrections,
        IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using ZipScorer scorer = new(file);
        ImageDataset dataset = ImageDatasetReader.ReadForEvaluation(
            data, manifest, classFolders, scorer.Labels, maxMegapixels, corrections, progress, cancellationToken);
        dataset = dataset.Without([.. dataset.Images], DecodeCheck.Undecodable([.. dataset.Images], progress, cancellationToken));
        LabelledImage[] images = [.. dataset.Images];
        return (dataset, images, scorer.Score([.. images.Select(i => i.Source)], progress, cancellationToken), null);
    }

    private static (ImageDataset Dataset, LabelledImage[] Images, FeatureMatrix Scores, bool[]? Refused) ScoreOnnx(
        string file, string data, ManifestOptions manifest, ClassFolders? classFolders, int? maxMegapixels, ILabelCorrections? corrections,
        IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using OnnxClassifier classifier = OnnxClassifier.WithUnknown(file);
        ImageDataset dataset = ImageDatasetReader.ReadForEvaluation(
            data, manifest, classFolders, classifier.Labels, maxMegapixels, corrections, progress, cancellationToken);
        LabelledImage[] candidates = [.. dataset.Images];
        UnknownRows? unknown = UnknownRows.Of(classifier, candidates);
        (dataset, LabelledImage[] images, FeatureMatrix scores) = BatchScores.Of(
            classifier, dataset, candidates, progress, cancellationToken, unknown is null ? null : unknown.Add);
        return (dataset, images, scores, unknown is null ? null : [.. unknown.Of(images).Select(u => u > classifier.UnknownThreshold)]);
    }
}
