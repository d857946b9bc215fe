using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetTransfer.Numerics;

/// <summary>Some rows of a feature matrix, seen through a scaling; the matrix is not copied.</summary>
internal sealed unsafe class ScaledRows : IScaledRows, IComparer<int>
{
    private readonly FeatureMatrix _features;
    private readonly ReadOnlyMemory<int> _rows;
    private readonly FeatureScaling _scaling;

    public ScaledRows(FeatureMatrix features, ReadOnlyMemory<int> rows, FeatureScaling scaling)
    {
        _features = features;
        _rows = rows;
        _scaling = scaling;
    }

    /// <inheritdoc/>
    public int Count => _rows.Length;

    /// <inheritdoc/>
    public int Dimension => _features.Columns;

    /// <inheritdoc/>
    public IScaledRows Take(ReadOnlySpan<int> positions)
    {
        var rows = new int[positions.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = _rows.Span[positions[i]];
        }

        return new ScaledRows(_features, rows, _scaling);
    }

    /// <summary>An order of positions that depends on what the rows hold, not on where they stand: number by number.</summary>
    public int Compare(int x, int y) => _features.Row(_rows.Span[x]).SequenceCompareTo(_features.Row(_rows.Span[y]));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyRows(int start, int count, double* destination, int stride)
    {
        fixed (double* mean = _scaling.Mean, inverse = _scaling.InverseDeviation)
        {
            for (int i = 0; i < count; i++, destination += stride)
            {
                fixed (float* row = _features.Row(_rows.Span[start + i]))
                {
                    Scale(row, mean, inverse, destination, Dimension);
                }
            }
        }
    }

    /// <summary>Writes one row scaled; columns up to the next multiple of 4 become 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Scale(float* row, double* mean, double* inverse, double* destination, int dimension)
    {
        int j = 0, padded = MatrixProduct.Padded(dimension);
        for (; j + 8 <= dimension; j += 8)
        {
            (Vector256<double> low, Vector256<double> high) = Vector256.Widen(Vector256.Load(row + j));
            ((low - Vector256.Load(mean + j)) * Vector256.Load(inverse + j)).Store(destination + j);
            ((high - Vector256.Load(mean + j + 4)) * Vector256.Load(inverse + j + 4)).Store(destination + j + 4);
        }

        for (; j < padded; j++)
        {
            destination[j] = j < dimension ? (row[j] - mean[j]) * inverse[j] : 0;
        }
    }

    /// <summary>Writes scaled columns start … start + count − 1 transposed, [count × Count] with row stride <paramref name="stride"/>; the padding up
    /// to the next multiple of 4 becomes 0.</summary>
    public void CopyColumns(int start, int count, double* destination, int stride)
    {
        for (int i = 0; i < MatrixProduct.Padded(Count); i++)
        {
            ReadOnlySpan<float> row = i < Count ? _features.Row(_rows.Span[i]).Slice(start, count) : [];
            for (int j = 0; j < count; j++)
            {
                destination[((long)j * stride) + i] =
                    i < Count ? (row[j] - _scaling.Mean[start + j]) * _scaling.InverseDeviation[start + j] : 0;
            }
        }
    }
}
