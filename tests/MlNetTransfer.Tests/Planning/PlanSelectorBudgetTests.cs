using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class PlanSelectorBudgetTests
{
    private const TransferStrategy First = TransferStrategy.LastStage, Second = TransferStrategy.FullFineTuning;

    /// <summary>A tenth of the time that is left is not planned with, and a third of a recipe is the least.</summary>
    [Theory]
    [InlineData(-5, null)]
    [InlineData(0, null)]
    [InlineData(37, null)]
    [InlineData(38, 0.342)]
    [InlineData(60, 0.54)]
    [InlineData(111, 0.999)]
    [InlineData(112, 1.0)]
    [InlineData(double.PositiveInfinity, 1.0)]
    public void A_recipe_of_a_hundred_seconds_is_cut_to_what_the_time_allows_or_left(double secondsLeft, double? share)
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.1, 0.05)), 100);
        (TransferStrategy Strategy, double Share)? next = selector.Next(secondsLeft);
        Assert.Equal(share, next is { } found ? Math.Round(found.Share, 12) : null);
        Assert.Equal(share is null ? TrialOutcome.NoTime : TrialOutcome.Untried, Assert.Single(selector.Trials(secondsLeft)).Outcome);
    }

    [Fact]
    public void What_fits_is_tried_where_something_better_does_not_fit() =>
        Assert.Equal(Second, Selector(Beliefs.Independent((5, 0.05), (0.1, 0.05)), 100, 10).Next(10)?.Strategy);

    [Fact]
    public void What_a_training_took_replaces_the_first_guess()
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.1, 0.05), (0.1, 0.05)), 10, 40);
        Assert.Equal([10, 40], selector.Trials(1e6).Select(t => t.ExpectedSeconds));
        selector.Observe(First, 0, 0.05, seconds: 100, movement: 0);
        Assert.Equal([10, 400], selector.Trials(1e6).Select(t => t.ExpectedSeconds));
        Assert.Equal(0.45, selector.Next(200)!.Value.Share, 1e-12);
    }

    [Fact]
    public void What_half_a_recipe_took_is_half_of_what_a_whole_one_takes()
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.1, 0.05), (0.1, 0.05)), 10, 40);
        selector.Observe(First, 0, 0.05, seconds: 100, movement: 0, share: 0.5);
        Assert.Equal(800, selector.Trials(1e6)[1].ExpectedSeconds);
    }

    private static PlanSelector Selector(GainBelief prior, params double[] costs)
    {
        TransferStrategy[] strategies = [First, Second];
        return new PlanSelector(prior, strategies.Take(costs.Length), s => costs[Array.IndexOf(strategies, s)], secondsPerCost: 1, noise: 4e-4);
    }
}
