using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Torch;

/// <summary>Activations at the freeze point, computed once per image and view and kept in a file, so that frozen blocks never run again.</summary>
/// <remarks>The file belongs to one training: it is removed when that ends, and after a day by another one when it was killed.</remarks>
internal sealed class ActivationCache : ITrainingInputs, IDisposable
{
    public const string Extension = ".activations";

    // Larger batches run no faster on one core and leave others idle at the end.
    private const int BatchSize = 4;

    // Own choice: so many batches say what a view of all images takes.
    private const int Measured = 16;

    private readonly ITrainingInputs _source;
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly bool _exact;
    private int _views;

    private ActivationCache(ITrainingInputs source, int firstBlock, IFrozenLayers layers, int views, bool exact, string folder)
    {
        _source = source;
        FirstBlock = firstBlock;
        Side = layers.Side;
        Channels = layers.Channels;
        _views = views;
        _exact = exact;
        _path = Path.Combine(folder, $"{Guid.NewGuid():N}{Extension}");
        _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public int Count => _source.Count;

    public int FirstBlock { get; }

    public int Side { get; }

    public int Channels { get; }

    public int Views => _views;

    private int Length => Side * Side * Channels;

    private int BytesPerImage => Length * BytesPerValue(_exact);

    /// <param name="exact">float32, so that scores are those without the cache; else float16, which halves the file.</param>
    public static int BytesPerValue(bool exact) => exact ? sizeof(float) : sizeof(short);

    /// <summary>Runs the frozen blocks on every view of every image.</summary>
    /// <param name="source">Pixels.</param>
    /// <param name="firstBlock">0-based index of the first block that trains.</param>
    /// <param name="layers">The blocks before it.</param>
    /// <param name="views">Views per image, at most.</param>
    /// <param name="affordable">How many there is time for, asked once a few images are done and told what share of a view they were; null: all.</param>
    /// <param name="exact">As <see cref="BytesPerValue"/>.</param>
    /// <param name="folder">Receives the file.</param>
    /// <param name="random">Decides the views.</param>
    /// <param name="progress">Views done.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Null when the disk does not take it, or when there is no time for a single view.</returns>
    public static ActivationCache? Create(
        ITrainingInputs source,
        int firstBlock,
        IFrozenLayers layers,
        int views,
        Func<double, int>? affordable,
        bool exact,
        string folder,
        RandomSource random,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        ActivationCache? cache = null;
        try
        {
            cache = new ActivationCache(source, firstBlock, layers, views, exact, folder);
            cache.Fill(layers, affordable, random, progress, cancellationToken);
            if (cache.Views > 0)
            {
                return cache;
            }

            cache.Dispose();
            return null;
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
        long offset = Offset(image, epoch % _views);
        if (_exact)
        {
            ReadWhole(MemoryMarshal.AsBytes(values), offset);
            return;
        }

        Half[] rented = ArrayPool<Half>.Shared.Rent(Length);
        try
        {
            Span<Half> kept = rented.AsSpan(0, Length);
            ReadWhole(MemoryMarshal.AsBytes(kept), offset);
            TensorPrimitives.ConvertToSingle(kept, values);
        }
        finally
        {
            ArrayPool<Half>.Shared.Return(rented);
        }
    }

    private void ReadWhole(Span<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            int read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0)
            {
                // Zeros in their place would be trained on.
                throw new EndOfStreamException($"{_path} is shorter than what was written to it.");
            }

            bytes = bytes[read..];
            offset += read;
        }
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
    private void Fill(
        IFrozenLayers layers, Func<double, int>? affordable, RandomSource random, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        int batches = (Count + BatchSize - 1) / BatchSize, pixelsPerImage = _source.Side * _source.Side * _source.Channels;
        long done = 0;
        ThreadLocal<(float[] Pixels, float[] Values, Half[] Halves)> buffers = new(() =>
            (new float[BatchSize * pixelsPerImage], new float[BatchSize * Length], new Half[_exact ? 0 : BatchSize * Length]));
        ParallelOptions options = new() { CancellationToken = cancellationToken };
        int first = affordable is null ? 0 : Math.Min(Measured, batches);
        ParallelLoop.For(first, options, Run);
        if (affordable is not null)
        {
            _views = Math.Min(_views, affordable((double)first / batches));
        }

        ParallelLoop.For(Math.Max(0, (batches * _views) - first), options, job => Run(first + job));

        void Run(int job)
        {
            (float[] pixels, float[] values, Half[] halves) = buffers.Value;
            int view = job / batches, image = job % batches * BatchSize, count = Math.Min(BatchSize, Count - image);
            RandomSource epoch = random.Fork($"epoch-{view + 1}");
            for (int i = 0; i < count; i++)
            {
                _source.Read(image + i, view + 1, epoch.Fork($"image-{image + i}"), pixels.AsSpan(i * pixelsPerImage, pixelsPerImage));
            }

            layers.Run(pixels, count, values.AsSpan(0, count * Length));
            if (!_exact)
            {
                TensorPrimitives.ConvertToHalf(values, halves);
            }

            Span<byte> kept = _exact ? MemoryMarshal.AsBytes(values.AsSpan()) : MemoryMarshal.AsBytes(halves.AsSpan());
            for (int i = 0; i < count; i++)
            {
                RandomAccess.Write(_file, kept.Slice(i * BytesPerImage, BytesPerImage), Offset(image + i, view));
            }

            progress?.Report(new TransferProgress("Running frozen layers", Interlocked.Add(ref done, count), (long)Count * _views, "views"));
        }
    }

    private long Offset(int image, int view) => (((long)view * Count) + image) * BytesPerImage;
}
