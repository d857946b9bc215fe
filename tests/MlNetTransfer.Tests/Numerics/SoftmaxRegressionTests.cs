using CsCheck;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

public sealed class SoftmaxRegressionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Gradient_equals_finite_differences() =>
        Gen.Select(LogUniform.Size(2, 200), LogUniform.Size(1, 40), Gen.Int[2, 5], Gen.Bool, Gen.Long).Sample((count, dimension, classes, weighted, seed) =>
        {
            var random = new RandomSource(seed);
            (ScaledRows rows, int[] labels) = Problem(random, count, dimension, classes);
            double[]? weights = weighted ? [.. labels.Select(_ => 0.2 + random.NextDouble())] : null;
            var objective = new SoftmaxObjective(rows, labels, classes, weights, 0.3);
            double[] point = [.. Enumerable.Range(0, objective.Parameters).Select(_ => 0.3 * Synthetic.Gaussian(random))];
            var gradient = new double[point.Length];
            var ignored = new double[point.Length];
            objective.Evaluate(point, gradient);
            for (int trial = 0; trial < 10; trial++)
            {
                int k = trial == 0 ? point.Length - 1 : random.NextInt32(point.Length);
                double kept = point[k];
                point[k] = kept + 1e-5;
                double above = objective.Evaluate(point, ignored);
                point[k] = kept - 1e-5;
                double below = objective.Evaluate(point, ignored);
                point[k] = kept;
                Assert.Equal((above - below) / 2e-5, gradient[k], 1e-7 * (1 + Math.Abs(gradient[k])));
            }
        }, iter: 50);

    [Fact]
    public void Fit_ends_where_the_gradient_vanishes() =>
        Gen.Select(LogUniform.Size(4, 300), LogUniform.Size(1, 100), Gen.Int[2, 6], Gen.Double[-3, 1], Gen.Long).Sample(
            (count, dimension, classes, exponent, seed) =>
            {
                (ScaledRows rows, int[] labels) = Problem(new RandomSource(seed), count, dimension, classes);
                double lambda = Math.Pow(10, exponent);
                SoftmaxFit fit = Fit(rows, labels, classes, null, lambda);
                var gradient = new double[fit.Parameters.Length];
                new SoftmaxObjective(rows, labels, classes, null, lambda).Evaluate(fit.Parameters, gradient);
                Assert.True(fit.Converged);
                Assert.True(gradient.Max(Math.Abs) < 2e-2, $"{gradient.Max(Math.Abs)}");
            }, iter: 40);

    [Theory]
    [InlineData(3, 7, 0.004)]
    [InlineData(3, 7, 0.1)]
    [InlineData(5, 50, 0.01)]
    [InlineData(5, 50, 1)]
    [InlineData(10, 30, 10)]
    public void A_fit_ends_near_the_minimum_also_where_every_row_is_classified_for_sure(int classes, int perClass, double lambda)
    {
        (ScaledRows rows, int[] labels) = Alike(classes, perClass, 0.9, 3);
        lambda /= labels.Length;
        SoftmaxFit fit = Fit(rows, labels, classes, null, lambda);

        // As far as rounding lets it go, by the gradient alone.
        var objective = new SoftmaxObjective(rows, labels, classes, null, lambda);
        double[] point = [.. fit.Parameters];
        double least = LimitedMemoryBfgs.Minimise(objective.Evaluate, Scale, point, 1e-13, 20_000, Token).Value;
        Assert.True(fit.Objective - least < 3e-5, $"{fit.Objective} and not {least}, after {fit.Iterations} steps");

        // The identity is so far from the inverse Hessian that its first step is far too long.
        static void Scale(double[] vector) => System.Numerics.Tensors.TensorPrimitives.Multiply(vector, 1e-2, vector);
    }

    /// <summary>φ(t) = −t + 2t², least at a quarter, whatever the length that was tried.</summary>
    [Theory]
    [InlineData(1, 0.25)]
    [InlineData(0.8, 0.3125)]
    [InlineData(0.5, 0.5)]
    [InlineData(8, 0.1)]
    public void A_step_that_was_too_long_is_cut_to_the_least_point_of_the_parabola(double length, double share) =>
        Assert.Equal(share, LimitedMemoryBfgs.ToMinimum(3, -1, length, 3 - length + (2 * length * length)), 1e-12);

    [Fact]
    public void A_step_to_no_number_is_cut_to_a_tenth() =>
        Assert.All([double.NaN, double.PositiveInfinity], trial => Assert.Equal(0.1, LimitedMemoryBfgs.ToMinimum(3, -1, 1, trial)));

    [Theory]
    [InlineData(60, 0.1)]
    [InlineData(100, 1)]
    [InlineData(150, 10)]
    public void A_fit_of_many_distinct_classes_seldom_shortens_a_step(int classes, double lambda)
    {
        (ScaledRows rows, int[] labels) = Alike(classes, 10, 0.2, 0.3);
        SoftmaxFit fit = Fit(rows, labels, classes, null, lambda / labels.Length);

        var gradient = new double[fit.Parameters.Length];
        new SoftmaxObjective(rows, labels, classes, null, lambda / labels.Length).Evaluate(fit.Parameters, gradient);
        Assert.True(fit.Converged);
        Assert.True(gradient.Max(Math.Abs) < 2e-2, $"{gradient.Max(Math.Abs)}");
        Assert.True(fit.Evaluations <= 1.4 * fit.Iterations, $"{fit.Evaluations} passes for {fit.Iterations} steps");
    }

    [Fact]
    public void Integer_weights_act_as_repeated_rows()
    {
        const int classes = 3;
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(5), 60, 20, classes);
        double[] weights = [.. labels.Select(label => label + 1.0)];
        int[] repeated = [.. Enumerable.Range(0, 60).SelectMany(i => Enumerable.Repeat(i, labels[i] + 1))];

        var weightedRows = new ScaledRows(features, Synthetic.All(60), FeatureScaling.Measure(features, Synthetic.All(60), weights, Token));
        var repeatedRows = new ScaledRows(features, repeated, FeatureScaling.Measure(features, repeated, null, Token));
        double[] weighted = Fit(weightedRows, labels, classes, weights, 0.1).Logits(weightedRows, Token);
        double[] whole = Fit(repeatedRows, [.. repeated.Select(i => labels[i])], classes, null, 0.1)
            .Logits(repeatedRows, Token);
        for (int k = 0; k < repeated.Length; k++)
        {
            for (int c = 0; c < classes; c++)
            {
                Assert.Equal(weighted[(repeated[k] * classes) + c], whole[(k * classes) + c], 2e-3);
            }
        }
    }

    [Fact]
    public void Two_classes_without_penalty_on_a_balanced_threshold_reach_the_closed_form()
    {
        // One feature ±1, right three times of four: the log odds at the optimum are ln 3, so the logit difference is 2·w = ln 3 per class pair.
        var features = new FeatureMatrix(8, 1);
        new float[] { 1, 1, 1, -1, -1, -1, -1, 1 }.CopyTo(features.Values);
        int[] labels = [0, 0, 0, 0, 1, 1, 1, 1];
        var rows = new ScaledRows(features, Synthetic.All(8), FeatureScaling.Measure(features, Synthetic.All(8), null, Token));
        double[] parameters = Fit(rows, labels, 2, null, 1e-9).Parameters;
        Assert.Equal(Math.Log(3), parameters[0] - parameters[1], 1e-3);
    }

    /// <summary>Pooled features after a ReLU: none below 0, correlated, scales over decades, and images of a class that are much alike.</summary>
    private static (ScaledRows Rows, int[] Labels) Alike(int classes, int perClass, double within, double noise)
    {
        const int dimension = 96, hidden = 24;
        var random = new RandomSource(7);
        double[] Normals(int count) => [.. Enumerable.Range(0, count).Select(_ => Synthetic.Gaussian(random))];
        double[] centres = Normals(classes * hidden), mixing = Normals(dimension * hidden), scales = [.. Normals(dimension).Select(Math.Exp)];
        int[] labels = [.. Enumerable.Range(0, classes * perClass).Select(i => i % classes)];
        var features = new FeatureMatrix(labels.Length, dimension);
        for (int i = 0; i < labels.Length; i++)
        {
            double[] point = [.. Enumerable.Range(0, hidden).Select(h => centres[(labels[i] * hidden) + h] + (within * Synthetic.Gaussian(random)))];
            for (int d = 0; d < dimension; d++)
            {
                double sum = point.Select((value, h) => value * mixing[(d * hidden) + h]).Sum() + (noise * Synthetic.Gaussian(random));
                features.Row(i)[d] = (float)(scales[d] * Math.Max(0, sum));
            }
        }

        int[] all = Synthetic.All(labels.Length);
        return (new ScaledRows(features, all, FeatureScaling.Measure(features, all, null, Token)), labels);
    }

    private static (ScaledRows Rows, int[] Labels) Problem(RandomSource random, int count, int dimension, int classes)
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(random, count, dimension, classes);
        return (new ScaledRows(features, Synthetic.All(count), FeatureScaling.Measure(features, Synthetic.All(count), null, Token)), labels);
    }

    private static SoftmaxFit Fit(ScaledRows rows, int[] labels, int classes, double[]? weights, double lambda) => SoftmaxRegression.Fit(
        rows, labels, classes, weights, lambda, PrincipalAxes.Find(rows, weights, Token), weights?.Sum() ?? rows.Count, null, Token);
}
