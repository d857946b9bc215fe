using System.Numerics.Tensors;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Features;

/// <summary>Rows of features files as one matrix, in an order of the caller's: the numbers do not depend on how many files there are, or on which row is
/// in which. Held are 4 bytes per row here and one in each file; the values stay in the files.</summary>
internal sealed class StoredFeatures : IRowBlocks, IDisposable
{
    private readonly FeatureParts _parts;
    private readonly int[] _places;
    private readonly (int Start, int Count) _columns;
    private readonly PartReaders _readers;

    /// <summary>Orders the rows of files.</summary>
    /// <param name="parts">The files, which stay the caller's.</param>
    /// <param name="places">Number of each row in <paramref name="parts"/>; a row may occur several times.</param>
    /// <param name="columns">First column and number of columns that are read; null for all.</param>
    public StoredFeatures(FeatureParts parts, int[] places, (int Start, int Count)? columns = null)
    {
        (_parts, _places) = (parts, places);
        _columns = columns ?? (0, parts.Origin.Columns);
        _readers = new PartReaders(parts);
    }

    /// <inheritdoc/>
    public int Count => _places.Length;

    /// <inheritdoc/>
    public int Columns => _columns.Count;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<int> rows, Span<float> destination)
    {
        if (rows.IsEmpty)
        {
            return;
        }

        PartReaders.Reader reader = _readers.Take(rows[0]);
        try
        {
            for (int i = 0; i < rows.Length; i++)
            {
                (int part, int row) = _parts.Find(_places[rows[i]]);
                Span<float> values = destination.Slice(i * Columns, Columns);
                TensorPrimitives.ConvertToSingle(reader.Windows[part].Row(row).Slice(_columns.Start, _columns.Count), values);
                TensorPrimitives.Multiply(values, MathF.ScaleB(1, _parts.Parts[part].Exponents[row]), values);
            }
        }
        finally
        {
            _readers.Return(reader, rows[^1] + 1);
        }
    }

    /// <summary>Lets go of the windows, not of the files.</summary>
    public void Dispose() => _readers.Dispose();
}
