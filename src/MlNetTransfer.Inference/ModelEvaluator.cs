using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Inference;

/// <summary>Measures a model.zip through ML.NET, or a model.onnx through the batch path.</summary>
internal static class ModelEvaluator
{
    private const long BootstrapSeed = 1;

    public static ModelEvaluation Evaluate(
        string model, string data, ManifestOptions manifest, string? predictionsCsv, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        string file = ModelPath.ZipOrFile(model);
        bool zip = Path.GetExtension(file).Equals(".zip", StringComparison.OrdinalIgnoreCase);
        (ImageDataset dataset, LabelledImage[] images, FeatureMatrix scores) = zip
            ? ScoreZip(file, data, manifest, progress, cancellationToken)
            : ScoreOnnx(file, data, manifest, progress, cancellationToken);
        if (images.Length == 0)
        {
            throw new TransferException(Finding.Error(FindingCode.NoImages, data, $"holds no usable images ({dataset.Rejected.Count} were set aside)", "Put the images of each class into a folder of its own, or name a CSV manifest."));
        }

        if (predictionsCsv is not null)
        {
            PredictionsCsv.Write(predictionsCsv, dataset.Labels, images, scores);
        }

        EvaluationResult result = Evaluator.Evaluate(scores, [.. images.Select(i => i.LabelIndex)], dataset.Labels, BootstrapSeed, cancellationToken);
        return new ModelEvaluation(file, DatasetSummary.Of(dataset), result);
    }

    private static (ImageDataset Dataset, LabelledImage[] Images, FeatureMatrix Scores) ScoreZip(
        string file, string data, ManifestOptions manifest, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using ZipScorer scorer = new(file);
        ImageDataset dataset = ImageDatasetReader.ReadForEvaluation(data, manifest, scorer.Labels, progress, cancellationToken);
        dataset = dataset.Without([.. dataset.Images], DecodeCheck.Undecodable([.. dataset.Images], progress, cancellationToken));
        LabelledImage[] images = [.. dataset.Images];
        return (dataset, images, scorer.Score([.. images.Select(i => i.Path)], progress, cancellationToken));
    }

    private static (ImageDataset Dataset, LabelledImage[] Images, FeatureMatrix Scores) ScoreOnnx(
        string file, string data, ManifestOptions manifest, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using OnnxClassifier classifier = new(file);
        ImageDataset dataset = ImageDatasetReader.ReadForEvaluation(data, manifest, classifier.Labels, progress, cancellationToken);
        return BatchScores.Of(classifier, dataset, [.. dataset.Images], progress, cancellationToken);
    }
}
