using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Inference;

/// <summary>Decodes images and runs them through an ONNX graph on all cores.</summary>
/// <remarks>
/// Every core takes a batch, decodes it and runs it on one thread of a shared session: no hand-over between threads, no core that waits
/// for another, and no synchronisation inside the network.
/// </remarks>
internal sealed class OnnxImageRunner : IDisposable
{
    private readonly InferenceSession _session;
    private readonly ImageDecoding _decode;
    private readonly string _input;
    private readonly FeatureOutput[] _outputs;
    private readonly int _side;
    private readonly RunOptions _runOptions = new();

    public OnnxImageRunner(byte[] graph, string input, int side, IEnumerable<FeatureOutput> outputs, ImageDecoding decode)
    {
        _session = OnnxSession.Create(graph, threads: 1);
        _input = input;
        _side = side;
        _outputs = [.. outputs];
        _decode = decode;
    }

    /// <summary>Fills [3, side, side] with the pixels of an encoded image.</summary>
    internal delegate DecodeResult ImageDecoding(byte[] encoded, Span<float> pixels);

    // Larger batches run no faster on a CPU and leave cores idle at the end.
    private const int BatchSize = 4;

    private int ImageLength => 3 * _side * _side;

    public void Run(
        string station,
        IReadOnlyList<LabelledImage> images,
        FeatureRowHandler deliver,
        Action<int, RejectedImage> reject,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        int next = 0, done = 0;
        int workers = Math.Min(Environment.ProcessorCount, Math.Max(1, images.Count / 2));
        ParallelLoop.For(workers, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellationToken }, _ => Work());

        void Work()
        {
            float[] pixels = new float[BatchSize * ImageLength];
            float[] row = new float[_outputs.Sum(o => o.Dimension)];
            int[] indices = new int[BatchSize];
            while (FillBatch(pixels, indices) is > 0 and int count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                RunBatch(pixels, indices.AsSpan(0, count), row);
                progress?.Report(new TransferProgress(station, Interlocked.Add(ref done, count), images.Count, "images"));
            }
        }

        // Takes images until the batch is full or none is left; images that cannot be decoded leave no gap.
        int FillBatch(float[] pixels, int[] indices)
        {
            int count = 0;
            while (count < BatchSize && Interlocked.Increment(ref next) - 1 is int index && index < images.Count)
            {
                cancellationToken.ThrowIfCancellationRequested();
                DecodeResult decoded = DecodeFile(images[index].Path, pixels.AsSpan(count * ImageLength, ImageLength));
                if (decoded.Success)
                {
                    indices[count++] = index;
                }
                else
                {
                    reject(index, new RejectedImage(images[index].Name, decoded.Code!, decoded.Reason!));
                    progress?.Report(new TransferProgress(station, Interlocked.Increment(ref done), images.Count, "images"));
                }
            }

            return count;
        }

        void RunBatch(float[] pixels, ReadOnlySpan<int> indices, float[] row)
        {
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, pixels.AsMemory(0, indices.Length * ImageLength), [indices.Length, 3, _side, _side]);
            using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(_runOptions, [_input], [input], [.. _outputs.Select(o => o.Stage)]);
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
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private DecodeResult DecodeFile(string path, Span<float> pixels)
    {
        DecodeResult read = ImageFile.Read(path, out byte[] encoded);
        return read.Success ? _decode(encoded, pixels) : read;
    }
}
