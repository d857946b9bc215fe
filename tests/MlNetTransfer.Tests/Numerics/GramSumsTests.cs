using CsCheck;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

public sealed class GramSumsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void In_any_order_and_in_any_pieces_the_sums_are_the_same_to_the_bit() =>
        Gen.Select(LogUniform.Size(1, 2000), LogUniform.Size(1, 120), Gen.Int[2, 5], Gen.Bool, Gen.Int[1, 9], Gen.Long).Sample(
            (count, dimension, classes, weighted, pieces, seed) =>
            {
                RandomSource random = new(seed);
                (FeatureMatrix features, int[] labels) = Synthetic.Classification(random, count, dimension, classes);
                double[]? weights = weighted ? [.. Enumerable.Range(0, classes).Select(_ => 0.1 + random.NextDouble())] : null;
                FixedPoint numbers = Numbers(features, weights);
                GramSums whole = Sums(features, labels, numbers, classes, weights, Synthetic.All(count));

                int[] shuffled = Synthetic.All(count);
                random.Shuffle<int>(shuffled);
                GramSums[] parts =
                [
                    .. Enumerable.Range(0, pieces).Select(p => Sums(
                        features, labels, numbers, classes, weights, [.. shuffled.Where(r => (r * 7) % pieces == p)])),
                ];
                GramSums added = new(numbers, classes, weights);
                foreach (GramSums part in parts.Reverse())
                {
                    added.Add(part);
                }

                Assert.Equal(whole.ToBytes(), added.ToBytes());
                Assert.Equal(Bits(whole.Scaled(whole.Scaling())), Bits(added.Scaled(added.Scaling())));
            }, iter: 60);

    [Fact]
    public void Means_deviations_and_products_are_those_of_the_rows() =>
        Gen.Select(LogUniform.Size(2, 1500), LogUniform.Size(1, 70), Gen.Int[2, 4], Gen.Bool, Gen.Long).Sample((count, dimension, classes, weighted, seed) =>
        {
            RandomSource random = new(seed);
            (FeatureMatrix features, int[] labels) = Synthetic.Classification(random, count, dimension, classes);
            double[]? weights = weighted ? [.. Enumerable.Range(0, classes).Select(_ => 0.1 + random.NextDouble())] : null;
            double[]? rowWeights = weights is null ? null : [.. labels.Select(l => weights[l])];
            GramSums sums = Sums(features, labels, Numbers(features, weights), classes, weights, Synthetic.All(count));

            FeatureScaling expected = FeatureScaling.Measure(features, Synthetic.All(count), rowWeights, Token), scaling = sums.Scaling();
            ScaledRows rows = new(features, Synthetic.All(count), expected);
            double[] products = Gram.OfColumns(rows, rowWeights, Token), found = sums.Scaled(scaling);
            double size = sums.TotalWeight;
            for (int i = 0; i < dimension; i++)
            {
                double deviation = 1 / expected.InverseDeviation[i];
                Assert.Equal(expected.Mean[i], scaling.Mean[i], 1e-6 * deviation);
                Assert.Equal(1, expected.InverseDeviation[i] / scaling.InverseDeviation[i], 1e-6);
            }

            Assert.All(products.Zip(found), p => Assert.Equal(p.First, p.Second, 2e-6 * size));
            double[] byClass = sums.ScaledSums(scaling);
            for (int c = 0; c < classes; c++)
            {
                for (int j = 0; j < dimension; j++)
                {
                    double sum = Enumerable.Range(0, count).Where(i => labels[i] == c)
                        .Sum(i => (rowWeights?[i] ?? 1) * (features.Row(i)[j] - expected.Mean[j]) * expected.InverseDeviation[j]);
                    Assert.Equal(sum, byClass[(c * dimension) + j], 2e-6 * size);
                }
            }
        }, iter: 60);

    [Fact]
    public void Offsets_that_are_large_against_the_spread_cost_no_precision()
    {
        RandomSource random = new(1);
        FeatureMatrix features = new(5000, 2);
        for (int i = 0; i < features.Rows; i++)
        {
            double common = random.NextNormal();
            features.Row(i)[0] = (float)(1000 + (0.01 * common));
            features.Row(i)[1] = (float)(-5 + common + (0.1 * random.NextNormal()));
        }

        int[] labels = new int[5000], all = Synthetic.All(5000);
        GramSums sums = Sums(features, labels, Numbers(features, null), 2, null, all);
        FeatureScaling expected = FeatureScaling.Measure(features, all, null, Token);
        double[] products = Gram.OfColumns(new ScaledRows(features, all, expected), null, Token);
        Assert.Equal(products[1] / 5000, sums.Scaled(sums.Scaling())[1] / 5000, 1e-6);
        Assert.Equal(1, expected.InverseDeviation[0] / sums.Scaling().InverseDeviation[0], 1e-6);
    }

    [Fact]
    public void A_constant_feature_drops_out()
    {
        FeatureMatrix features = new(10, 2);
        for (int i = 0; i < 10; i++)
        {
            features.Row(i)[0] = 0.3f;
            features.Row(i)[1] = i;
        }

        GramSums sums = Sums(features, new int[10], Numbers(features, null), 2, null, Synthetic.All(10));
        FeatureScaling scaling = sums.Scaling();
        Assert.Equal(0, scaling.InverseDeviation[0]);
        Assert.Equal([0, 0, 0, 10], sums.Scaled(scaling).Select(v => Math.Round(v, 9)));
    }

    [Fact]
    public void Sums_of_other_numbers_or_weights_are_refused()
    {
        FeatureMatrix features = Synthetic.Classification(new RandomSource(1), 20, 3, 2).Features;
        FixedPoint numbers = Numbers(features, null);
        GramSums sums = new(numbers, 2, null);
        Assert.Throws<ArgumentException>(() => sums.Add(new GramSums(numbers, 2, [1, 2])));
        Assert.Throws<ArgumentException>(() => sums.Add(new GramSums(Numbers(features, null), 2, null)));
    }

    internal static FixedPoint Numbers(FeatureMatrix features, double[]? weights)
    {
        ColumnRanges ranges = new(features.Columns);
        for (int i = 0; i < features.Rows; i++)
        {
            ranges.Add(features.Row(i));
        }

        return FixedPoint.Of(ranges, Math.Sqrt(weights?.Max() ?? 1));
    }

    internal static GramSums Sums(FeatureMatrix features, int[] labels, FixedPoint numbers, int classes, double[]? weights, int[] rows)
    {
        GramSums sums = new(numbers, classes, weights);
        sums.Add(new HeldRows(features), rows, (int[])[.. rows.Select(r => labels[r])], Token);
        return sums;
    }

    private static long[] Bits(double[] values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
