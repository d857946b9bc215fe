using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>Activations at the freeze point, computed once per image and view and kept as float16 in a file, so that frozen blocks never run again.</summary>
/// <remarks>The file belongs to one training: it is removed when that ends, and by the next one when it was killed.</remarks>
internal sealed class ActivationCache : ITrainingInputs, IDisposable
{
    private const string Extension = ".activations";
    private const int BatchSize = 32;

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

    private int Length => Side * Side * Channels;

    /// <summary>Runs the frozen blocks on every view of every image.</summary>
    /// <param name="network">The network; its blocks before <paramref name="firstBlock"/> stand still.</param>
    /// <param name="source">Pixels.</param>
    /// <param name="firstBlock">0-based index of the first block that trains.</param>
    /// <param name="views">Views per image, fewer where they do not fit.</param>
    /// <param name="task">Gives the folder, the limit and the random source.</param>
    /// <param name="time">Tells which files of killed trainings are old.</param>
    /// <param name="progress">Views done.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Null when nothing is frozen, when not one view fits the limit, or when the disk does not take it: then everything runs in every epoch.</returns>
    public static ActivationCache? Create(
        TorchNetwork network, ITrainingInputs source, int firstBlock, int views, FineTuningTask task, TimeProvider time, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (firstBlock == 0 || source.Count == 0)
        {
            return null;
        }

        (int side, int channels) = Shape(network, source, firstBlock);
        long bytesPerView = (long)source.Count * side * side * channels * sizeof(short);
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
            cache = new ActivationCache(source, firstBlock, side, channels, views, Path.Combine(folder, $"{Guid.NewGuid():N}{Extension}"));
            cache.Fill(network, task.Random, progress, cancellationToken);
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
        File.Delete(_path);
    }

    private void Fill(TorchNetwork network, RandomSource random, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        int done = 0;
        for (int view = 0; view < _views; view++)
        {
            BatchFeed feed = new(_source, BatchSize, BatchMixer.None, random.Fork("views"));
            foreach ((int first, float[] pixels) in feed.InOrder(view + 1))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using IDisposable none = no_grad();
                using IDisposable scope = NewDisposeScope();
                Tensor activations = network.RunBlocks(network.Input(pixels, _source.Side, _source.Channels), 0, FirstBlock).permute(0, 2, 3, 1).contiguous();
                ReadOnlySpan<float> values = HostView.Read(activations);
                Half[] kept = new Half[values.Length];
                TensorPrimitives.ConvertToHalf(values, kept);
                int count = values.Length / Length;
                for (int i = 0; i < count; i++)
                {
                    RandomAccess.Write(_file, MemoryMarshal.AsBytes<Half>(kept.AsSpan(i * Length, Length)), Offset(first + i, view));
                }

                progress?.Report(new TransferProgress("Running frozen layers", done += count, (long)Count * _views, "views"));
            }
        }
    }

    private long Offset(int image, int view) => (((long)image * _views) + view) * Length * sizeof(short);

    private static (int Side, int Channels) Shape(TorchNetwork network, ITrainingInputs source, int firstBlock)
    {
        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        long[] shape = network.RunBlocks(zeros(1, source.Channels, source.Side, source.Side, device: network.Device), 0, firstBlock).shape;
        return ((int)shape[2], (int)shape[1]);
    }

    /// <summary>What a training that was killed left behind; on Unix a file that is in use loses its name only.</summary>
    private static void DeleteAbandoned(string folder, DateTime before)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*" + Extension).Where(f => File.GetLastWriteTimeUtc(f) < before))
        {
            File.Delete(file);
        }
    }
}
