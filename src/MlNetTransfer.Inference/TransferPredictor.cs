using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Inference;

/// <summary>Classifies images with an exported model.onnx.</summary>
/// <remarks>Thread-safe; keep one for the life of the process. Images may be JPEG, PNG, WebP, BMP, GIF or TIFF; EXIF orientation is honoured.</remarks>
public sealed class TransferPredictor : IDisposable
{
    // A core that comes to its end before the others waits for one batch in half of these.
    private const int BatchesAtOnce = 16;

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
        PredictionInput[] images = [.. paths.SelectMany(p => PredictionInputs.Of(p, p))];
        PredictionInputs.ThrowIfNone(images, paths);
        return Predict(images, progress, cancellationToken);
    }

    /// <summary>Writes predictions as CSV: path, predicted, one score per class; images that could not be read have empty fields.</summary>
    /// <param name="path">The file; replaced as a whole.</param>
    /// <param name="predictions">What <see cref="PredictFiles"/> returned.</param>
    /// <exception cref="TransferException">MNT105 or MNT106 when the file cannot be written.</exception>
    public void WriteCsv(string path, IReadOnlyList<ImagePrediction> predictions) =>
        ScoresCsv.Write(path, CsvHeader, CsvRows(predictions));

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

    /// <summary>Says of which model rows are.</summary>
    internal string Checksum => _model.Checksum;

    internal string[] CsvHeader => ["path", "predicted", .. Labels.Select(ScoresCsv.ScoreColumn)];

    internal IEnumerable<IEnumerable<string>> CsvRows(IEnumerable<ImagePrediction> predictions) => predictions.Select(p => (IEnumerable<string>)
        [p.Path, p.Prediction?.Label ?? "", .. p.Prediction?.Scores.Select(ScoresCsv.Score) ?? Labels.Select(_ => "")]);

    internal ImagePrediction[] Predict(IReadOnlyList<PredictionInput> images, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
        Predict(images, 0, images.Count, progress, cancellationToken);

    /// <summary>Predicts in the order of the images, some at a time: however many they are, no more is held than a batch per core has of them.</summary>
    /// <param name="images">All of them.</param>
    /// <param name="first">Where to begin. What stands in a batch together is the same wherever that is, and so is every digit.</param>
    /// <param name="progress">As for <see cref="PredictFiles"/>.</param>
    /// <param name="cancellationToken">As for <see cref="PredictFiles"/>.</param>
    internal IEnumerable<ImagePrediction[]> PredictInOrder(
        IReadOnlyList<PredictionInput> images, int first, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        int chunk = OnnxImageRunner.BatchSize * BatchesAtOnce * Environment.ProcessorCount, start = first - (first % OnnxImageRunner.BatchSize);
        int total = Open(start, images.Count), done = 0;
        for (int at = start; at < images.Count; at += chunk)
        {
            int count = Math.Min(chunk, images.Count - at);
            yield return Predict(images, at, count, new ProgressPart(progress, done, total), cancellationToken)[Math.Max(0, first - at)..];
            done += Open(at, at + count);
        }

        int Open(int from, int to) => Enumerable.Range(from, to - from).Count(i => images[i].Finding is null);
    }

    private ImagePrediction[] Predict(
        IReadOnlyList<PredictionInput> all, int from, int count, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using Lifetime.Use use = _lifetime.Enter(this);
        ImagePrediction[] predictions = [.. Enumerable.Range(from, count).Select(i => new ImagePrediction(all[i].Name, null, all[i].Finding))];
        int[] open = [.. Enumerable.Range(0, count).Where(i => predictions[i].Finding is null)];
        LabelledImage[] images = [.. open.Select(i => new LabelledImage(all[from + i].Path, 0, 0, ImageSplit.Test, default))];
        int[][] batches = [.. Enumerable.Range(0, open.Length).GroupBy(i => open[i] / OnnxImageRunner.BatchSize).Select(g => g.ToArray())];
        _model.Extract(
            images,
            batches,
            (i, scores) => predictions[open[i]] = BatchScores.WhyNoScores(scores, Name(i)) is { } finding
                ? new ImagePrediction(Name(i), null, finding)
                : new ImagePrediction(Name(i), _model.ToPrediction(scores, Name(i)), null),
            (i, rejected) => predictions[open[i]] = new ImagePrediction(
                Name(i), null, Finding.Error(rejected.Code, Name(i), rejected.Reason, "It was not predicted.")),
            progress,
            cancellationToken);
        return predictions;

        string Name(int i) => predictions[open[i]].Path;
    }

    private Prediction Predict(byte[] encoded, string where)
    {
        using Lifetime.Use use = _lifetime.Enter(this);
        float[] scores = new float[Labels.Count];
        DecodeResult decoded = _model.Score(encoded, scores);
        return decoded.Success
            ? _model.ToPrediction(scores, where)
            : throw new TransferException(NotPredicted(where, decoded));
    }

    private static Finding NotPredicted(string where, DecodeResult result) => Finding.Error(result.Code!, where, result.Reason!, "It was not predicted.");
}
