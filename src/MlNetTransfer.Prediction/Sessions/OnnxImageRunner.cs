using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Sessions;

/// <summary>Decodes images and runs them through an ONNX graph on all cores.</summary>
/// <remarks>
/// Every core takes a batch, decodes it and runs it on one thread of a shared session: no hand-over between threads, no core that waits
/// for another, and no synchronisation inside the network.
/// </remarks>
public sealed class OnnxImageRunner : IDisposable
{
    private readonly ImageSession _session;
    private readonly ImageDecoding _decode;
    private readonly FeatureOutput[] _outputs;
    private readonly string[] _names;
    private readonly int _side;
    private readonly DecodedImages? _decoded;

    /// <summary>Opens a graph.</summary>
    /// <param name="graph">A serialised ONNX model.</param>
    /// <param name="input">Name of its one input, [N, 3, side, side], float32.</param>
    /// <param name="side">Of the images, pixels.</param>
    /// <param name="outputs">Outputs of the graph, [N, dimension], float32, in the order in which they stand in a row.</param>
    /// <param name="decode">Makes the input.</param>
    /// <param name="planMemory">As for <see cref="OnnxSession.Create"/>.</param>
    /// <param name="decoded">Pixels that this and other passes share, made by the same <paramref name="decode"/>; null decodes every image.</param>
    /// <param name="device">Where to compute; null for the processor.</param>
    /// <exception cref="TransferException">MNT501 when the native library cannot be loaded, MNT502 when a device was named that cannot be opened.</exception>
    public OnnxImageRunner(
        byte[] graph,
        string input,
        int side,
        IEnumerable<FeatureOutput> outputs,
        ImageDecoding decode,
        bool planMemory = true,
        DecodedImages? decoded = null,
        SessionDevice? device = null)
    {
        _decoded = decoded;
        _side = side;
        _outputs = [.. outputs];
        _names = [.. _outputs.Select(o => o.Stage)];
        _decode = decode;
        InferenceSession? gpu = device?.Open(graph, input, side, _names);
        Device = gpu is null ? SessionDevice.Processor : device!.Used;
        _session = new ImageSession(gpu ?? OnnxSession.Create(graph, threads: 1, planMemory), gpu is not null, input, side);
    }

    /// <param name="session">Owned from here on.</param>
    /// <param name="side">Of the images, pixels.</param>
    /// <param name="outputs">As for a graph.</param>
    /// <param name="decode">As for a graph.</param>
    internal OnnxImageRunner(ImageSession session, int side, IEnumerable<FeatureOutput> outputs, ImageDecoding decode)
    {
        _session = session;
        _side = side;
        _outputs = [.. outputs];
        _names = [.. _outputs.Select(o => o.Stage)];
        _decode = decode;
    }

    /// <summary>Larger batches run no faster on a CPU and leave cores idle at the end.</summary>
    internal const int BatchSize = 4;

    /// <summary>What computes: <c>cpu</c>, <c>cuda:0</c>.</summary>
    public string Device { get; } = SessionDevice.Processor;

    private int ImageLength => 3 * _side * _side;

    /// <summary>Runs images in small batches, in whatever order the cores come to them. The last batches are filled up, for a network may compute fewer
    /// images in another way: so an image's row depends on nothing beside it.</summary>
    public void Run(
        string station,
        IReadOnlyList<ImageSource> images,
        FeatureRowHandler deliver,
        Action<int, DecodeResult> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        int next = 0;
        int workers = Math.Min(Environment.ProcessorCount, Math.Max(1, images.Count / 2));
        Run(station, images, workers, BatchSize, whole: true, NextBatch, deliver, reject, progress, cancellationToken);

        IEnumerable<int>? NextBatch() => Volatile.Read(ref next) < images.Count ? Remaining() : null;

        IEnumerable<int> Remaining()
        {
            while (Interlocked.Increment(ref next) - 1 is int index && index < images.Count)
            {
                yield return index;
            }
        }
    }

