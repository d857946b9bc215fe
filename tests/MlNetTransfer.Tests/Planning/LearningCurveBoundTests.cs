using CsCheck;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class LearningCurveBoundTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.24, 0)]
    [InlineData(0.5, 0.25)]
    [InlineData(0.9, 0.81)]
    [InlineData(1, 1)]
    public void A_training_keeps_the_square_of_its_share_of_its_mistakes_and_nothing_is_said_before_a_quarter(double share, double ratio) =>
        Assert.Equal(ratio, LearningCurveBound.SmallestRatio(share), 1e-12);

    /// <summary>Of 200 images the model in hand has all right, and the training misses 40 now.</summary>
    [Theory]
    [InlineData(0.2, false)]
    [InlineData(0.3, false)]
    [InlineData(0.5, true)]
    [InlineData(1, true)]
    public void Half_way_a_training_that_is_far_behind_can_no_longer_win(double share, bool hopeless) =>
        Assert.Equal(hopeless, Bound(DecisionMetric.Accuracy, share, lost: 40, won: 0, both: 0, neither: 160).IsHopeless);

    [Theory]
    [InlineData(DecisionMetric.Accuracy)]
    [InlineData(DecisionMetric.Macro)]
    public void At_the_end_the_bound_is_the_paired_comparison_itself(DecisionMetric metric)
    {
        (bool[] training, bool[] inHand, int[] labels) = Images(lost: 12, won: 5, both: 7, neither: 30);
        LearningCurveBound bound = LearningCurveBound.Of(metric, 1, training, inHand, labels);
        MetricDifference difference = MetricDifference.Of(metric, training, inHand, labels);
        Assert.Equal(difference.Gain, bound.Gain, 1e-12);
        Assert.Equal(difference.Error, bound.Error, 1e-12);
    }

    [Fact]
    public void What_is_not_behind_is_never_hopeless_and_waiting_never_makes_the_best_end_better() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40], Gen.Int[0, 40], Gen.Double[0, 1], Gen.Bool).Sample((lost, won, both, share, macro) =>
        {
            DecisionMetric metric = macro ? DecisionMetric.Macro : DecisionMetric.Accuracy;
            LearningCurveBound now = Bound(metric, share, lost, won, both, 40), later = Bound(metric, 1, lost, won, both, 40);
            Assert.True(later.Gain <= now.Gain + 1e-12);
            Assert.True(now.Error > 0);
            Assert.False(later.Gain >= 0 && now.IsHopeless);
        });

    private static LearningCurveBound Bound(DecisionMetric metric, double share, int lost, int won, int both, int neither)
    {
        (bool[] training, bool[] inHand, int[] labels) = Images(lost, won, both, neither);
        return LearningCurveBound.Of(metric, share, training, inHand, labels);
    }

    /// <param name="lost">Only the model in hand is right.</param>
    /// <param name="won">Only the training is.</param>
    /// <param name="both">Both are wrong.</param>
    /// <param name="neither">Both are right.</param>
    private static (bool[] Training, bool[] InHand, int[] Labels) Images(int lost, int won, int both, int neither)
    {
        (bool, bool)[] images =
        [
            .. Enumerable.Repeat((false, true), lost), .. Enumerable.Repeat((true, false), won),
            .. Enumerable.Repeat((false, false), both), .. Enumerable.Repeat((true, true), neither),
        ];
        return ([.. images.Select(i => i.Item1)], [.. images.Select(i => i.Item2)], [.. images.Select((_, i) => i % 2)]);
    }
}
