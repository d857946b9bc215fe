namespace MlNetTransfer.Numerics;

/// <summary>Eigenvalues and axes of XᵀWX for scaled rows X and row weights W, found in min(N, D) dimensions.</summary>
internal sealed unsafe class PrincipalAxes
{
    /// <summary>Axes with less than this part of the largest eigenvalue are rounding (centred rows always leave one).</summary>
    private const double RelativeRank = 1e-12;

    private const int Strip = 128;

    private PrincipalAxes(double[] eigenvalues, double[] axes, int dimension)
    {
        Eigenvalues = eigenvalues;
        Axes = axes;
        Dimension = dimension;
    }

    /// <summary>[Rank], of XᵀWX, largest first, positive.</summary>
    public double[] Eigenvalues { get; }

    /// <summary>[Rank × Dimension], row stride <see cref="Stride"/>, unit rows, padded with 0.</summary>
    public double[] Axes { get; }

    public int Dimension { get; }

    public int Rank => Eigenvalues.Length;

    /// <summary>Row stride of <see cref="Axes"/>.</summary>
    public int Stride => MatrixProduct.Stride(Dimension);

    /// <summary>Finds the axes.</summary>
    /// <param name="rows">N rows of D scaled features.</param>
    /// <param name="weights">[N], positive; null for ones.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    public static PrincipalAxes Find(ScaledRows rows, double[]? weights, CancellationToken cancellationToken)
    {
        if (rows.Count >= rows.Dimension)
        {
            return Of(Gram.OfColumns(rows, weights, cancellationToken), rows.Dimension, cancellationToken);
        }

        SymmetricEigen eigen = SymmetricEigen.Decompose(Gram.OfRows(rows, weights, cancellationToken), rows.Count, cancellationToken);
        int rank = RankOf(eigen), stride = MatrixProduct.Stride(rows.Dimension);
        var axes = new double[(long)rank * stride];
        Project(rows, weights, eigen, rank, axes, stride, cancellationToken);
        return new PrincipalAxes(eigen.Values[..rank], axes, rows.Dimension);
    }

    /// <summary>The axes of rows of which the products are known.</summary>
    /// <param name="gram">XᵀWX, [dimension × dimension] row-major, symmetric; it is overwritten.</param>
    /// <param name="dimension">Number of features.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    public static PrincipalAxes Of(double[] gram, int dimension, CancellationToken cancellationToken)
    {
        SymmetricEigen eigen = SymmetricEigen.Decompose(gram, dimension, cancellationToken);
        int rank = RankOf(eigen), stride = MatrixProduct.Stride(dimension);
        var axes = new double[(long)rank * stride];
        for (int j = 0; j < rank; j++)
        {
            eigen.Vectors.AsSpan(j * dimension, dimension).CopyTo(axes.AsSpan(j * stride));
        }

        return new PrincipalAxes(eigen.Values[..rank], axes, dimension);
    }

    /// <summary>[Dimension × Rank], row stride <c>MatrixProduct.Stride(Rank)</c>: right factor that turns scaled rows into coordinates.</summary>
    public double[] Transposed()
    {
        int stride = MatrixProduct.Stride(Rank);
        var transposed = new double[(long)Dimension * stride];
        for (int j = 0; j < Rank; j++)
        {
            for (int d = 0; d < Dimension; d++)
            {
                transposed[((long)d * stride) + j] = Axes[((long)j * Stride) + d];
            }
        }

        return transposed;
    }

    private static int RankOf(SymmetricEigen eigen)
    {
        double floor = Math.Max(eigen.Values[0], 0) * RelativeRank;
        return eigen.Values.Count(v => v > floor);
    }

    /// <summary>axis j = Xᵀ √W u_j / √s_j.</summary>
    private static void Project(
        ScaledRows rows, double[]? weights, SymmetricEigen eigen, int rank, double[] axes, int stride, CancellationToken cancellationToken)
    {
        int count = rows.Count;
        for (int j = 0; j < rank; j++)
        {
            double scale = 1 / Math.Sqrt(eigen.Values[j]);
            Span<double> u = eigen.Vectors.AsSpan(j * count, count);
            for (int i = 0; i < count; i++)
            {
                u[i] *= scale * Math.Sqrt(weights?[i] ?? 1);
            }
        }

        int rowStride = MatrixProduct.Stride(rows.Dimension);
        var block = new double[(long)Strip * rowStride];
        for (int start = 0; start < count; start += Strip)
        {
            int first = start, taken = Math.Min(Strip, count - start);
            fixed (double* x = block)
            {
                rows.CopyRows(first, taken, x, rowStride);
            }

            Parallel.For(0, (rank + Strip - 1) / Strip, new ParallelOptions { CancellationToken = cancellationToken }, part =>
            {
                int from = part * Strip;
                fixed (double* x = block, u = eigen.Vectors, v = axes)
                {
                    MatrixProduct.Add(
                        u + ((long)from * count) + first, count, 1, x, rowStride, v + ((long)from * stride), stride,
                        Math.Min(Strip, rank - from), MatrixProduct.Padded(rows.Dimension), taken);
                }
            });
        }
    }
}
