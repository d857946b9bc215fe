using CsCheck;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

public sealed class StreamedRidgeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void From_sums_and_a_second_pass_leave_one_out_is_that_of_rows_that_are_held() =>
        Gen.Select(LogUniform.Size(20, 3000), LogUniform.Size(1, 100), Gen.Int[2, 6], Gen.Bool, Gen.Long).Sample((count, dimension, classes, weighted, seed) =>
        {
            RandomSource random = new(seed);
            (FeatureMatrix features, int[] labels) = Synthetic.Classification(random, count, dimension, classes, separation: 0.4);
            double[]? weights = weighted ? [.. Enumerable.Range(0, classes).Select(_ => 0.2 + random.NextDouble())] : null;
            double[]? rowWeights = weights is null ? null : [.. labels.Select(l => weights[l])];
            int[] all = Synthetic.All(count);
            FeatureScaling scaling = FeatureScaling.Measure(features, all, rowWeights, Token);
            ScaledRows rows = new(features, all, scaling);
            RidgeLeaveOneOut held = new(rows, labels, classes, rowWeights, PrincipalAxes.Find(rows, rowWeights, Token), Token);

            GramSums sums = GramSumsTests.Sums(features, labels, GramSumsTests.Numbers(features, weights), classes, weights, all);
            StreamedRidge streamed = new(sums, sums.Scaling(), Token);
            double[] lambdas = held.DefaultPath();
            RidgePoint[] expected = held.Evaluate(lambdas, Token);
            RidgePoint[] found = streamed.Evaluate(new StreamedRows(new HeldRows(features), all, sums.Scaling()), labels, lambdas, null, Token);
            if (count > 2 * dimension)
            {
                Assert.All(lambdas.Zip(RidgeJudge.DefaultPath(streamed.Axes)), p => Assert.Equal(1, p.First / p.Second, 1e-5));
            }

            foreach ((RidgePoint one, RidgePoint other) in expected.Zip(found))
            {
                // Where fewer rows than features nearly fix themselves, what rounding does to leverages grows.
                double tolerance = count > 2 * dimension ? 1e-5 : 1e-2;
                Assert.Equal(one.SquaredError, other.SquaredError, tolerance * (1 + one.SquaredError));
                Assert.Equal(one.Accuracy, other.Accuracy, (count > 2 * dimension ? 0 : 0.01) + (1.5 / count));
            }
        }, iter: 60);

    [Fact]
    public void The_number_of_threads_and_a_second_time_change_no_bit()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(4), 20_000, 30, 3, separation: 0.4);
        GramSums sums = GramSumsTests.Sums(features, labels, GramSumsTests.Numbers(features, null), 3, null, Synthetic.All(20_000));
        StreamedRidge ridge = new(sums, sums.Scaling(), Token);
        StreamedRows rows = new(new HeldRows(features), Synthetic.All(20_000), sums.Scaling());
        double[] lambdas = RidgeJudge.DefaultPath(ridge.Axes);
        int told = 0;
        RidgePoint[] first = ridge.Evaluate(rows, labels, lambdas, done => told = done, Token), second = ridge.Evaluate(rows, labels, lambdas, null, Token);
        Assert.Equal(first.Select(p => (p.Accuracy, p.SquaredError)), second.Select(p => (p.Accuracy, p.SquaredError)));
        Assert.Equal(20_000, told);
    }
}
