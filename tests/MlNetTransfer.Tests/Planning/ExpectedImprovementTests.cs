using CsCheck;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class ExpectedImprovementTests
{
    private static readonly Gen<double> Gain = Gen.Double[-0.2, 0.2], Error = Gen.Double[1e-4, 0.1];

    /// <summary>Without a training there is nothing to lose: the best in hand stays.</summary>
    [Fact]
    public void It_is_no_less_than_nothing_and_no_less_than_what_is_expected() =>
        Gen.Select(Gain, Error, Gain, Error).Sample((mean, deviation, best, error) =>
            Assert.True(Of(mean, deviation, best, error) >= Math.Max(0, mean - best) - 1e-7));

    [Fact]
    public void The_less_is_known_the_more_may_be_gained() =>
        Gen.Select(Gain, Error, Gain, Error).Sample((mean, deviation, best, error) =>
        {
            double improvement = Of(mean, deviation, best, error);
            Assert.True(Of(mean, 2 * deviation, best, error) >= improvement - 1e-7);
            Assert.True(Of(mean, deviation, best, 2 * error) <= improvement + 1e-7);
        });

    [Fact]
    public void The_better_what_is_in_hand_the_less_is_gained() =>
        Gen.Select(Gain, Error, Gain, Error).Sample((mean, deviation, best, error) =>
            Assert.True(Of(mean, deviation, best + 0.01, error) <= Of(mean, deviation, best, error) + 1e-7));

    [Theory]
    [InlineData(0.02, 0.03, 0, 0.02)]
    [InlineData(-0.02, 0.03, 0.01, 0.01)]
    [InlineData(0.05, 0.02, 0.05, 0.04)]
    public void It_is_the_mean_over_what_measurements_may_show(double mean, double deviation, double best, double error)
    {
        const int draws = 100_000;
        GainBelief belief = Beliefs.Independent((mean, deviation));
        RandomSource random = new(1);
        double sum = 0;
        for (int i = 0; i < draws; i++)
        {
            double measured = mean + (deviation * random.NextNormal()) + (error * random.NextNormal());
            sum += Math.Max(0, belief.After(0, measured, error * error).Mean[0] - best);
        }

        Assert.Equal(sum / draws, Of(mean, deviation, best, error), 5 * deviation / Math.Sqrt(draws));
    }

    [Theory]
    [InlineData(0, 0.4)]
    [InlineData(0.8, 0.4)]
    [InlineData(0.8, 1)]
    public void That_over_another_is_the_mean_over_what_two_measurements_may_show(double correlation, double share)
    {
        const double mean = 0.04, deviation = 0.03, otherMean = 0.06, otherDeviation = 0.05, error = 0.02;
        const int draws = 100_000;
        double covariance = correlation * deviation * otherDeviation;
        GainBelief belief = new([mean, otherMean], [[deviation * deviation, covariance], [covariance, otherDeviation * otherDeviation]]);
        GainBelief difference = Beliefs.Independent((mean - (share * otherMean), Math.Sqrt(
            (deviation * deviation) + (share * share * otherDeviation * otherDeviation) - (2 * share * covariance))));
        RandomSource random = new(1);
        double sum = 0;
        for (int i = 0; i < draws; i++)
        {
            double truth = difference.Mean[0] + (difference.Error(0) * random.NextNormal());
            double measured = truth + (error * (random.NextNormal() - random.NextNormal()));
            sum += Math.Max(0, difference.After(0, measured, 2 * error * error).Mean[0]);
        }

        Assert.Equal(sum / draws, belief.ExpectedImprovementOver(0, 1, share, error * error), 5 * difference.Error(0) / Math.Sqrt(draws));
    }

    private static double Of(double mean, double deviation, double best, double error) => Beliefs.Independent((mean, deviation)).ExpectedImprovement(0, best, error * error);
}
