using MlNetTransfer.Numerics;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Tests.Unknowns;

/// <summary>The threshold of the unknown, and how sure it is.</summary>
public class UnknownThresholdTests
{
    /// <summary>By hand: 968 of the 1,024 rows of ten coins hold three heads or more; one in n is a geometric sum.</summary>
    [Theory]
    [InlineData(3, 10, 0.5, 968 / 1024.0)]
    [InlineData(10, 10, 0.5, 1 / 1024.0)]
    [InlineData(1, 4, 0.25, 1 - (81 / 256.0))]
    [InlineData(0, 5, 0.1, 1)]
    [InlineData(2, 2, 0, 0)]
    [InlineData(2, 2, 1, 1)]
    public void A_tail_is_the_sum_of_its_terms(int successes, int trials, double probability, double expected) =>
        Assert.Equal(expected, BinomialTail.AtLeast(successes, trials, probability), 1e-12);

    [Fact]
    public void Both_ways_of_summing_a_tail_agree_where_they_meet()
    {
        for (int k = 1; k <= 400; k++)
        {
            double next = k == 400 ? 0 : BinomialTail.AtLeast(k + 1, 400, 0.5);
            Assert.True(BinomialTail.AtLeast(k, 400, 0.5) >= next);
            Assert.Equal(1, BinomialTail.AtLeast(k, 400, 0.5) + BinomialTail.AtLeast(400 - k + 1, 400, 0.5), 1e-10);
        }
    }

    /// <summary>Beta(1, n) has the quantile 1 − (1 − t)^(1/n), Beta(n, 1) t^(1/n).</summary>
    [Theory]
    [InlineData(1, 30, 0.025)]
    [InlineData(1, 5000, 0.975)]
    public void The_quantiles_are_those_of_the_Beta_distribution(int successes, int trials, double tail)
    {
        Assert.Equal(1 - Math.Pow(1 - tail, 1.0 / trials), BinomialTail.ProbabilityOf(successes, trials, tail), 1e-9);
        Assert.Equal(Math.Pow(tail, 1.0 / trials), BinomialTail.ProbabilityOf(trials, trials, tail), 1e-9);
    }

    [Theory]
    [InlineData(39, 0.05, 38.5, 1)]
    [InlineData(99, 0.05, 95.5, 4)]
    [InlineData(99, 0.5, 50.5, 49)]
    [InlineData(19, 0.05, 19.0019, 0)]
    [InlineData(5, 0.05, 5.0005, 0)]
    public void It_stands_between_two_scores_so_that_the_share_is_expected_of_others(int images, double share, double value, int refused)
    {
        UnknownThreshold threshold = UnknownThreshold.Of([.. Enumerable.Range(1, images).Select(i => (float)i).Reverse()], share);
        Assert.Equal(value, threshold.Value, 1e-4);
        Assert.Equal(refused, threshold.Refused);
        Assert.InRange(share, threshold.Expected.Lower, Math.Max(share, threshold.Expected.Upper));
    }

    /// <summary>What is refused of new images is what the interval says, and on average no more than the share.</summary>
    [Fact]
    public void New_images_are_refused_as_often_as_it_says()
    {
        RandomSource random = new(7);
        double refused = 0;
        int inside = 0;
        for (int run = 0; run < 2000; run++)
        {
            // Of even scores the share above a threshold is what is left of 1.
            UnknownThreshold threshold = UnknownThreshold.Of([.. Enumerable.Range(0, 60).Select(_ => (float)random.NextDouble())], 0.05);
            double share = Math.Max(0, 1 - threshold.Value);
            refused += share / 2000;
            inside += share >= threshold.Expected.Lower && share <= threshold.Expected.Upper ? 1 : 0;
        }

        Assert.InRange(refused, 0.03, 0.052);
        Assert.InRange(inside, 1840, 1960);
    }

    [Fact]
    public void A_test_counts_what_is_refused_and_how_good_the_rest_is()
    {
        UnknownTest test = UnknownTest.Of([true, false, false, true, false], [false, true, true, true, false]);
        Assert.Equal((5, 2, 0.4), (test.Images, test.Refused, test.RefusedShare));
        Assert.Equal(2 / 3.0, test.Accuracy!.Value, 1e-12);
        Assert.Equal(0.5, test.RefusedAccuracy);
        Assert.Null(UnknownTest.Of([true], [true]).Accuracy);
        Assert.Null(UnknownTest.Of([false], [true]).RefusedAccuracy);
    }
}
