using CsCheck;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

public sealed unsafe class MatrixProductTests
{
    [Fact]
    public void Product_equals_the_definition_for_plain_and_transposed_left_factors() =>
        Gen.Select(LogUniform.Size(1, 90), LogUniform.Size(1, 90), LogUniform.Size(1, 600), Gen.Bool, Gen.Long).Sample((m, n, k, transposed, seed) =>
        {
            var random = new RandomSource(seed);
            int stride = MatrixProduct.Stride(n);
            double[] a = Fill(random, m * k), b = Fill(random, k * stride), c = Fill(random, m * stride);
            double[] before = (double[])c.Clone();
            Multiply(a, transposed ? 1 : k, transposed ? m : 1, b, c, stride, m, n, k);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double expected = before[(i * stride) + j];
                    for (int p = 0; p < k; p++)
                    {
                        expected += a[transposed ? (p * m) + i : (i * k) + p] * b[(p * stride) + j];
                    }

                    Assert.Equal(expected, c[(i * stride) + j], 1e-11);
                }
            }
        }, iter: 100);

    [Fact]
    public void Cutting_the_rows_changes_no_bit() =>
        Gen.Select(LogUniform.Size(2, 60), LogUniform.Size(1, 40), LogUniform.Size(1, 600), Gen.Long).Sample((m, n, k, seed) =>
        {
            var random = new RandomSource(seed);
            int stride = MatrixProduct.Stride(n), cut = 1 + random.NextInt32(m - 1);
            double[] a = Fill(random, m * k), b = Fill(random, k * stride), whole = new double[m * stride], parts = new double[m * stride];
            Multiply(a, k, 1, b, whole, stride, m, n, k);
            Multiply(a[..(cut * k)], k, 1, b, parts, stride, cut, n, k);
            var rest = new double[(m - cut) * stride];
            Multiply(a[(cut * k)..], k, 1, b, rest, stride, m - cut, n, k);
            rest.CopyTo(parts, cut * stride);
            Assert.Equal(whole, parts);
        }, iter: 100);

    [Fact]
    public void A_thousand_classes_the_copied_product_of_wide_matrices_has_the_bits_of_the_narrow_ones() =>
        Gen.Select(Gen.Int[32, 150], Gen.Int[96, 300], LogUniform.Size(1, 600), Gen.Bool, Gen.Long).Sample((m, n, k, transposed, seed) =>
        {
            var random = new RandomSource(seed);
            int stride = MatrixProduct.Stride(n);
            double[] a = Fill(random, m * k), b = Fill(random, k * stride), c = Fill(random, m * stride);
            double[] whole = (double[])c.Clone(), narrow = (double[])c.Clone();
            Multiply(a, transposed ? 1 : k, transposed ? m : 1, b, whole, stride, m, n, k);
            fixed (double* pa = a, pb = b, pc = narrow)
            {
                for (int j = 0; j < MatrixProduct.Padded(n); j += 12)
                {
                    MatrixProduct.Add(
                        pa, transposed ? 1 : k, transposed ? m : 1, pb + j, stride, pc + j, stride, m, Math.Min(12, MatrixProduct.Padded(n) - j), k);
                }
            }

            Assert.Equal(narrow, whole);
        }, iter: 60);

    private static double[] Fill(RandomSource random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => Synthetic.Gaussian(random))];

    private static void Multiply(double[] a, int aRow, int aColumn, double[] b, double[] c, int stride, int m, int n, int k)
    {
        fixed (double* pa = a, pb = b, pc = c)
        {
            MatrixProduct.Add(pa, aRow, aColumn, pb, stride, pc, stride, m, MatrixProduct.Padded(n), k);
        }
    }
}
