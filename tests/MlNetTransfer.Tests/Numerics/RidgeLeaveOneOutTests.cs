using CsCheck;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

public sealed class RidgeLeaveOneOutTests
{
    [Fact]
    public void Leave_one_out_equals_fitting_again_without_each_row() =>
        Gen.Select(LogUniform.Size(4, 40), LogUniform.Size(1, 60), Gen.Int[2, 4], Gen.Bool, Gen.Double[-2, 2], Gen.Long).Sample(
            (count, dimension, classes, weighted, exponent, seed) =>
            {
                var random = new RandomSource(seed);
                (FeatureMatrix features, int[] labels) = Synthetic.Classification(random, count, dimension, classes);
                double[]? weights = weighted ? [.. labels.Select(_ => 0.2 + random.NextDouble())] : null;
                double lambda = Math.Pow(10, exponent);
                FeatureScaling scaling = FeatureScaling.Measure(features, Synthetic.All(count), weights, TestContext.Current.CancellationToken);

                RidgePoint point = Judge(features, labels, classes, weights, scaling, lambda);

                double[][] x = Scaled(features, scaling);
                double squares = 0, total = 0;
                for (int i = 0; i < count; i++)
                {
                    double[] scores = [.. Enumerable.Range(0, classes).Select(c => PredictWithout(i, x, labels, c, weights, lambda))];
                    for (int c = 0; c < classes; c++)
                    {
                        squares += (weights?[i] ?? 1) * Math.Pow((labels[i] == c ? 1 : -1) - scores[c], 2) / classes;
                    }

                    total += weights?[i] ?? 1;

                    // For the class the intercept is that of all rows.
                    double sum = Enumerable.Range(0, count).Sum(j => weights?[j] ?? 1), own = weights?[i] ?? 1;
                    for (int c = 0; c < classes; c++)
                    {
                        double mean = Enumerable.Range(0, count).Sum(j => (weights?[j] ?? 1) * (labels[j] == c ? 1 : -1)) / sum;
                        scores[c] += own / (sum - own) * ((labels[i] == c ? 1 : -1) - mean);
                    }

                    double best = scores.Max();
                    Assert.Equal(best, scores[point.Predicted[i]], 1e-6 * (1 + Math.Abs(best)));
                }

                Assert.Equal(squares / total, point.SquaredError, 1e-6 * (1 + point.SquaredError));
                Assert.Equal(point.Predicted.Zip(labels).Count(pair => pair.First == pair.Second), point.Accuracy * count, 1e-9);
            }, iter: 80);

    [Fact]
    public void Features_that_are_all_constant_predict_the_largest_class()
    {
        var features = new FeatureMatrix(30, 3);
        features.Values.Fill(0.1f);
        int[] labels = [.. Enumerable.Range(0, 30).Select(i => i % 3 == 0 ? 0 : 1)];
        FeatureScaling scaling = FeatureScaling.Measure(features, Synthetic.All(30), null, TestContext.Current.CancellationToken);
        RidgePoint point = Judge(features, labels, 2, null, scaling, 1);
        Assert.Equal(2.0 / 3, point.Accuracy, 1e-12);
    }

    [Theory]
    [InlineData(20, 10, 1)]
    [InlineData(20, 10, 640)]
    [InlineData(200, 2, 16)]
    [InlineData(200, 2, 640)]
    [InlineData(27, 2, 128)]
    public void Labels_that_mean_nothing_are_guessed_as_often_as_by_chance(int perClass, int classes, int dimension)
    {
        int count = perClass * classes, trials = 20;
        double right = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            RandomSource random = new(trial);
            FeatureMatrix features = new(count, dimension);
            foreach (ref float value in features.Values)
            {
                value = (float)random.NextNormal();
            }

            right += RidgeProbe.Of(
                features,
                Synthetic.All(count),
                [.. Enumerable.Range(0, count).Select(i => i % classes)],
                classes,
                TestContext.Current.CancellationToken).Accuracy / trials;
        }

        double chance = 1.0 / classes;
        Assert.InRange(
            right,
            chance - (4 * Math.Sqrt(chance * (1 - chance) / (count * trials))) - 0.02,
            chance + (4 * Math.Sqrt(chance * (1 - chance) / (count * trials))) + 0.03);
    }

    private static RidgePoint Judge(FeatureMatrix features, int[] labels, int classes, double[]? weights, FeatureScaling scaling, double lambda)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        var rows = new ScaledRows(features, Synthetic.All(features.Rows), scaling);
        PrincipalAxes axes = PrincipalAxes.Find(rows, weights, token);
        return new RidgeLeaveOneOut(rows, labels, classes, weights, axes, token).Evaluate([lambda], token)[0];
    }

    private static double[][] Scaled(FeatureMatrix features, FeatureScaling scaling) =>
        [.. Enumerable.Range(0, features.Rows).Select(i => Enumerable.Range(0, features.Columns)
            .Select(d => (features.Row(i)[d] - scaling.Mean[d]) * scaling.InverseDeviation[d]).ToArray())];

    /// <summary>Solves the normal equations with a free intercept as one more, unpenalised, unknown.</summary>
    private static double PredictWithout(int left, double[][] x, int[] labels, int positive, double[]? weights, double lambda)
    {
        int unknowns = x[0].Length + 1;
        var equations = new double[unknowns, unknowns + 1];
        for (int i = 0; i < x.Length; i++)
        {
            double[] row = [.. x[i], 1];
            double weight = i == left ? 0 : weights?[i] ?? 1;
            for (int a = 0; a < unknowns; a++)
            {
                for (int b = 0; b < unknowns; b++)
                {
                    equations[a, b] += weight * row[a] * row[b];
                }

                equations[a, unknowns] += weight * row[a] * (labels[i] == positive ? 1 : -1);
            }
        }

        for (int a = 0; a < unknowns - 1; a++)
        {
            equations[a, a] += lambda;
        }

        double[] solution = Solve(equations, unknowns);
        return solution[^1] + x[left].Zip(solution).Sum(pair => pair.First * pair.Second);
    }

    private static double[] Solve(double[,] equations, int unknowns)
    {
        for (int a = 0; a < unknowns; a++)
        {
            int pivot = Enumerable.Range(a, unknowns - a).MaxBy(r => Math.Abs(equations[r, a]));
            for (int b = 0; b <= unknowns; b++)
            {
                (equations[a, b], equations[pivot, b]) = (equations[pivot, b], equations[a, b]);
            }

            for (int r = 0; r < unknowns; r++)
            {
                double factor = r == a ? 0 : equations[r, a] / equations[a, a];
                for (int b = a; factor != 0 && b <= unknowns; b++)
                {
                    equations[r, b] -= factor * equations[a, b];
                }
            }
        }

        return [.. Enumerable.Range(0, unknowns).Select(a => equations[a, unknowns] / equations[a, a])];
    }
}
