using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Inference;

/// <summary>Classifies images with an exported model.onnx.</summary>
/// <remarks>Thread-safe; keep one for the life of the process. Images may be JPEG, PNG, WebP, BMP or GIF; EXIF orientation is honoured.</remarks>
public sealed class TransferPredictor : IDisposable
{
    private readonly OnnxClassifier _model;
    private readonly Lifetime _lifetime;

    private TransferPredictor(OnnxClassifier model)
    {
        _model = model;
        _lifetime = new Lifetime(model.Dispose);
    }

    /// <summary>Class names in the order of <see cref="Prediction.Scores"/>.</summary>
    public IReadOnlyList<string> Labels => _model.Labels;

    /// <summary>Loads a model.</summary>
    /// <param name="path">A folder that a run wrote, or its model.onnx.</param>
    /// <exception cref="TransferException">MNT102 when there is no such file, MNT801 when it is not a model of this product.</exception>
    public static TransferPredictor Load(string path) => Load(path, new PredictionOptions());

    /// <summary>Loads a model.</summary>
    /// <param name="path">A folder that a run wrote, or its model.onnx.</param>
    /// <param name="options">What it takes.</param>
    /// <exception cref="TransferException">MNT101 when an option is not allowed, MNT102 when there is no such file, MNT801 when it is not a model of this
    /// product.</exception>
    public static TransferPredictor Load(string path, PredictionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TransferException.ThrowIfErrors(PredictionOptions.Check(nameof(options.MaxMegapixels), options.MaxMegapixels));
        return new(new OnnxClassifier(ModelPath.Onnx(path), PixelLimit.ForPrediction(options.MaxMegapixels)));
    }

    /// <summary>Classifies one image file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TransferException">MNT3xx when it cannot be read or decoded, MNT807 when the model gives no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public Prediction Predict(string path)
    {
        DecodeResult read = ImageFile.Read(path, out byte[] encoded);
        if (!read.Success)
        {
            throw new TransferException(NotPredicted(path, read));
        }

        return Predict(encoded, path);
    }

    /// <summary>Classifies one encoded image.</summary>
    /// <param name="encoded">The bytes of an image file; not kept.</param>
    /// <exception cref="TransferException">MNT3xx when it cannot be decoded, MNT807 when the model gives no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public Prediction Predict(byte[] encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        return Predict(encoded, "image");
    }

    /// <summary>Classifies image files, decoding and scoring on all cores.</summary>
    /// <param name="paths">Files, or folders, whose files are taken with those of their subfolders in the order of their names, whatever they are
    /// called.</param>
    /// <param name="progress">Images done and in all; called from several threads at once.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <returns>One entry per file; one that is no image or could not be read carries a finding instead of a prediction, and so does what a folder holds and
    /// its walk left out.</returns>
    /// <exception cref="TransferException">MNT103 when a folder cannot be read, MNT201 when there are no images at all.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public IReadOnlyList<ImagePrediction> PredictFiles(
        IReadOnlyCollection<string> paths,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        using Lifetime.Use use = _lifetime.Enter(this);
        ImagePrediction[] predictions = [.. paths.SelectMany(Expand)];
        int[] open = [.. Enumerable.Range(0, predictions.Length).Where(i => predictions[i].Finding is null)];
        LabelledImage[] images = [.. open.Select(i => new LabelledImage(predictions[i].Path, 0, 0, ImageSplit.Test, default))];
        if (predictions.Length == 0)
        {
            throw new TransferException(Finding.Error(FindingCode.NoImages, string.Join(", ", paths), "there are no images", "Name image files, or folders that hold some."));
        }

        if (open.Length == 0)
        {
            return predictions;
        }

        _model.Extract(
            images,
            (i, scores) => predictions[open[i]] = BatchScores.WhyNoScores(scores, images[i].Path) is { } finding
                ? new ImagePrediction(images[i].Path, null, finding)
                : new ImagePrediction(images[i].Path, _model.ToPrediction(scores, images[i].Path), null),
            (i, rejected) => predictions[open[i]] = new ImagePrediction(
                images[i].Path, null, Finding.Error(rejected.Code, images[i].Path, rejected.Reason, "It was not predicted.")),
            progress,
            cancellationToken);
        return predictions;
    }

    /// <summary>Writes predictions as CSV: path, predicted, one score per class; images that could not be read have empty fields.</summary>
    /// <param name="path">The file; replaced as a whole.</param>
    /// <param name="predictions">What <see cref="PredictFiles"/> returned.</param>
    /// <exception cref="TransferException">MNT105 or MNT106 when the file cannot be written.</exception>
    public void WriteCsv(string path, IReadOnlyList<ImagePrediction> predictions) =>
        ScoresCsv.Write(
            path,
            ["path", "predicted", .. Labels.Select(ScoresCsv.ScoreColumn)],
            predictions.Select(p => (IEnumerable<string>)
                [p.Path, p.Prediction?.Label ?? "", .. p.Prediction?.Scores.Select(ScoresCsv.Score) ?? Labels.Select(_ => "")]));

    /// <summary>Predictions as a JSON array: <c>path</c>, then <c>label</c>, <c>probability</c> and <c>scores</c> by class, or <c>finding</c>.</summary>
    /// <param name="predictions">What <see cref="PredictFiles"/> returned.</param>
    public string ToJson(IReadOnlyList<ImagePrediction> predictions) => JsonSerializer.Serialize(
        predictions.Select(p => new
        {
            p.Path,
            p.Prediction?.Label,
            p.Prediction?.Probability,
            Scores = p.Prediction is null ? null : Labels.Zip(p.Prediction.Scores, KeyValuePair.Create).ToDictionary(),
            p.Finding,
        }),
        TransferRun.Json);

    /// <summary>Takes no image more; the native session is freed at once, or, where other threads are predicting, when the last of them has its answer.</summary>
    public void Dispose() => _lifetime.Close();

    private Prediction Predict(byte[] encoded, string where)
    {
        using Lifetime.Use use = _lifetime.Enter(this);
        float[] scores = new float[Labels.Count];
        DecodeResult decoded = _model.Score(encoded, scores);
        return decoded.Success
            ? _model.ToPrediction(scores, where)
            : throw new TransferException(NotPredicted(where, decoded));
    }

    /// <summary>A file, or everything in a folder: what is an image, its content says.</summary>
    private static IEnumerable<ImagePrediction> Expand(string path)
    {
        if (!Directory.Exists(path))
        {
            return [Named(path)];
        }

        try
        {
            FolderWalk walk = FolderWalk.Of(path);
            string root = Path.EndsInDirectorySeparator(walk.Root.Path) ? walk.Root.Path : walk.Root.Path + Path.DirectorySeparatorChar;
            return
            [
                .. walk.Root.AllFiles.Select(f => Named(Path.Combine(path, f[root.Length..])))
                    .Concat(walk.LeftOut.Where(l => l.Matters).Select(l => Path.Combine(path, l.Path[root.Length..]) is var name
                        ? new ImagePrediction(name, null, Finding.Error(FindingCode.FileIgnored, name, l.Reason, "It was not predicted.")) : null!))
                    .OrderBy(p => p.Path, StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(Finding.Error(FindingCode.PathNotReadable, path, $"cannot be read ({e.Message.TrimEnd('.')})", "Check the permissions of the folder."), e);
        }

        static ImagePrediction Named(string file) => new(file, null, null);
    }

    private static Finding NotPredicted(string where, DecodeResult result) => Finding.Error(result.Code!, where, result.Reason!, "It was not predicted.");
}
