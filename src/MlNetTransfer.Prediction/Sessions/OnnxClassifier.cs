using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Sessions;

/// <summary>A model.onnx: single images on all cores, lists of images with one core per batch. Thread-safe.</summary>
public sealed class OnnxClassifier : IFeatureExtractor
{
    private const string Station = "Scoring with model.onnx", WithoutMetadata = "it does not carry the metadata of one";

    private readonly ImageSession _session;
    private readonly Lazy<OnnxImageRunner> _runner;
    private readonly int _side;

    private readonly PixelLimit _limit;

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
    internal OnnxClassifier(string path, PixelLimit limit, SessionDevice? device = null)
        : this(Read(path), path, limit, device)
    {
    }

    internal OnnxClassifier(byte[] graph, string path, PixelLimit limit, SessionDevice? device = null)
    {
        Key = path;
        _limit = limit;
        if (GraphChecksum.Fits(graph) is false)
        {
            // Before the runtime reads it: a damaged graph may end the process there.
            throw NotReadable(path, "it is damaged: its content does not have the SHA-256 that it names", null);
        }

        InferenceSession processor;
        try
        {
            processor = OnnxSession.Create(graph, threads: 0);
        }
        catch (OnnxRuntimeException e)
        {
            throw NotReadable(path, FirstLine(e), e);
        }

        InferenceSession? gpu = null;
        Dictionary<string, string> metadata = processor.ModelMetadata.CustomMetadataMap;
        try
        {
            (Labels, _side) = ReadMetadata(metadata) ?? throw NotReadable(path, WithoutMetadata, null);
            Picture = PictureMetadata.Read(metadata) ?? throw NotReadable(path, WithoutMetadata, null);
            if (WhyNotFitting(processor, Labels, _side) is { } why)
            {
                throw NotReadable(path, why, null);
            }

            gpu = Running(() => device?.Open(graph, ClassifierFile.Pixels, _side, [ClassifierFile.Score]));
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

        _session = new ImageSession(gpu ?? processor, gpu is not null, ClassifierFile.Pixels, _side);
        Outputs = [new FeatureOutput(ClassifierFile.Score, Labels.Count)];
        _runner = new Lazy<OnnxImageRunner>(() => gpu is null
            ? new OnnxImageRunner(graph, ClassifierFile.Pixels, _side, Outputs, (encoded, pixels) => Decode(encoded, pixels))
            : new OnnxImageRunner(_session, _side, Outputs, (encoded, pixels) => Decode(encoded, pixels)));
        Checksum = metadata.GetValueOrDefault(GraphChecksum.Key) ?? Convert.ToHexStringLower(SHA256.HashData(graph));
    }

    /// <summary>Class names in score order.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How files become pictures.</summary>
    public PictureOptions Picture { get; }

    /// <summary>Where the model comes from: in messages.</summary>
    public string Key { get; }

    /// <summary>SHA-256 of the model, in its own metadata where it has one.</summary>
    internal string Checksum { get; }

    /// <summary>The scores alone.</summary>
    public IReadOnlyList<FeatureOutput> Outputs { get; }

    /// <summary>Numbers per decoded image: 3 · side · side.</summary>
    internal int ImageLength => 3 * _side * _side;

    /// <summary>Scores one encoded image on all cores.</summary>
    /// <param name="encoded">The bytes of an image file.</param>
    /// <param name="scores">[Labels.Count], receives probabilities.</param>
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

    /// <param name="encoded">The bytes of an image file.</param>
    /// <param name="pixels">[3, side, side], receives red, green, blue planes, float32 0…255.</param>
    /// <param name="admitted">Room that was got for <see cref="Held"/>; null waits for room.</param>
    internal DecodeResult Decode(ReadOnlySpan<byte> encoded, Span<float> pixels, PixelGate.Ticket? admitted = null) => encoded.Length switch
    {
        0 => DecodeResult.Failed(FindingCode.ImageEmpty, "has zero bytes"),
        > (int)ImageLimits.Bytes => DecodeResult.Failed(FindingCode.ImageOverLimit, $"has {encoded.Length >> 20} MiB; allowed are {ImageLimits.Bytes >> 20}"),
        _ => ImageDecoder.DecodeSquare(encoded, _side, pixels, _limit, Picture, admitted),
    };

    /// <summary>Pixels that decoding an image holds in memory at once; 0 for one that is refused.</summary>
    internal long Held(ReadOnlySpan<byte> encoded) => encoded.Length > ImageLimits.Bytes ? 0 : ImageDecoder.Held(encoded, _side, Picture, _limit);

    /// <summary>Scores one decoded image on all cores.</summary>
    /// <param name="pixels">[3, side, side], or longer.</param>
    /// <param name="scores">[Labels.Count], receives probabilities.</param>
    internal void ScoreOne(float[] pixels, Span<float> scores)
    {
        using IDisposableReadOnlyCollection<OrtValue> values = Running(() => _session.Run(pixels, 1, [ClassifierFile.Score]));
        ReadOnlySpan<float> given = values[0].GetTensorDataAsSpan<float>();
        if (given.Length != Labels.Count)
        {
            throw NotReadable(Key, $"its metadata names {Labels.Count} classes, its graph gives {given.Length} scores", null);
        }

        given.CopyTo(scores);
    }

    /// <summary>Scores decoded images together, on the calling thread alone.</summary>
    /// <param name="pixels">[indices.Length, 3, side, side], or longer.</param>
    /// <param name="indices">By which the images are delivered.</param>
    /// <param name="scores">[Labels.Count], overwritten.</param>
    /// <param name="deliver">Takes one image's probabilities after the other.</param>
    internal void ScoreBatch(float[] pixels, ReadOnlySpan<int> indices, float[] scores, FeatureRowHandler deliver)
    {
        try
        {
            _runner.Value.Score(pixels, indices, scores, deliver);
        }
        catch (OnnxRuntimeException e)
        {
            throw NotReadable(Key, FirstLine(e), e);
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
        FeatureRowHandler deliver,
        Action<int, DecodeResult> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken) => Running(() =>
        {
            int workers = Math.Clamp(batches.Count, 1, Environment.ProcessorCount);
            _runner.Value.RunBatches(Station, images, batches, workers, deliver, reject, progress, cancellationToken);
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

    private static byte[] Read(string path)
    {
        try
        {
            return RegularFile.ReadAllBytes(path, RegularFile.Model);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw NotReadable(path, e.Message.Split('\n')[0].TrimEnd('.'), e);
        }
    }

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].TrimEnd('.');

    /// <summary>What only shows when the graph is run is as wrong as what shows when it is loaded.</summary>
    private T Running<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (OnnxRuntimeException e)
        {
            throw NotReadable(Key, FirstLine(e), e);
        }
    }

    private static (string[] Labels, int Side)? ReadMetadata(Dictionary<string, string> metadata)
    {
        try
        {
            string? format = metadata.GetValueOrDefault(ClassifierFile.FormatKey);
            return (format == ClassifierFile.Format ? metadata.ContainsKey(GraphChecksum.Key) : format == ClassifierFile.FormatWithoutChecksum)
                && JsonSerializer.Deserialize<string[]>(metadata[ClassifierFile.LabelsKey]) is { Length: > 1 } labels
                && labels.All(l => l is not null)
                && int.TryParse(metadata[ClassifierFile.SideKey], NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side > 0
                ? (labels, side)
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What of the graph is other than its metadata say; null where all fits.</summary>
    private static string? WhyNotFitting(InferenceSession session, IReadOnlyList<string> labels, int side)
    {
        int[]? pixels = session.InputMetadata.GetValueOrDefault(ClassifierFile.Pixels)?.Dimensions;
        int[]? scores = session.OutputMetadata.GetValueOrDefault(ClassifierFile.Score)?.Dimensions;
        return pixels is not [_, 3, _, _] || session.InputMetadata.Count != 1 ? $"its graph does not take '{ClassifierFile.Pixels}' [N, 3, side, side] alone"
            : pixels[2] != side || pixels[3] != side ? $"its metadata says that images have {side} × {side} pixels, its graph takes {pixels[3]} × {pixels[2]}"
            : scores is not [_, _] ? $"its graph does not give '{ClassifierFile.Score}' [N, classes]"
            : scores[1] != labels.Count ? $"its metadata names {labels.Count} classes, its graph gives scores of {scores[1]}"
            : labels.GroupBy(l => l, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
                ? $"its metadata names the class '{twice.Key}' {twice.Count()} times"
            : null;
    }

    private static TransferException NotReadable(string path, string why, Exception? inner) => new(
        Finding.Error(
            FindingCode.ModelNotReadable, path, $"is not a model.onnx of this product ({why})", "Name the folder that 'train' wrote, or its model.onnx."),
        inner);
}
