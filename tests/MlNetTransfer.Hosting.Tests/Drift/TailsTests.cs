using MlNetTransfer.Hosting.Drift;

namespace MlNetTransfer.Tests.Hosting.Drift;

public class TailsTests
{
    /// <summary>Tables of the distribution (Abramowitz and Stegun 1964, 26.8), and exp(−x / 2) for two degrees of freedom.</summary>
    [Theory]
    [InlineData(3.841458820694124, 1, 0.05)]
    [InlineData(10.827566170662733, 1, 0.001)]
    [InlineData(18.307038053275146, 10, 0.05)]
    [InlineData(29.58829844507442, 10, 0.001)]
    [InlineData(124.34211340400407, 100, 0.05)]
    [InlineData(1074.679449, 1000, 0.05)]
    [InlineData(0, 3, 1)]
    public void Chi_squared_is_as_in_the_tables(double statistic, int freedom, double expected)
    {
        Assert.Equal(expected, Tails.ChiSquared(statistic, freedom), 1e-7);
        Assert.Equal(Math.Exp(-statistic / 2), Tails.ChiSquared(statistic, 2), 1e-12);
    }

    [Theory]
    [InlineData(1.3580986393, 0.05)]
    [InlineData(1.6276236115, 0.01)]
    [InlineData(1.9494746, 0.001)]
    [InlineData(0.1, 1)]
    [InlineData(0, 1)]
    public void Kolmogorov_is_as_in_the_tables(double lambda, double expected) => Assert.Equal(expected, Tails.Kolmogorov(lambda), 1e-7);

    /// <summary>Fisher's lady, and tables whose outcomes are counted by hand.</summary>
    [Theory]
    [InlineData(3, 4, 1, 4, 34.0 / 70)]
    [InlineData(4, 4, 0, 4, 2.0 / 70)]
    [InlineData(0, 5, 0, 7, 1)]
    [InlineData(5, 5, 7, 7, 1)]
    [InlineData(2, 2, 0, 8, 1.0 / 45)]
    public void The_exact_test_counts_outcomes(int first, int firstSize, int second, int secondSize, double expected) =>
        Assert.Equal(expected, Tails.Exact(first, firstSize, second, secondSize), 1e-9);

    [Fact]
    public void The_exact_test_of_large_samples_is_near_the_chi_squared_test()
    {
        double pooled = 330.0 / 3000, difference = (130 / 1000.0) - (200 / 2000.0);
        double statistic = difference * difference / (pooled * (1 - pooled) * ((1 / 1000.0) + (1 / 2000.0)));
        Assert.Equal(Tails.ChiSquared(statistic, 1), Tails.Exact(130, 1000, 200, 2000), 3e-3);
        Assert.Equal(0.0156758603, Tails.Exact(130, 1000, 200, 2000), 1e-9);
    }

    [Fact]
    public void Holm_is_as_by_hand()
    {
        Assert.Equal([0.03, 0.06, 0.06], Holm.Adjusted([0.01, 0.04, 0.03]).Select(p => Math.Round(p, 12)));
        Assert.Equal([1, 1], Holm.Adjusted([0.6, 0.7]));
        Assert.Empty(Holm.Adjusted([]));
    }

    [Fact]
    public void Rare_classes_are_counted_together_and_where_too_few_are_left_the_test_is_exact()
    {
        TwoSampleResult usual = TwoSamples.Shares([50, 30, 20, 0], [40, 40, 20, 0]);
        Assert.Equal(TwoSamples.ChiSquaredName, usual.Test);
        Assert.Equal((100.0 / 90) + (100.0 / 70), usual.Statistic, 1e-9);
        Assert.Equal(Tails.ChiSquared(usual.Statistic, 2), usual.PValue, 1e-12);

        TwoSampleResult rare = TwoSamples.Shares([50, 44, 1, 2, 3], [40, 52, 3, 2, 3]);
        Assert.Equal(Tails.ChiSquared(rare.Statistic, 2), rare.PValue, 1e-12);

        Assert.Equal(TwoSamples.ExactName, TwoSamples.Shares([100, 0], [19, 1]).Test);
        Assert.Equal(1, TwoSamples.Shares([100, 0], [20, 0]).PValue);
    }
}
