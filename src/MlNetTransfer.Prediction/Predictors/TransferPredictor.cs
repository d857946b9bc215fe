using System.Text.Json;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Sessions;
using MlNetTransfer.Walks;

namespace MlNetTransfer;

/// <summary>Classifies images with an exported model.onnx.</summary>
/// <remarks>
/// Thread-safe; keep one for the life of the process. Images may be JPEG, PNG, WebP, BMP, GIF or TIFF; EXIF orientation is honoured. What is handed over
/// stays the caller's: bytes are not kept, streams are not disposed. Disposal frees the native session; after it every member says
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed partial class TransferPredictor : IDisposable
{
    // A core that comes to its end before the others waits for one batch in half of these.
    private const int BatchesAtOnce = 16;

    private readonly OnnxClassifier _model;
    private readonly SessionDevice _device;
    private readonly NativeLifetime _lifetime;

    private TransferPredictor(OnnxClassifier model, SessionDevice device)
    {
        _model = model;
        _device = device;
        _lifetime = new NativeLifetime(model.Dispose);
    }

    /// <summary>Class names in the order of <see cref="Prediction.Scores"/>.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public IReadOnlyList<string> Labels => Open().Labels;

    /// <summary>Loads a model.</summary>
    /// <param name="path">A folder that a run wrote, or its model.onnx.</param>
    /// <exception cref="TransferException">MNT102 when there is no such file, MNT801 when it is not a model of this product.</exception>
    public static TransferPredictor Load(string path) => Load(path, new PredictionOptions());

    /// <summary>Loads a model.</summary>
    /// <param name="path">A folder that a run wrote, or its model.onnx.</param>
    /// <param name="options">What it takes.</param>
    /// <exception cref="TransferException">MNT101 when an option is not allowed, MNT102 when there is no such file, MNT502 when the device that was named
    /// cannot be used, MNT801 when it is not a model of this product.</exception>
    public static TransferPredictor Load(string path, PredictionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TransferException.ThrowIfErrors(
            [.. PredictionOptions.Check(nameof(options.MaxMegapixels), options.MaxMegapixels), .. PredictionOptions.CheckDevice(options.Device)]);
        return Load(path, options, SessionDevice.Find(options.Device));
    }

    internal static TransferPredictor Load(string path, PredictionOptions options, SessionDevice device) =>
        new(new OnnxClassifier(ModelPath.Onnx(path), PixelLimit.ForPrediction(options.MaxMegapixels), device, withUnknown: true), device);

    /// <summary>What computes: <c>cpu</c>, or a GPU: <c>cuda:0</c>.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public string Device => OpenDevice.Used;

    /// <summary>Why the processor computes where <see cref="PredictionOptions.Device"/> is another: MNT502 or MNT507. Empty where it is as asked.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public IReadOnlyList<Finding> Findings => OpenDevice.Findings;

    private SessionDevice OpenDevice
    {
        get
        {
            _lifetime.ThrowIfClosed(this);
            return _device;
        }
    }

    /// <summary>SHA-256 of the model, lower-case hexadecimal: which model predictions are of.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public string Checksum => Open().Checksum;

    /// <summary>Largest <see cref="Prediction.UnknownScore"/> of an image that is not called unknown; null where the model has no threshold: it was trained
    /// without <c>--unknown</c>, and every image gets one of its classes.</summary>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public float? UnknownThreshold => Open().UnknownThreshold;

    /// <summary>Classifies one image file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TransferException">MNT3xx when it cannot be read or decoded, MNT807 when the model gives no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public Prediction Predict(string path) => Predict(ImageSource.FromFile(path));

    /// <summary>Classifies one encoded image.</summary>
    /// <param name="encoded">The bytes of an image file; not kept.</param>
    /// <exception cref="TransferException">MNT3xx when it cannot be decoded, MNT807 when the model gives no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public Prediction Predict(byte[] encoded)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        return Predict(ImageSource.FromBytes(encoded));
    }

    /// <summary>Classifies one encoded image.</summary>
    /// <param name="encoded">The bytes of an image file; not kept.</param>
    /// <exception cref="TransferException">MNT3xx when it cannot be decoded, MNT807 when the model gives no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public Prediction Predict(ReadOnlyMemory<byte> encoded) => Predict(ImageSource.FromBytes(encoded));

    /// <summary>Classifies one encoded image.</summary>
    /// <param name="encoded">An image file, read from here to its end; at most 512 MiB. It is not disposed.</param>
    /// <exception cref="TransferException">MNT3xx when it cannot be decoded, MNT807 when the model gives no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public Prediction Predict(Stream encoded)
    {
        Open();
        return Predict(ImageSource.FromBytes(StreamedImage.Read(encoded)));
    }

    /// <summary>Classifies one image.</summary>
    /// <param name="image">A file, or bytes in memory.</param>
    /// <exception cref="TransferException">MNT3xx when it cannot be read or decoded, MNT807 when the model gives no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public Prediction Predict(ImageSource image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using NativeLifetime.Use use = _lifetime.Enter(this);
        float[] scores = new float[_model.RowLength];
        DecodeResult read = image.Read(out ReadOnlyMemory<byte> encoded);
        DecodeResult decoded = read.Success ? _model.Score(encoded.Span, scores) : read;
        return decoded.Success ? _model.ToPrediction(scores, image.Name) : throw new TransferException(NotPredicted(image, decoded));
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
        Open();
        ImageSource[] images = [.. paths.SelectMany(p => WalkedImages.Of(p, p))];
        WalkedImages.ThrowIfNone(images, paths);
        return Predict(images, progress, cancellationToken);
    }

    /// <summary>Classifies images, decoding and scoring on all cores.</summary>
    /// <param name="images">Files, or bytes in memory.</param>
    /// <param name="progress">Images done and in all; called from several threads at once.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <returns>One entry per image, in their order; one that could not be read carries a finding instead of a prediction.</returns>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public IReadOnlyList<ImagePrediction> Predict(
        IReadOnlyList<ImageSource> images, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Predict(images, 0, images.Count, whole: false, progress, cancellationToken);
    }

    /// <summary>Classifies images so that every digit of an image's scores depends on the image and the model alone: not on how many images there are, in
    /// which order, or which of them cannot be read. Of very few images it takes longer.</summary>
    /// <param name="images">Files, or bytes in memory.</param>
    /// <param name="progress">Images done and in all; called from several threads at once.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <returns>One entry per image, in their order; one that could not be read carries a finding instead of a prediction.</returns>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public IReadOnlyList<ImagePrediction> PredictEachAlike(
        IReadOnlyList<ImageSource> images, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Predict(images, 0, images.Count, whole: true, progress, cancellationToken);
    }

    /// <summary>Classifies images in their order, some at a time: however many they are, no more is held than a few batches per core have of them.</summary>
    /// <param name="images">All of them.</param>
    /// <param name="first">Where to begin. What stands in a batch together is the same wherever that is, and so is every digit.</param>
    /// <param name="progress">As for <see cref="PredictFiles"/>.</param>
    /// <param name="cancellationToken">As for <see cref="PredictFiles"/>.</param>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public IEnumerable<IReadOnlyList<ImagePrediction>> PredictInOrder(
        IReadOnlyList<ImageSource> images,
        int first = 0,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        Open();
        return InOrder(images, first, progress, cancellationToken);
    }

    private IEnumerable<IReadOnlyList<ImagePrediction>> InOrder(
        IReadOnlyList<ImageSource> images, int first, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        int chunk = OnnxImageRunner.BatchSize * BatchesAtOnce * Environment.ProcessorCount, start = first - (first % OnnxImageRunner.BatchSize);
        int total = Readable(start, images.Count), done = 0;
        for (int at = start; at < images.Count; at += chunk)
        {
            int count = Math.Min(chunk, images.Count - at);
            yield return Predict(images, at, count, whole: false, new ProgressPart(progress, done, total), cancellationToken)[Math.Max(0, first - at)..];
            done += Readable(at, at + count);
        }

        int Readable(int from, int to) => Enumerable.Range(from, to - from).Count(i => images[i].Problem is null);
    }

    /// <summary>Predictions as a JSON array: <c>path</c>, then <c>label</c>, <c>probability</c> and <c>scores</c> by class, or <c>finding</c>; where the
    /// model has a threshold also <c>isUnknown</c> and <c>unknownScore</c>.</summary>
    /// <param name="predictions">What <see cref="PredictFiles"/> returned.</param>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    public string ToJson(IReadOnlyList<ImagePrediction> predictions)
    {
        IReadOnlyList<string> labels = Labels;
        return JsonSerializer.Serialize(
            predictions.Select(p => new PredictionRow(
                p.Path,
                p.Prediction?.Label,
                p.Prediction?.Probability,
                p.Prediction is null ? null : labels.Zip(p.Prediction.Scores, KeyValuePair.Create).ToDictionary(),
                p.Finding) { IsUnknown = p.Prediction?.IsUnknown, UnknownScore = p.Prediction?.UnknownScore }),
            PredictionJson.Indented.IEnumerablePredictionRow);
    }

    /// <summary>Takes no image more; the native session is freed at once, or, where other threads are predicting, when the last of them has its
    /// answer.</summary>
    public void Dispose() => _lifetime.Close();

    /// <summary>The model, where it was not disposed.</summary>
    private OnnxClassifier Open()
    {
        _lifetime.ThrowIfClosed(this);
        return _model;
    }

    private ImagePrediction[] Predict(
        IReadOnlyList<ImageSource> all, int from, int count, bool whole, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        using NativeLifetime.Use use = _lifetime.Enter(this);
        ImagePrediction[] predictions = [.. Enumerable.Range(from, count).Select(i => new ImagePrediction(all[i].Name, null, all[i].Problem))];
        int[] open = [.. Enumerable.Range(0, count).Where(i => predictions[i].Finding is null)];
        ImageSource[] images = [.. open.Select(i => all[from + i])];
        int[][] batches = [.. Enumerable.Range(0, open.Length).GroupBy(i => open[i] / OnnxImageRunner.BatchSize).Select(g => g.ToArray())];
        _model.Extract(
            images,
            batches,
            whole,
            (i, row) => predictions[open[i]] = ScoreCheck.WhyNoScores(row[.._model.Labels.Count], images[i].Name) is { } finding
                ? new ImagePrediction(images[i].Name, null, finding)
                : new ImagePrediction(images[i].Name, _model.ToPrediction(row, images[i].Name), null),
            (i, failed) => predictions[open[i]] = new ImagePrediction(images[i].Name, null, NotPredicted(images[i], failed)),
            progress,
            cancellationToken);
        return predictions;
    }

    private static Finding NotPredicted(ImageSource image, DecodeResult result) =>
        image.Problem ?? Finding.Error(result.Code!, image.Name, result.Reason!, "It was not predicted.");
}
