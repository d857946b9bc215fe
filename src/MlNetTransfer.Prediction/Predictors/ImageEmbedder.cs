using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Sessions;

namespace MlNetTransfer;

/// <summary>Turns images into vectors that are near each other where the images are alike to the model: what its head is given, scaled to length 1.</summary>
/// <remarks>
/// Thread-safe. The likeness of two images is the product of their vectors (<see cref="TensorPrimitives.Dot{T}(ReadOnlySpan{T}, ReadOnlySpan{T})"/>), which
/// is their cosine. Vectors of two models have nothing in common: keep <see cref="Checksum"/> with them. After disposal every member says
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class ImageEmbedder : IDisposable
{
    private const string Station = "Embedding with model.onnx";

    private readonly OnnxImageRunner _runner;
    private readonly NativeLifetime _lifetime;
    private readonly ClassifierMetadata _metadata;
    private readonly int _dimension;

    private ImageEmbedder(OnnxImageRunner runner, ClassifierMetadata metadata, int dimension)
    {
        (_runner, _metadata, _dimension) = (runner, metadata, dimension);
        _lifetime = new NativeLifetime(runner.Dispose);
    }

    /// <summary>Numbers of a vector.</summary>
    /// <exception cref="ObjectDisposedException">The embedder was disposed.</exception>
    public int Dimension => Open(_dimension);

    /// <summary>SHA-256 of the model, lower-case hexadecimal: which model vectors are of.</summary>
    /// <exception cref="ObjectDisposedException">The embedder was disposed.</exception>
    public string Checksum => Open(_metadata).Checksum;

    /// <summary>What computes: <c>cpu</c>, or a GPU: <c>cuda:0</c>.</summary>
    /// <exception cref="ObjectDisposedException">The embedder was disposed.</exception>
    public string Device => Open(_runner).Device;

    /// <summary>Loads a model.</summary>
    /// <param name="path">A folder that a run wrote, or its model.onnx.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="TransferException">MNT101 when an option is not allowed, MNT102 when there is no such file, MNT502 when the device that was named
    /// cannot be used, MNT801 when it is not a model of this product.</exception>
    public static ImageEmbedder Load(string path, PredictionOptions? options = null)
    {
        options ??= new PredictionOptions();
        TransferException.ThrowIfErrors(
            [.. PredictionOptions.Check(nameof(options.MaxMegapixels), options.MaxMegapixels), .. PredictionOptions.CheckDevice(options.Device)]);
        return Open(ModelPath.Onnx(path), PixelLimit.ForPrediction(options.MaxMegapixels), SessionDevice.Find(options.Device));
    }

    /// <summary>Embeds images, decoding and computing on all cores.</summary>
    /// <param name="images">Files, or bytes in memory.</param>
    /// <param name="progress">Images done and in all; called from several threads at once.</param>
    /// <param name="cancellationToken">Ends the work between two images.</param>
    /// <returns>One entry per image, in their order; one that could not be read carries a finding instead of a vector.</returns>
    /// <exception cref="ObjectDisposedException">The embedder was disposed.</exception>
    public IReadOnlyList<ImageEmbedding> Embed(
        IReadOnlyList<ImageSource> images, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        using NativeLifetime.Use use = _lifetime.Enter(this);
        ImageEmbedding[] embeddings = new ImageEmbedding[images.Count];
        _runner.Run(Station, images, Deliver, Reject, progress, cancellationToken);
        return embeddings;

        void Deliver(int image, ReadOnlySpan<float> row)
        {
            float[] vector = new float[row.Length];
            float length = TensorPrimitives.Norm(row);
            TensorPrimitives.Divide(row, length > 0 ? length : 1, vector);
            embeddings[image] = ScoreCheck.WhyNoScores(vector, images[image].Name) is { } finding
                ? new ImageEmbedding(images[image].Name, default, finding)
                : new ImageEmbedding(images[image].Name, vector, null);
        }

        void Reject(int image, DecodeResult why) => embeddings[image] = new ImageEmbedding(
            images[image].Name,
            default,
            images[image].Problem ?? Finding.Error(why.Code!, images[image].Name, why.Reason!, "It was not embedded."));
    }

    /// <summary>Takes no image more; the native session is freed at once, or, where other threads are embedding, when the last of them has its
    /// answer.</summary>
    public void Dispose() => _lifetime.Close();

    private static ImageEmbedder Open(string file, PixelLimit limit, SessionDevice device)
    {
        byte[] model = ModelFile.Read(file);
        ModelFile.Check(model, file);
        (byte[] graph, string features) = WithFeatures(model, file);
        using InferenceSession session = ModelFile.Create(graph, file);
        ClassifierMetadata metadata = ClassifierMetadata.Read(session, model, file);
        int dimension = session.OutputMetadata[features].Dimensions is [_, > 0 and int fixedLength] ? fixedLength : throw WithoutFeatures(file, null);
        OnnxImageRunner runner = new(
            graph,
            ClassifierFile.Pixels,
            metadata.Side,
            [new FeatureOutput(features, dimension)],
            (encoded, pixels) => metadata.Decode(encoded, pixels, limit),
            device: device);
        return new ImageEmbedder(runner, metadata, dimension);
    }

    private static (byte[] Graph, string Features) WithFeatures(byte[] model, string file)
    {
        try
        {
            string features = FeatureTensor.Find(model) ?? throw WithoutFeatures(file, null);
            return (FeatureTensor.AsOutput(model, features), features);
        }
        catch (InvalidDataException e)
        {
            throw WithoutFeatures(file, e);
        }
    }

    private static TransferException WithoutFeatures(string file, Exception? inner) =>
        ModelFile.NotReadable(file, "its graph has no head on features", inner);

    private T Open<T>(T part)
    {
        _lifetime.ThrowIfClosed(this);
        return part;
    }
}
