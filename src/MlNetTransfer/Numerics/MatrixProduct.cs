using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetTransfer.Numerics;

/// <summary>Products of float64 matrices, register-tiled: 4 rows × 12 columns of the result stay in registers while the inner dimension runs.</summary>
/// <remarks>Every element of the result is summed in the order of the inner dimension, so a result does not depend on how callers cut rows and
/// columns into pieces, only on how they cut the inner dimension.</remarks>
internal static unsafe class MatrixProduct
{
    private const int Lanes = 4;
    private const int Rows = 4;
    private const int Columns = 3 * Lanes;
    private const int InnerBlock = 256;
    private const int RowBlock = 64;

    // A copy is worth its time where each value of it is read some eight times.
    private const int LeastRowsToCopy = 8 * Rows, LeastColumnsToCopy = 8 * Columns;

    /// <summary>Smallest row stride, in elements, that holds <paramref name="columns"/> padded to whole vectors and keeps rows off the same cache
    /// sets.</summary>
    public static int Stride(int columns) => (((columns + 7) / 8) | 1) * 8;

    /// <summary>Columns rounded up to whole vectors: what <see cref="Add"/> reads of B and writes of C.</summary>
    public static int Padded(int columns) => (columns + Lanes - 1) / Lanes * Lanes;

    /// <summary>C[m × n] += A[m × k] · B[k × n]. Element (i, p) of A lies at a[i · aRow + p · aColumn], so a transposed A costs nothing.</summary>
    /// <remarks>n must be a multiple of 4: pad the rows of B and C.</remarks>
    [SkipLocalsInit]
    public static void Add(double* a, int aRow, int aColumn, double* b, int bStride, double* c, int cStride, int m, int n, int k)
    {
        bool copies = m >= LeastRowsToCopy && n >= LeastColumnsToCopy;
        double* copy = stackalloc double[copies ? (RowBlock + Columns) * Math.Min(InnerBlock, k) : 0];
        for (int p = 0; p < k; p += InnerBlock)
        {
            int inner = Math.Min(InnerBlock, k - p);
            for (int i = 0; i < m; i += RowBlock)
            {
                double* blockA = a + ((long)i * aRow) + ((long)p * aColumn), blockB = b + ((long)p * bStride), blockC = c + ((long)i * cStride);
                int rows = Math.Min(RowBlock, m - i), done = copies
                    ? AddCopied(copy, blockA, aRow, aColumn, blockB, bStride, blockC, cStride, rows, n, inner)
                    : 0;
                AddColumns(blockA, aRow, aColumn, blockB, bStride, blockC, cStride, rows, done, n, inner);
                AddRows(blockA, aRow, aColumn, blockB, bStride, blockC, cStride, rows / Rows * Rows, rows, done, inner);
            }
        }
    }

    /// <summary>The product in whole tiles, from copies of A and B that lie together. Rows of wide matrices lie on pages of their own: read where they are,
    /// time per product grows with the width.</summary>
    /// <returns>Columns that are done, of all whole groups of rows.</returns>
    private static int AddCopied(double* copy, double* a, int aRow, int aColumn, double* b, int bStride, double* c, int cStride, int m, int n, int k)
    {
        int wholeRows = m / Rows * Rows;
        double* tiles = copy + (Columns * k);
        for (int i = 0; i < wholeRows; i += Rows)
        {
            double* to = tiles + ((long)i * k), from = a + ((long)i * aRow);
            for (int p = 0; p < k; p++, from += aColumn, to += Rows)
            {
                (to[0], to[1], to[2], to[3]) = (from[0], from[aRow], from[2 * aRow], from[3 * aRow]);
            }
        }

        int j = 0;
        for (; j + Columns <= n; j += Columns)
        {
            double* to = copy, from = b + j;
            for (int p = 0; p < k; p++, from += bStride, to += Columns)
            {
                Vector256.Load(from).Store(to);
                Vector256.Load(from + Lanes).Store(to + Lanes);
                Vector256.Load(from + (2 * Lanes)).Store(to + (2 * Lanes));
            }

            for (int i = 0; i < wholeRows; i += Rows)
            {
                Tile4x3(tiles + ((long)i * k), 1, Rows, copy, Columns, c + ((long)i * cStride) + j, cStride, k);
            }
        }

        return j;
    }

    /// <summary>Columns from <paramref name="j"/> on.</summary>
    private static void AddColumns(double* a, int aRow, int aColumn, double* b, int bStride, double* c, int cStride, int m, int j, int n, int k)
    {
        for (; j + Columns <= n; j += Columns)
        {
            int i = 0;
            for (; i + Rows <= m; i += Rows)
            {
                Tile4x3(a + ((long)i * aRow), aRow, aColumn, b + j, bStride, c + ((long)i * cStride) + j, cStride, k);
            }

            for (; i < m; i++)
            {
                Tile1x3(a + ((long)i * aRow), aColumn, b + j, bStride, c + ((long)i * cStride) + j, k);
            }
        }

        for (; j < n; j += Lanes)
        {
            int i = 0;
            for (; i + Rows <= m; i += Rows)
            {
                Tile4x1(a + ((long)i * aRow), aRow, aColumn, b + j, bStride, c + ((long)i * cStride) + j, cStride, k);
            }

            for (; i < m; i++)
            {
                Tile1x1(a + ((long)i * aRow), aColumn, b + j, bStride, c + ((long)i * cStride) + j, k);
            }
        }
    }

