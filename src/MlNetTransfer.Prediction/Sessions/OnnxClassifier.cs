using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Sessions;

/// <summary>A model.onnx: single images on all cores, lists of images with one core per batch. Thread-safe.</summary>
public sealed class OnnxClassifier : IFeatureExtractor
{
    private const string Station = "Scoring with model.onnx";

    private readonly ImageSession _session;
    private readonly Lazy<OnnxImageRunner> _runner;
    private readonly ClassifierMetadata _metadata;
    private readonly PixelLimit _limit;
    private readonly string[] _names;

    /// <summary>Opens a model for images whose headers were checked before.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TransferException">MNT801 when the file is not a model that this product wrote.</exception>
    public OnnxClassifier(string path)
        : this(path, PixelLimit.Checked)
    {
    }

    /// <summary>Opens a model for images whose headers were checked before.</summary>
    /// <param name="graph">The bytes of a model.onnx.</param>
    /// <param name="path">Where they come from, for messages.</param>
    /// <exception cref="TransferException">MNT801 when they are not a model that this product wrote.</exception>
    public OnnxClassifier(byte[] graph, string path)
        : this(graph, path, PixelLimit.Checked)
    {
    }

    /// <param name="path">The file.</param>
    /// <param name="limit">Most pixels of an image.</param>
    /// <param name="device">Where to compute; null for the processor.</param>
    /// <param name="withFeatures">Whether rows have what the head is given behind the scores.</param>
    /// <param name="threads">That score an image that is alone; 0 is one per core.</param>
    /// <param name="withUnknown">Whether rows have the <see cref="ClassifierFile.UnknownScore"/> right behind the scores, where the model has a threshold.
    /// </param>
    internal OnnxClassifier(
        string path, PixelLimit limit, SessionDevice? device = null, bool withFeatures = false, int threads = 0, bool withUnknown = false)
        : this(ModelFile.Read(path), path, limit, device, withFeatures, threads, withUnknown)
    {
    }

    internal OnnxClassifier(
        byte[] model, string path, PixelLimit limit, SessionDevice? device = null, bool withFeatures = false, int threads = 0, bool withUnknown = false)
    {
        Key = path;
        _limit = limit;
        ModelFile.Check(model, path);
        string? features = withFeatures ? FeatureTensor.TryFind(model) : null;
        byte[] graph = features is null ? model : FeatureTensor.AsOutput(model, features);
        InferenceSession processor = ModelFile.Create(graph, path, threads);
        InferenceSession? gpu;
        try
        {
            _metadata = ClassifierMetadata.Read(processor, model, path);
            HasUnknown = withUnknown && _metadata.UnknownThreshold is not null;
            Outputs =
            [
                new FeatureOutput(ClassifierFile.Score, Labels.Count),
                .. HasUnknown ? (FeatureOutput[])[new FeatureOutput(ClassifierFile.UnknownScore, 1)] : [],
                .. FeaturesOf(processor, features),
            ];
            _names = [.. Outputs.Select(o => o.Stage)];
            gpu = Running(() => device?.Open(graph, ClassifierFile.Pixels, _metadata.Side, _names));
        }
        catch
        {
            processor.Dispose();
            throw;
        }

        if (gpu is not null)
        {
            processor.Dispose();
        }

        _session = new ImageSession(gpu ?? processor, gpu is not null, ClassifierFile.Pixels, _metadata.Side);
        _runner = new Lazy<OnnxImageRunner>(() => gpu is null
            ? new OnnxImageRunner(graph, ClassifierFile.Pixels, _metadata.Side, Outputs, (encoded, pixels) => Decode(encoded, pixels))
            : new OnnxImageRunner(_session, _metadata.Side, Outputs, (encoded, pixels) => Decode(encoded, pixels)));
    }

    /// <summary>Opens a model whose rows have all that it says: the scores, the <see cref="ClassifierFile.UnknownScore"/> where it has a threshold, and what
    /// its head is given. For images whose headers were checked before.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TransferException">MNT801 when the file is not a model that this product wrote.</exception>
    public static OnnxClassifier WithFeatures(string path) => new(path, PixelLimit.Checked, withFeatures: true, withUnknown: true);

    /// <summary>Opens a model whose rows have the <see cref="ClassifierFile.UnknownScore"/> behind the scores where it has a threshold, for images whose
    /// headers were checked before.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TransferException">MNT801 when the file is not a model that this product wrote.</exception>
    public static OnnxClassifier WithUnknown(string path) => new(path, PixelLimit.Checked, withUnknown: true);

    /// <summary>Largest <see cref="ClassifierFile.UnknownScore"/> of an image that is not refused; null where the model refuses none.</summary>
    public float? UnknownThreshold => _metadata.UnknownThreshold;

    /// <summary>Whether rows have the <see cref="ClassifierFile.UnknownScore"/> behind the scores.</summary>
    internal bool HasUnknown { get; }

    /// <summary>Class names in score order.</summary>
    public IReadOnlyList<string> Labels => _metadata.Labels;

    /// <summary>How files become pictures.</summary>
    public PictureOptions Picture => _metadata.Picture;

    /// <summary>Where the model comes from: in messages.</summary>
    public string Key { get; }

    /// <summary>SHA-256 of the model, in its own metadata where it has one.</summary>
    internal string Checksum => _metadata.Checksum;

    /// <summary>The scores, and behind them what else was asked for.</summary>
    public IReadOnlyList<FeatureOutput> Outputs { get; }

