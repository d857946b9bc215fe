namespace MlNetTransfer.Numerics;

/// <summary>Gram matrices of scaled rows, accumulated in float64.</summary>
internal static unsafe class Gram
{
    /// <summary>Rows (or columns) of the feature matrix that are scaled at a time.</summary>
    private const int Depth = 128;

    /// <summary>Side of the square pieces of the result; each is one task, and only those on or below the diagonal are computed.</summary>
    private const int Piece = 96;

    /// <summary>XᵀWX, [D × D] row-major, symmetric.</summary>
    public static double[] OfColumns(ScaledRows rows, double[]? weights, CancellationToken cancellationToken)
    {
        int stride = MatrixProduct.Stride(rows.Dimension);
        return Accumulate(rows.Dimension, rows.Count, stride, (start, count, block) =>
        {
            rows.CopyRows(start, count, block, stride);
            for (int i = 0; weights is not null && i < count; i++)
            {
                double root = Math.Sqrt(weights[start + i]);
                for (int j = 0; j < rows.Dimension; j++)
                {
                    block[((long)i * stride) + j] *= root;
                }
            }
        }, cancellationToken);
    }

    /// <summary>√W·X·Xᵀ·√W, [N × N] row-major, symmetric.</summary>
    public static double[] OfRows(ScaledRows rows, double[]? weights, CancellationToken cancellationToken)
    {
        int stride = MatrixProduct.Stride(rows.Count);
        double[] gram = Accumulate(
            rows.Count, rows.Dimension, stride, (start, count, block) => rows.CopyColumns(start, count, block, stride), cancellationToken);
        for (int i = 0; weights is not null && i < rows.Count; i++)
        {
            for (int j = 0; j < rows.Count; j++)
            {
                gram[(i * rows.Count) + j] *= Math.Sqrt(weights[i] * weights[j]);
            }
        }

        return gram;
    }

    private delegate void Fill(int start, int count, double* block);

    /// <summary>Sum over blocks B [count × order] of BᵀB.</summary>
    private static double[] Accumulate(int order, int depth, int stride, Fill fill, CancellationToken cancellationToken)
    {
        var block = new double[Depth * stride];
        var sums = new double[(long)order * stride];
        int pieces = (order + Piece - 1) / Piece;
        for (int start = 0; start < depth; start += Depth)
        {
            int count = Math.Min(Depth, depth - start);
            fixed (double* b = block)
            {
                fill(start, count, b);
            }

            Parallel.For(0, pieces * pieces, new ParallelOptions { CancellationToken = cancellationToken }, piece =>
            {
                int i = piece / pieces * Piece, j = piece % pieces * Piece;
                if (j <= i)
                {
                    fixed (double* b = block, c = sums)
                    {
                        MatrixProduct.Add(
                            b + i, 1, stride, b + j, stride, c + ((long)i * stride) + j, stride,
                            Math.Min(Piece, order - i), MatrixProduct.Padded(Math.Min(Piece, order - j)), count);
                    }
                }
            });
        }

        return Symmetric(sums, order, stride);
    }

    private static double[] Symmetric(double[] lower, int order, int stride)
    {
        var matrix = new double[(long)order * order];
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double value = lower[((long)i * stride) + j];
                matrix[((long)i * order) + j] = value;
                matrix[((long)j * order) + i] = value;
            }
        }

        return matrix;
    }
}