    /// <summary>Rows that fill no tile, of the columns before <paramref name="n"/>.</summary>
    private static void AddRows(double* a, int aRow, int aColumn, double* b, int bStride, double* c, int cStride, int i, int m, int n, int k)
    {
        for (; i < m; i++)
        {
            for (int j = 0; j < n; j += Columns)
            {
                Tile1x3(a + ((long)i * aRow), aColumn, b + j, bStride, c + ((long)i * cStride) + j, k);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x3(double* a, int aRow, int aColumn, double* b, int bStride, double* c, int cStride, int k)
    {
        double* a1 = a + aRow;
        double* a2 = a1 + aRow;
        double* a3 = a2 + aRow;
        Vector256<double> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector256<double> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        long offset = 0;
        for (int p = 0; p < k; p++, offset += aColumn, b += bStride)
        {
            Vector256<double> b0 = Vector256.Load(b), b1 = Vector256.Load(b + Lanes), b2 = Vector256.Load(b + (2 * Lanes));
            Vector256<double> value = Vector256.Create(a[offset]);
            c00 = Vector256.MultiplyAddEstimate(value, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(value, b1, c01);
            c02 = Vector256.MultiplyAddEstimate(value, b2, c02);
            value = Vector256.Create(a1[offset]);
            c10 = Vector256.MultiplyAddEstimate(value, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(value, b1, c11);
            c12 = Vector256.MultiplyAddEstimate(value, b2, c12);
            value = Vector256.Create(a2[offset]);
            c20 = Vector256.MultiplyAddEstimate(value, b0, c20);
            c21 = Vector256.MultiplyAddEstimate(value, b1, c21);
            c22 = Vector256.MultiplyAddEstimate(value, b2, c22);
            value = Vector256.Create(a3[offset]);
            c30 = Vector256.MultiplyAddEstimate(value, b0, c30);
            c31 = Vector256.MultiplyAddEstimate(value, b1, c31);
            c32 = Vector256.MultiplyAddEstimate(value, b2, c32);
        }

        AddTo(c, c00, c01, c02);
        AddTo(c += cStride, c10, c11, c12);
        AddTo(c += cStride, c20, c21, c22);
        AddTo(c + cStride, c30, c31, c32);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x3(double* a, int aColumn, double* b, int bStride, double* c, int k)
    {
        Vector256<double> c0 = default, c1 = default, c2 = default;
        for (int p = 0; p < k; p++, a += aColumn, b += bStride)
        {
            Vector256<double> value = Vector256.Create(*a);
            c0 = Vector256.MultiplyAddEstimate(value, Vector256.Load(b), c0);
            c1 = Vector256.MultiplyAddEstimate(value, Vector256.Load(b + Lanes), c1);
            c2 = Vector256.MultiplyAddEstimate(value, Vector256.Load(b + (2 * Lanes)), c2);
        }

        AddTo(c, c0, c1, c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile4x1(double* a, int aRow, int aColumn, double* b, int bStride, double* c, int cStride, int k)
    {
        double* a1 = a + aRow;
        double* a2 = a1 + aRow;
        double* a3 = a2 + aRow;
        Vector256<double> c0 = default, c1 = default, c2 = default, c3 = default;
        long offset = 0;
        for (int p = 0; p < k; p++, offset += aColumn, b += bStride)
        {
            Vector256<double> b0 = Vector256.Load(b);
            c0 = Vector256.MultiplyAddEstimate(Vector256.Create(a[offset]), b0, c0);
            c1 = Vector256.MultiplyAddEstimate(Vector256.Create(a1[offset]), b0, c1);
            c2 = Vector256.MultiplyAddEstimate(Vector256.Create(a2[offset]), b0, c2);
            c3 = Vector256.MultiplyAddEstimate(Vector256.Create(a3[offset]), b0, c3);
        }

        (Vector256.Load(c) + c0).Store(c);
        (Vector256.Load(c += cStride) + c1).Store(c);
        (Vector256.Load(c += cStride) + c2).Store(c);
        (Vector256.Load(c += cStride) + c3).Store(c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1x1(double* a, int aColumn, double* b, int bStride, double* c, int k)
    {
        Vector256<double> sum = default;
        for (int p = 0; p < k; p++, a += aColumn, b += bStride)
        {
            sum = Vector256.MultiplyAddEstimate(Vector256.Create(*a), Vector256.Load(b), sum);
        }

        (Vector256.Load(c) + sum).Store(c);
    }

    private static void AddTo(double* c, Vector256<double> c0, Vector256<double> c1, Vector256<double> c2)
    {
        (Vector256.Load(c) + c0).Store(c);
        (Vector256.Load(c + Lanes) + c1).Store(c + Lanes);
        (Vector256.Load(c + (2 * Lanes)) + c2).Store(c + (2 * Lanes));
    }
}