    /// <summary>Numbers of a row: a score per class, and what else was asked for.</summary>
    internal int RowLength => Outputs.Sum(o => o.Dimension);

    /// <summary>Numbers per decoded image: 3 · side · side.</summary>
    internal int ImageLength => _metadata.ImageLength;

    /// <summary>Scores one encoded image on all cores.</summary>
    /// <param name="encoded">The bytes of an image file.</param>
    /// <param name="scores">As for <see cref="ScoreOne"/>.</param>
    internal DecodeResult Score(ReadOnlySpan<byte> encoded, Span<float> scores)
    {
        float[] pixels = System.Buffers.ArrayPool<float>.Shared.Rent(ImageLength);
        try
        {
            DecodeResult decoded = Decode(encoded, pixels.AsSpan(0, ImageLength));
            if (decoded.Success)
            {
                ScoreOne(pixels, scores);
            }

            return decoded;
        }
        finally
        {
            System.Buffers.ArrayPool<float>.Shared.Return(pixels);
        }
    }

    /// <inheritdoc cref="ClassifierMetadata.Decode"/>
    internal DecodeResult Decode(ReadOnlySpan<byte> encoded, Span<float> pixels, PixelGate.Ticket? admitted = null) =>
        _metadata.Decode(encoded, pixels, _limit, admitted);

    /// <summary>Pixels that decoding an image holds in memory at once; 0 for one that is refused.</summary>
    internal long Held(ReadOnlySpan<byte> encoded) => encoded.Length > ImageLimits.Bytes ? 0 : ImageDecoder.Held(encoded, _metadata.Side, Picture, _limit);

    /// <summary>Scores one decoded image on all cores.</summary>
    /// <param name="pixels">[3, side, side], or longer.</param>
    /// <param name="row">[<see cref="RowLength"/>], or the scores of it alone; receives probabilities, and what else was asked for behind them.</param>
    internal void ScoreOne(float[] pixels, Span<float> row)
    {
        string[] names = row.Length == Labels.Count ? [ClassifierFile.Score] : _names;
        using IDisposableReadOnlyCollection<OrtValue> values = Running(() => _session.Run(pixels, 1, names));
        for (int o = 0; o < names.Length; o++)
        {
            ReadOnlySpan<float> given = values[o].GetTensorDataAsSpan<float>();
            if (given.Length != Outputs[o].Dimension)
            {
                throw ModelFile.NotReadable(Key, $"its metadata names {Labels.Count} classes, its graph gives {given.Length} scores", null);
            }

            given.CopyTo(row);
            row = row[given.Length..];
        }
    }

    /// <summary>Scores decoded images together, on the calling thread alone.</summary>
    /// <param name="pixels">[indices.Length, 3, side, side], or longer.</param>
    /// <param name="indices">By which the images are delivered.</param>
    /// <param name="row">[<see cref="RowLength"/>], overwritten.</param>
    /// <param name="deliver">Takes one image's row after the other.</param>
    internal void ScoreBatch(float[] pixels, ReadOnlySpan<int> indices, float[] row, FeatureRowHandler deliver)
    {
        try
        {
            _runner.Value.Score(pixels, indices, row, deliver);
        }
        catch (OnnxRuntimeException e)
        {
            throw ModelFile.NotReadable(Key, ModelFile.FirstLine(e), e);
        }
    }

    /// <summary>Scores pixels, on all cores.</summary>
    /// <param name="pixels">[images, 3, side, side], red, green, blue planes, 0…255.</param>
    /// <param name="images">How many.</param>
    /// <param name="scores">[images × classes], receives probabilities.</param>
    public void Score(Memory<float> pixels, int images, Span<float> scores)
    {
        using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(pixels, images, [ClassifierFile.Score]);
        values[0].GetTensorDataAsSpan<float>().CopyTo(scores);
    }

    /// <inheritdoc/>
    public void Extract(
        IReadOnlyList<ImageSource> images,
        FeatureRowHandler deliver,
        Action<int, DecodeResult> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken) => Running(() =>
        {
            _runner.Value.Run(Station, images, deliver, reject, progress, cancellationToken);
            return true;
        });

    /// <summary>In batches that do not depend on which core comes first.</summary>
    internal void Extract(
        IReadOnlyList<ImageSource> images,
        IReadOnlyList<int[]> batches,
        bool whole,
        FeatureRowHandler deliver,
        Action<int, DecodeResult> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken) => Running(() =>
        {
            int workers = Math.Clamp(batches.Count, 1, Environment.ProcessorCount);
            _runner.Value.RunBatches(Station, images, batches, workers, whole, deliver, reject, progress, cancellationToken);
            return true;
        });

    /// <summary>Frees the session; no image may be scored meanwhile.</summary>
    public void Dispose()
    {
        if (_runner.IsValueCreated)
        {
            _runner.Value.Dispose();
        }

        _session.Dispose();
    }

    private static IEnumerable<FeatureOutput> FeaturesOf(InferenceSession session, string? features) =>
        features is not null && session.OutputMetadata[features].Dimensions is [_, > 0 and int dimension] ? [new FeatureOutput(features, dimension)] : [];

    /// <summary>What only shows when the graph is run is as wrong as what shows when it is loaded.</summary>
    private T Running<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (OnnxRuntimeException e)
        {
            throw ModelFile.NotReadable(Key, ModelFile.FirstLine(e), e);
        }
    }
}
