namespace MlNetTransfer.Numerics;

/// <summary>Rows of float32 features, one per image, row-major and contiguous per row.</summary>
/// <remarks>Writing different rows from different threads is safe.</remarks>
internal sealed class FeatureMatrix
{
    private readonly float[] _values;

    public FeatureMatrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        Rows = rows;
        Columns = columns;
        _values = GC.AllocateUninitializedArray<float>(checked(rows * columns));
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>A copy of some columns, in the order given.</summary>
    /// <param name="ranges">First column and number of columns.</param>
    public FeatureMatrix Select(IReadOnlyList<(int Start, int Count)> ranges)
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

    public Span<float> Row(int index) => _values.AsSpan(index * Columns, Columns);

    /// <summary>All values, [Rows × Columns], row-major.</summary>
    public Span<float> Values => _values;
}
