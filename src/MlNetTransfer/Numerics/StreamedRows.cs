using System.Buffers;
using System.Runtime.CompilerServices;

namespace MlNetTransfer.Numerics;

/// <summary>Some rows that are read when they are needed, seen through a scaling.</summary>
/// <param name="rows">Where they are.</param>
/// <param name="chosen">Which of them, by their numbers; best in rising order.</param>
/// <param name="scaling">Of these features.</param>
internal sealed unsafe class StreamedRows(IRowBlocks rows, ReadOnlyMemory<int> chosen, FeatureScaling scaling) : IScaledRows
{
    /// <inheritdoc/>
    public int Count => chosen.Length;

    /// <inheritdoc/>
    public int Dimension => rows.Columns;

    /// <inheritdoc/>
    public IScaledRows Take(ReadOnlySpan<int> positions)
    {
        int[] taken = new int[positions.Length];
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i] = chosen.Span[positions[i]];
        }

        return new StreamedRows(rows, taken, scaling);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyRows(int start, int count, double* destination, int stride)
    {
        float[] block = ArrayPool<float>.Shared.Rent(count * Dimension);
        try
        {
            rows.Read(chosen.Span.Slice(start, count), block);
            fixed (double* mean = scaling.Mean, inverse = scaling.InverseDeviation)
            fixed (float* read = block)
            {
                for (int i = 0; i < count; i++)
                {
                    ScaledRows.Scale(read + ((long)i * Dimension), mean, inverse, destination + ((long)i * stride), Dimension);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(block);
        }
    }
}
