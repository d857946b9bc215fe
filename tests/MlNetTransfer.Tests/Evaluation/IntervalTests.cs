using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Tests.Evaluation;

public class IntervalTests
{
    /// <summary>Expected: Wilson's formula in Python, float64.</summary>
    [Theory]
    [InlineData(147, 153, 0.917092, 0.981905)]
    [InlineData(0, 10, 0, 0.277533)]
    [InlineData(10, 10, 0.722467, 1)]
    [InlineData(1, 2, 0.094531, 0.905469)]
    public void A_proportion_has_Wilsons_interval(int successes, int trials, double lower, double upper)
    {
        Interval interval = Interval.OfProportion(successes, trials)!;
        Assert.Equal(lower, interval.Lower, 1e-5);
        Assert.Equal(upper, interval.Upper, 1e-5);
    }

    [Fact]
    public void Nothing_tried_has_no_interval() => Assert.Null(Interval.OfProportion(0, 0));

    [Fact]
    public void Replicates_give_their_2_5_and_97_5_percent_quantiles()
    {
        Interval interval = Interval.OfReplicates(Enumerable.Range(0, 1001).Select(i => (double)i), 1001)!;
        Assert.Equal(25, interval.Lower, 1e-9);
        Assert.Equal(975, interval.Upper, 1e-9);
        Assert.Null(Interval.OfReplicates([1, double.NaN, double.NaN], 3));
    }

    /// <summary>Expected: 2 · Σ C(n, k) / 2ⁿ with exact integers in Python.</summary>
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(5, 5, 1)]
    [InlineData(1, 9, 0.021484)]
    [InlineData(8, 20, 0.035698)]
    [InlineData(2000, 2000, 1)]
    public void McNemars_test_is_the_exact_binomial_one(int onlyFirst, int onlySecond, double p) =>
        Assert.Equal(p, new PairedComparison(5000, onlyFirst, onlySecond).PValue, 1e-5);

    [Fact]
    public void Paired_answers_give_the_difference_with_its_interval()
    {
        bool[] first = [true, true, true, false, true], second = [true, false, true, true, false];
        PairedComparison comparison = PairedComparison.Of(first, second);
        Assert.Equal(new PairedComparison(5, 2, 1), comparison);
        Assert.Equal(0.2, comparison.Difference, 12);
        double half = 1.959963984540054 * Math.Sqrt(((0.6 - 0.04) + 0.05) / 5);
        Assert.Equal(0.2 - half, comparison.DifferenceInterval.Lower, 1e-9);
        Assert.Equal(0.2 + half, comparison.DifferenceInterval.Upper, 1e-9);
    }
}