    /// <summary>Runs images in given batches of their indices, less those that cannot be decoded; as many batches at once as there are workers.</summary>
    /// <param name="station">What is being done.</param>
    /// <param name="images">The images.</param>
    /// <param name="batches">Indices of images.</param>
    /// <param name="workers">Batches at once.</param>
    /// <param name="whole">Whether batches are filled up to the usual size, so that an image's row depends on nothing beside it.</param>
    /// <param name="deliver">As for <see cref="IFeatureExtractor.Extract"/>.</param>
    /// <param name="reject">As for <see cref="IFeatureExtractor.Extract"/>.</param>
    /// <param name="progress">As for <see cref="IFeatureExtractor.Extract"/>.</param>
    /// <param name="cancellationToken">As for <see cref="IFeatureExtractor.Extract"/>.</param>
    public void RunBatches(
        string station,
        IReadOnlyList<ImageSource> images,
        IReadOnlyList<int[]> batches,
        int workers,
        bool whole,
        FeatureRowHandler deliver,
        Action<int, DecodeResult> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        int next = 0;
        int largest = batches.Count == 0 ? 0 : batches.Max(b => b.Length);
        Run(station, images, workers, whole ? Math.Max(largest, BatchSize) : largest, whole, NextBatch, deliver, reject, progress, cancellationToken);

        int[]? NextBatch() => Interlocked.Increment(ref next) - 1 is int i && i < batches.Count ? batches[i] : null;
    }

    private void Run(
        string station,
        IReadOnlyList<ImageSource> images,
        int workers,
        int batchSize,
        bool whole,
        Func<IEnumerable<int>?> nextBatch,
        FeatureRowHandler deliver,
        Action<int, DecodeResult> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        int done = 0;
        ParallelLoop.For(workers, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, _ => Work());

        void Work()
        {
            float[] pixels = new float[batchSize * ImageLength];
            float[] row = new float[_outputs.Sum(o => o.Dimension)];
            int[] indices = new int[batchSize];
            while (nextBatch() is { } batch)
            {
                int count = FillBatch(batch, pixels, indices);
                cancellationToken.ThrowIfCancellationRequested();
                if (count > 0)
                {
                    Score(pixels, indices.AsSpan(0, count), row, deliver, whole ? batchSize : count);
                    progress?.Report(new TransferProgress(station, Interlocked.Add(ref done, count), images.Count, "images"));
                }
            }
        }

        // Takes images until the batch is full or none is left; images that cannot be decoded leave no gap.
        int FillBatch(IEnumerable<int> batch, float[] pixels, int[] indices)
        {
            int count = 0;
            foreach (int index in batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                DecodeResult decoded = Decode(images[index], pixels.AsSpan(count * ImageLength, ImageLength));
                if (decoded.Success)
                {
                    indices[count++] = index;
                    if (count == batchSize)
                    {
                        break;
                    }
                }
                else
                {
                    reject(index, decoded);
                    progress?.Report(new TransferProgress(station, Interlocked.Increment(ref done), images.Count, "images"));
                }
            }

            return count;
        }

    }

    /// <summary>Runs one batch on the calling thread. Thread-safe.</summary>
    /// <param name="pixels">[indices.Length, 3, side, side], or longer.</param>
    /// <param name="indices">By which the images are delivered.</param>
    /// <param name="row">One value per output dimension, overwritten.</param>
    /// <param name="deliver">Takes one image's row after the other.</param>
    /// <param name="images">How many pass through the network, of which the first are delivered; 0 for those alone.</param>
    internal void Score(float[] pixels, ReadOnlySpan<int> indices, float[] row, FeatureRowHandler deliver, int images = 0)
    {
        using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(pixels, Math.Max(images, indices.Length), _names);
        for (int i = 0; i < indices.Length; i++)
        {
            int position = 0;
            for (int o = 0; o < _outputs.Length; o++)
            {
                int dimension = _outputs[o].Dimension;
                values[o].GetTensorDataAsSpan<float>().Slice(i * dimension, dimension).CopyTo(row.AsSpan(position));
                position += dimension;
            }

            deliver(indices[i], row);
        }
    }

    /// <summary>Frees the session.</summary>
    public void Dispose() => _session.Dispose();

    private DecodeResult Decode(ImageSource image, Span<float> pixels)
    {
        if (_decoded?.TryCopy(image, pixels) == true)
        {
            return DecodeResult.Ok;
        }

        DecodeResult result = image.Read(out ReadOnlyMemory<byte> encoded);
        result = result.Success ? _decode(encoded.Span, pixels) : result;
        if (result.Success)
        {
            _decoded?.Keep(image, pixels);
        }

        return result;
    }
}
