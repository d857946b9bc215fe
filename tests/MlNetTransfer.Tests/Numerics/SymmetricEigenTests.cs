using CsCheck;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

public sealed class SymmetricEigenTests
{
    [Fact]
    public void Vectors_are_orthonormal_and_rebuild_the_matrix() =>
        Gen.Select(LogUniform.Size(1, 150), LogUniform.Size(1, 150), Gen.Long).Sample((order, rank, seed) =>
        {
            double[] matrix = LowRank(new RandomSource(seed), order, rank);
            Check(matrix, order);
        }, iter: 60);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1e-150)]
    [InlineData(1e150)]
    public void A_multiple_of_the_identity_has_that_eigenvalue(double factor)
    {
        const int order = 9;
        var matrix = new double[order * order];
        for (int i = 0; i < order; i++)
        {
            matrix[(i * order) + i] = factor;
        }

        SymmetricEigen eigen = SymmetricEigen.Decompose(matrix, order, TestContext.Current.CancellationToken);
        Assert.All(eigen.Values, value => Assert.Equal(factor, value, 1e-14 * factor));
    }

    [Fact]
    public void Known_eigenvalues_of_the_second_difference_matrix_are_found()
    {
        const int order = 100;
        var matrix = new double[order * order];
        for (int i = 0; i < order; i++)
        {
            matrix[(i * order) + i] = 2;
            if (i > 0)
            {
                matrix[(i * order) + i - 1] = matrix[((i - 1) * order) + i] = -1;
            }
        }

        SymmetricEigen eigen = SymmetricEigen.Decompose(matrix, order, TestContext.Current.CancellationToken);
        for (int k = 1; k <= order; k++)
        {
            double expected = 2 + (2 * Math.Cos(k * Math.PI / (order + 1)));
            Assert.Equal(expected, eigen.Values[k - 1], 1e-13);
        }
    }

    [Fact]
    public void Rotations_applied_in_several_batches_give_the_same_as_in_one()
    {
        // 1,100 rows need more rotations than one batch holds.
        const int order = 1100;
        double[] matrix = LowRank(new RandomSource(3), order, 40);
        for (int i = 0; i < order; i++)
        {
            matrix[(i * order) + i] += i;
        }

        SymmetricEigen eigen = SymmetricEigen.Decompose((double[])matrix.Clone(), order, TestContext.Current.CancellationToken);
        foreach (int j in new[] { 0, 1, 500, 1098, 1099 })
        {
            ReadOnlySpan<double> vector = eigen.Vectors.AsSpan(j * order, order);
            for (int i = 0; i < order; i += 37)
            {
                double product = System.Numerics.Tensors.TensorPrimitives.Dot(matrix.AsSpan(i * order, order), vector);
                Assert.Equal(eigen.Values[j] * vector[i], product, 1e-9);
            }
        }
    }

    [Fact]
    public void A_matrix_with_nan_is_refused() =>
        Assert.Throws<ArithmeticException>(() => SymmetricEigen.Decompose([double.NaN], 1, TestContext.Current.CancellationToken));

    private static double[] LowRank(RandomSource random, int order, int rank)
    {
        double[] factor = [.. Enumerable.Range(0, order * rank).Select(_ => Synthetic.Gaussian(random))];
        var matrix = new double[order * order];
        for (int i = 0; i < order; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                for (int k = 0; k < rank; k++)
                {
                    matrix[(i * order) + j] += (k % 3 == 0 ? -1 : 1) * factor[(i * rank) + k] * factor[(j * rank) + k];
                }

                matrix[(j * order) + i] = matrix[(i * order) + j];
            }
        }

        return matrix;
    }

    private static void Check(double[] matrix, int order)
    {
        SymmetricEigen eigen = SymmetricEigen.Decompose((double[])matrix.Clone(), order, TestContext.Current.CancellationToken);
        double scale = Math.Max(Math.Abs(eigen.Values[0]), Math.Abs(eigen.Values[^1]));
        for (int i = 0; i < order; i++)
        {
            Assert.True(i == 0 || eigen.Values[i] <= eigen.Values[i - 1]);
            for (int j = 0; j <= i; j++)
            {
                double rebuilt = 0, product = 0;
                for (int k = 0; k < order; k++)
                {
                    rebuilt += eigen.Values[k] * eigen.Vectors[(k * order) + i] * eigen.Vectors[(k * order) + j];
                    product += eigen.Vectors[(i * order) + k] * eigen.Vectors[(j * order) + k];
                }

                Assert.Equal(matrix[(i * order) + j], rebuilt, 1e-12 * scale);
                Assert.Equal(i == j ? 1 : 0, product, 1e-12);
            }
        }
    }
}
