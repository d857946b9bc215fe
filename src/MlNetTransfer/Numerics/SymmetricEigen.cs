using System.Numerics.Tensors;

namespace MlNetTransfer.Numerics;

/// <summary>Eigenvalues and eigenvectors of a symmetric float64 matrix: Householder tridiagonalisation, then implicit QL.</summary>
/// <remarks>Golub and Van Loan, Matrix Computations, 4th ed., 8.3. The QL sweeps run on the tridiagonal alone and record their rotations; reflections
/// and rotations are then applied to narrow column strips that stay in cache, one strip per task, so the result does not depend on the thread count.</remarks>
internal sealed class SymmetricEigen
{
    private const int MaximumSweeps = 60;
    private const double UnitRoundoff = 1.1102230246251565e-16;

    /// <summary>Entries below the square root of this, in a matrix scaled to 1, are zero for every purpose.</summary>
    private const double SmallestSquare = 1e-60;

    private SymmetricEigen(double[] values, double[] vectors)
    {
        Values = values;
        Vectors = vectors;
    }

    /// <summary>[n], largest first.</summary>
    public double[] Values { get; }

    /// <summary>[n × n], row j is the unit eigenvector of <c>Values[j]</c>.</summary>
    public double[] Vectors { get; }

    /// <summary>Decomposes a symmetric matrix.</summary>
    /// <param name="matrix">[order × order] row-major; it is overwritten.</param>
    /// <param name="order">Rows, at least 1.</param>
    /// <param name="cancellationToken">Ends the work between steps.</param>
    /// <exception cref="ArithmeticException">The matrix holds NaN or infinity.</exception>
    public static SymmetricEigen Decompose(double[] matrix, int order, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual((long)matrix.Length, (long)order * order);
        double scale = Math.Abs(TensorPrimitives.MaxMagnitude<double>(matrix));
        if (!double.IsFinite(scale))
        {
            throw new ArithmeticException("The matrix holds NaN or infinity.");
        }

        var diagonal = new double[order];
        var offDiagonal = new double[order];
        var reflectorScale = new double[order];
        scale = scale == 0 ? 1 : scale;
        TensorPrimitives.Divide(matrix, scale, matrix);
        Tridiagonalise(matrix, diagonal, offDiagonal, reflectorScale, cancellationToken);

        var vectors = new EigenvectorStrips(order);
        vectors.ApplyReflections(matrix, reflectorScale, cancellationToken);
        ImplicitQl(diagonal, offDiagonal, vectors, cancellationToken);
        return Sorted(diagonal, scale, vectors);
    }

    /// <summary>Reduces from the last row upwards, so that what is left is always the leading block; reflector i stays in row i.</summary>
    private static void Tridiagonalise(
        double[] matrix, double[] diagonal, double[] offDiagonal, double[] reflectorScale, CancellationToken cancellationToken)
    {
        int order = diagonal.Length;
        var product = new double[order];
        for (int i = order - 1; i > 0; i--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<double> u = matrix.AsSpan(i * order, i);
            double last = u[^1];
            double squares = TensorPrimitives.SumOfSquares<double>(u[..^1]);
            if (squares < SmallestSquare)
            {
                offDiagonal[i] = last;
                continue;
            }

            squares += last * last;
            double head = last >= 0 ? -Math.Sqrt(squares) : Math.Sqrt(squares);
            offDiagonal[i] = head;
            double h = squares - (last * head);
            reflectorScale[i] = h;
            u[^1] = last - head;

            Span<double> p = product.AsSpan(0, i);
            p.Clear();
            for (int j = 0; j < i; j++)
            {
                ReadOnlySpan<double> row = matrix.AsSpan(j * order, j);
                p[j] += TensorPrimitives.Dot(row, u[..j]) + (matrix[(j * order) + j] * u[j]);
                TensorPrimitives.MultiplyAdd(row, u[j], p[..j], p[..j]);
            }

            TensorPrimitives.Divide(p, h, p);
            TensorPrimitives.MultiplyAdd(u, -TensorPrimitives.Dot<double>(u, p) / (2 * h), p, p);
            for (int j = 0; j < i; j++)
            {
                Span<double> row = matrix.AsSpan(j * order, j + 1);
                TensorPrimitives.MultiplyAdd(p[..(j + 1)], -u[j], row, row);
                TensorPrimitives.MultiplyAdd(u[..(j + 1)], -p[j], row, row);
            }
        }

        for (int i = 0; i < order; i++)
        {
            diagonal[i] = matrix[(i * order) + i];
        }
    }

    private static void ImplicitQl(double[] d, double[] offDiagonal, EigenvectorStrips vectors, CancellationToken cancellationToken)
    {
        int order = d.Length;
        var e = new double[order];
        offDiagonal.AsSpan(1).CopyTo(e);
        for (int l = 0; l < order; l++)
        {
            for (int sweep = 0; ; sweep++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int m = l;
                while (m < order - 1 && Math.Abs(e[m]) > UnitRoundoff * (0.01 + Math.Abs(d[m]) + Math.Abs(d[m + 1])))
                {
                    m++;
                }

                if (m == l)
                {
                    break;
                }

                if (sweep == MaximumSweeps)
                {
                    throw new ArithmeticException($"No convergence of eigenvalue {l} of {order} after {MaximumSweeps} sweeps.");
                }

                Sweep(d, e, l, m, vectors);
            }
        }

        vectors.Flush(cancellationToken);
    }

    private static void Sweep(double[] d, double[] e, int l, int m, EigenvectorStrips vectors)
    {
        double g = (d[l + 1] - d[l]) / (2 * e[l]);
        double r = double.Hypot(g, 1);
        g = d[m] - d[l] + (e[l] / (g + (g >= 0 ? r : -r)));
        double s = 1, c = 1, p = 0;
        vectors.BeginSweep(m);
        for (int i = m - 1; i >= l; i--)
        {
            double f = s * e[i], b = c * e[i];
            r = double.Hypot(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }

            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = (c * r) - b;
            vectors.Rotate(c, s);
        }

        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }

    private static SymmetricEigen Sorted(double[] diagonal, double scale, EigenvectorStrips vectors)
    {
        int order = diagonal.Length;
        int[] rank = [.. Enumerable.Range(0, order).OrderByDescending(i => diagonal[i]).ThenBy(i => i)];
        var values = new double[order];
        var rows = new double[(long)order * order];
        for (int j = 0; j < order; j++)
        {
            values[j] = diagonal[rank[j]] * scale;
            vectors.CopyRow(rank[j], rows.AsSpan(j * order, order));
        }

        return new SymmetricEigen(values, rows);
    }
}
