using MlNetTransfer.Evaluation;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Evaluation;

public class BalancedComparisonTests
{
    /// <summary>Class 0: of 4 images one is won and none lost; class 1: of 2 one is lost. By hand.</summary>
    [Fact]
    public void The_difference_is_the_mean_over_the_classes_and_its_error_adds_up_class_by_class()
    {
        bool[] first = [true, true, true, false, false, true], second = [false, true, true, false, true, true];
        BalancedComparison pair = BalancedComparison.Of(first, second, [0, 0, 0, 0, 1, 1]);
        Assert.Equal((0.25 - 0.5) / 2, pair.Difference, 1e-12);
        double common = ((0.25 - 0.0625) / 4) + (0.25 / 16), rare = ((0.5 - 0.25) / 2) + (0.25 / 4);
        Assert.Equal(Math.Sqrt(common + rare) / 2, pair.StandardError, 1e-12);
        Assert.Equal(2 * NormalDistribution.Cumulative(-0.125 / pair.StandardError), pair.PValue, 1e-12);
    }

    [Fact]
    public void With_one_class_it_is_the_plain_comparison()
    {
        bool[] first = [true, true, true, false, true], second = [true, false, true, true, false];
        PairedComparison plain = PairedComparison.Of(first, second);
        BalancedComparison balanced = BalancedComparison.Of(first, second, [3, 3, 3, 3, 3]);
        Assert.Equal(plain.Difference, balanced.Difference, 1e-12);
        Assert.Equal(plain.StandardError, balanced.StandardError, 1e-12);
    }

    /// <summary>One image says nothing about how often the two disagree on its class.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_class_of_one_image_has_an_error_of_a_half_whatever_that_image_says(bool won)
    {
        bool[] first = [.. Enumerable.Repeat(true, 1000), won], second = [.. Enumerable.Repeat(true, 1000), false];
        double error = BalancedComparison.Of(first, second, [.. Enumerable.Repeat(0, 1000), 1]).StandardError;
        Assert.Equal(0.25, error, 1e-3);
    }

    /// <summary>Classes of 1, 2, 3, 5 and 60 images on which two equal classifiers disagree as often as said: the error that is told against the one
    /// that is.</summary>
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.15)]
    [InlineData(0.25)]
    public void The_error_is_on_the_mean_no_smaller_than_the_true_one_and_half_again_as_large_at_most(double disagreement)
    {
        int[] labels = [.. new[] { 1, 2, 3, 5, 60 }.SelectMany((n, k) => Enumerable.Repeat(k, n))];
        double truth = Math.Sqrt(new[] { 1, 2, 3, 5, 60 }.Sum(n => disagreement / n)) / 5;
        RandomSource random = new(5);
        double told = 0;
        const int Draws = 3000;
        for (int draw = 0; draw < Draws; draw++)
        {
            bool[] first = new bool[labels.Length], second = new bool[labels.Length];
            for (int i = 0; i < labels.Length; i++)
            {
                bool differs = random.NextDouble() < disagreement, one = random.NextDouble() < 0.5;
                (first[i], second[i]) = (one, differs ? !one : one);
            }

            double error = BalancedComparison.Of(first, second, labels).StandardError;
            told += error * error / Draws;
        }

        Assert.InRange(Math.Sqrt(told) / truth, 0.98, disagreement < 0.1 ? 2.2 : 1.5);
    }
}
