using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>Activations at the freeze point, computed once per image and view and kept as float16 in a file, so that frozen blocks never run again.</summary>
/// <remarks>The file belongs to one training: it is removed when that ends, and after a day by another one when it was killed.</remarks>
internal sealed class ActivationCache : ITrainingInputs, IDisposable
{
    private const string Extension = ".activations";

    // Larger batches run no faster on one core and leave others idle at the end.
    private const int BatchSize = 4;

    private readonly ITrainingInputs _source;
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly int _views;

    private ActivationCache(ITrainingInputs source, int firstBlock, int side, int channels, int views, string path)
    {
        _source = source;
        FirstBlock = firstBlock;
        Side = side;
        Channels = channels;
        _views = views;
        _path = path;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public int Count => _source.Count;

    public int FirstBlock { get; }

    public int Side { get; }

    public int Channels { get; }

    public int Views => _views;

    private int Length => Side * Side * Channels;

    /// <summary>Runs the frozen blocks on every view of every image.</summary>
    /// <param name="source">Pixels.</param>
    /// <param name="firstBlock">0-based index of the first block that trains.</param>
    /// <param name="views">Views per image, fewer where they do not fit.</param>
    /// <param name="task">Gives the network, the folder, the limit and the random source.</param>
    /// <param name="time">Tells which files of killed trainings are old.</param>
    /// <param name="progress">Views done.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Null when nothing is frozen, when not one view fits the limit, or when the disk does not take it: then everything runs in every epoch.</returns>
    public static ActivationCache? Create(
        ITrainingInputs source, int firstBlock, int views, FineTuningTask task, TimeProvider time, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (firstBlock == 0 || source.Count == 0 || task.ActivationLimit == 0)
        {
            return null;
        }

        using IFrozenLayers layers = task.OpenFrozenLayers(task.Backbone.FirstBlocks(firstBlock), task.Weights);
        long bytesPerView = (long)source.Count * layers.Side * layers.Side * layers.Channels * sizeof(short);
        views = (int)Math.Min(views, task.ActivationLimit / bytesPerView);
        if (views == 0)
        {
            return null;
        }

        ActivationCache? cache = null;
        try
        {
            string folder = Path.Combine(task.CacheFolder, "activations");
            Directory.CreateDirectory(folder);
            DeleteAbandoned(folder, time.GetUtcNow().AddDays(-1).UtcDateTime);
            cache = new ActivationCache(source, firstBlock, layers.Side, layers.Channels, views, Path.Combine(folder, $"{Guid.NewGuid():N}{Extension}"));
            cache.Fill(layers, task.Random.Fork("views"), progress, cancellationToken);
            return cache;
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            cache?.Dispose();
            return null;
        }
        catch
        {
            cache?.Dispose();
            throw;
        }
    }

    public int Label(int image) => _source.Label(image);

    public void Read(int image, int epoch, RandomSource random, Span<float> values)
    {
        Half[] kept = new Half[Length];
        RandomAccess.Read(_file, MemoryMarshal.AsBytes(kept.AsSpan()), Offset(image, epoch % _views));
        TensorPrimitives.ConvertToSingle(kept, values);
    }

    public void Dispose()
    {
        _file.Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            // Somebody reads it; the next training removes it when it is a day old.
        }
    }

    /// <summary>Every core renders a batch and runs it, always the same images together.</summary>
    private void Fill(IFrozenLayers layers, RandomSource random, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        int batches = (Count + BatchSize - 1) / BatchSize, pixelsPerImage = _source.Side * _source.Side * _source.Channels;
        long done = 0;
        ThreadLocal<(float[] Pixels, float[] Values, Half[] Kept)> buffers = new(() =>
            (new float[BatchSize * pixelsPerImage], new float[BatchSize * Length], new Half[BatchSize * Length]));
        ParallelLoop.For(batches * _views, new ParallelOptions { CancellationToken = cancellationToken }, job =>
        {
            (float[] pixels, float[] values, Half[] kept) = buffers.Value;
            int view = job / batches, first = job % batches * BatchSize, count = Math.Min(BatchSize, Count - first);
            RandomSource epoch = random.Fork($"epoch-{view + 1}");
            for (int i = 0; i < count; i++)
            {
                _source.Read(first + i, view + 1, epoch.Fork($"image-{first + i}"), pixels.AsSpan(i * pixelsPerImage, pixelsPerImage));
            }

            layers.Run(pixels, count, values.AsSpan(0, count * Length));
            TensorPrimitives.ConvertToHalf(values, kept);
            for (int i = 0; i < count; i++)
            {
                RandomAccess.Write(_file, MemoryMarshal.AsBytes<Half>(kept.AsSpan(i * Length, Length)), Offset(first + i, view));
            }

            progress?.Report(new TransferProgress("Running frozen layers", Interlocked.Add(ref done, count), (long)Count * _views, "views"));
        });
    }

    private long Offset(int image, int view) => (((long)image * _views) + view) * Length * sizeof(short);

    /// <summary>What a training that was killed left behind; on Unix a file that is in use loses its name only.</summary>
    private static void DeleteAbandoned(string folder, DateTime before)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*" + Extension).Where(f => File.GetLastWriteTimeUtc(f) < before))
        {
            File.Delete(file);
        }
    }
}
