namespace MlNetTransfer.Numerics;

/// <summary>Rows of float32 features, one per image, row-major and contiguous per row.</summary>
/// <remarks>Writing different rows from different threads is safe.</remarks>
public sealed class FeatureMatrix
{
    private readonly float[] _values;

    /// <summary>Makes a matrix whose values are not set.</summary>
    /// <param name="rows">0 and more.</param>
    /// <param name="columns">1 and more.</param>
    public FeatureMatrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Rows = rows;
        Columns = columns;
        _values = GC.AllocateUninitializedArray<float>(checked(rows * columns));
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>A copy of some columns, in the order given.</summary>
    /// <param name="ranges">First column and number of columns.</param>
    internal FeatureMatrix Select(IReadOnlyList<(int Start, int Count)> ranges)
    {
        FeatureMatrix selected = new(Rows, ranges.Sum(r => r.Count));
        for (int i = 0; i < Rows; i++)
        {
            int position = 0;
            foreach ((int start, int count) in ranges)
            {
                Row(i).Slice(start, count).CopyTo(selected.Row(i)[position..]);
                position += count;
            }
        }

        return selected;
    }

    /// <summary>One row, [Columns], to read and to write.</summary>
    /// <param name="index">0-based.</param>
    public Span<float> Row(int index) => _values.AsSpan(index * Columns, Columns);

    /// <summary>All values, [Rows × Columns], row-major.</summary>
    public Span<float> Values => _values;
}
