using System.Collections.Concurrent;
using System.Numerics.Tensors;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Features;

/// <summary>Rows of features files as one matrix, in an order of the caller's: the numbers do not depend on how many files there are, or on which row is
/// in which. Held are 4 bytes per row here and one in each file; the values stay in the files.</summary>
internal sealed class MappedFeatures : IRowBlocks, IDisposable
{
    // Mapped by one reader, over all files: enough to read ahead, little enough for any machine.
    private const int WindowBytes = 64 << 20, SmallestWindow = 64 << 10, LargestWindow = 4 << 20;

    private readonly FeatureParts _parts;
    private readonly int[] _places;
    private readonly (int Start, int Count) _columns;
    private readonly ConcurrentBag<PartWindow[]> _idle = [];

    /// <summary>Orders the rows of files.</summary>
    /// <param name="parts">The files, which stay the caller's.</param>
    /// <param name="places">Number of each row in <paramref name="parts"/>; a row may occur several times.</param>
    /// <param name="columns">First column and number of columns that are read; null for all.</param>
    public MappedFeatures(FeatureParts parts, int[] places, (int Start, int Count)? columns = null)
    {
        (_parts, _places) = (parts, places);
        _columns = columns ?? (0, parts.Origin.Columns);
    }

    /// <inheritdoc/>
    public int Count => _places.Length;

    /// <inheritdoc/>
    public int Columns => _columns.Count;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> rows, Span<float> destination)
    {
        if (!_idle.TryTake(out PartWindow[]? windows))
        {
            int bytes = Math.Clamp(WindowBytes / _parts.Parts.Count, SmallestWindow, LargestWindow);
            windows = [.. _parts.Parts.Select(p => new PartWindow(p, bytes))];
        }

        for (int i = 0; i < rows.Length; i++)
        {
            (int part, int row) = _parts.Find(_places[rows[i]]);
            Span<float> values = destination.Slice(i * Columns, Columns);
            TensorPrimitives.ConvertToSingle(windows[part].Row(row).Slice(_columns.Start, _columns.Count), values);
            TensorPrimitives.Multiply(values, MathF.ScaleB(1, _parts.Parts[part].Exponents[row]), values);
        }

        _idle.Add(windows);
    }

    /// <summary>Lets go of the windows, not of the files.</summary>
    public void Dispose()
    {
        while (_idle.TryTake(out PartWindow[]? windows))
        {
            Array.ForEach(windows, w => w.Dispose());
        }
    }
}
