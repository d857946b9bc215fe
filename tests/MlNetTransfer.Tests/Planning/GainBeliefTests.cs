using CsCheck;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class GainBeliefTests
{
    [Theory]
    [InlineData(0.02, 0.03, 0.05, 0.02)]
    [InlineData(-0.10, 0.01, 0.30, 0.05)]
    [InlineData(0, 0.20, -0.04, 0.001)]
    public void Of_one_strategy_expectation_and_measurement_are_weighted_by_their_precision(double expected, double deviation, double measured, double error)
    {
        GainBelief after = Beliefs.Independent((expected, deviation)).After(0, measured, error * error);
        double ofMeasurement = 1 / (error * error), ofExpectation = 1 / (deviation * deviation);
        Assert.Equal(((measured * ofMeasurement) + (expected * ofExpectation)) / (ofMeasurement + ofExpectation), after.Mean[0], 1e-12);
        Assert.Equal(1 / Math.Sqrt(ofMeasurement + ofExpectation), after.Error(0), 1e-12);
    }

    /// <summary>Strategies: the measured one; one that gains with it, one that gains when it does not, one that has nothing to do with it.</summary>
    [Fact]
    public void A_gain_tells_of_the_strategies_that_go_with_it()
    {
        GainBelief after = new GainBelief([0, 0, 0, 0], [[4e-4, 2e-4, -1e-4, 0], [2e-4, 4e-4, 0, 0], [-1e-4, 0, 4e-4, 0], [0, 0, 0, 4e-4]]).After(0, 0.05, 4e-4);
        Assert.Equal([0.025, 0.0125, -0.00625, 0], after.Mean.Select(m => Math.Round(m, 12)));
        Assert.True(after.Error(0) < after.Error(1) && after.Error(1) < after.Error(2) && after.Error(2) < after.Error(3));
    }

    [Fact]
    public void A_measurement_makes_no_belief_less_certain() =>
        Beliefs.Any.Sample((belief, seed) =>
        {
            foreach ((int strategy, double gain, double variance) in Measurements(belief, seed))
            {
                GainBelief after = belief.After(strategy, gain, variance);
                for (int i = 0; i < after.Mean.Length; i++)
                {
                    Assert.InRange(after.Covariance[i][i], 0, belief.Covariance[i][i] + 1e-12);
                    Assert.All(after.Covariance[i], (c, j) => Assert.Equal(c, after.Covariance[j][i], 1e-12));
                }

                Assert.True(after.Covariance[strategy][strategy] <= variance * (1 + 1e-9));
                belief = after;
            }
        });

    [Fact]
    public void The_order_of_measurements_does_not_matter() =>
        Beliefs.Any.Sample((belief, seed) =>
        {
            (int Strategy, double Gain, double Variance)[] measurements = Measurements(belief, seed);
            GainBelief first = measurements.Aggregate(belief, (b, m) => b.After(m.Strategy, m.Gain, m.Variance));
            GainBelief second = measurements.Reverse().Aggregate(belief, (b, m) => b.After(m.Strategy, m.Gain, m.Variance));
            Assert.All(first.Mean, (m, i) => Assert.Equal(m, second.Mean[i], 1e-8));
            Assert.All(first.Covariance, (row, i) => Assert.All(row, (c, j) => Assert.Equal(c, second.Covariance[i][j], 1e-8)));
        });

    [Fact]
    public void A_strategy_is_as_likely_better_as_worse_where_it_gains_nothing_on_the_mean()
    {
        GainBelief belief = Beliefs.Independent((0, 0.02), (0.02, 0.02), (-0.02, 0.02), (0.01, 0));
        Assert.Equal([0.5, 0.841345, 0.158655, 1], Enumerable.Range(0, 4).Select(i => Math.Round(belief.ProbabilityBetter(i), 6)));
    }

    private static (int Strategy, double Gain, double Variance)[] Measurements(GainBelief belief, long seed)
    {
        RandomSource random = new RandomSource(seed).Fork("measurements");
        return [.. Enumerable.Range(0, 8).Select(_ => (random.NextInt32(belief.Mean.Length), 0.1 * random.NextNormal(), Math.Pow(10, -5 + (3 * random.NextDouble()))))];
    }
}
