using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class PlanSelectorBudgetTests
{
    private const TransferStrategy First = TransferStrategy.LastStage, Second = TransferStrategy.FullFineTuning, Head = TransferStrategy.MultiStageProbe;

    /// <summary>Ten points are expected; half a point is left of them where a four-hundredth of the recipe fits, and a hundredth is the least before anything
    /// was timed.</summary>
    [Theory]
    [InlineData(-5, false)]
    [InlineData(0, false)]
    [InlineData(0.9, false)]
    [InlineData(1.1, true)]
    [InlineData(100, true)]
    [InlineData(double.PositiveInfinity, true)]
    public void A_recipe_of_a_hundred_seconds_gets_what_time_there_is_or_is_left(double secondsLeft, bool trained)
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.1, 0.05)), 100);
        Assert.Equal(trained ? secondsLeft : null, selector.Next(secondsLeft)?.Seconds);
        Assert.Equal(trained ? TrialOutcome.Untried : TrialOutcome.NoTime, Assert.Single(selector.Trials(secondsLeft)).Outcome);
    }

    [Fact]
    public void Once_a_training_was_timed_less_than_a_tenth_of_a_recipe_is_not_begun()
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.1, 0.05), (0.9, 0.05)), 10, 100);
        selector.Observe(First, 0, 0.05, seconds: 10, movement: 0);
        Assert.Null(selector.Next(9.9));
        Assert.Equal((Second, 10.1), selector.Next(10.1));
    }

    [Fact]
    public void Time_that_is_left_is_used_where_a_whole_recipe_promises_half_a_point()
    {
        Assert.Equal((First, 6), Selector(Beliefs.Independent((0.006, 1e-4)), 100).Next(6));
        Assert.Null(Selector(Beliefs.Independent((0.004, 1e-4)), 100).Next(1000));
    }

    [Fact]
    public void Where_no_whole_recipe_fits_one_training_gets_all_the_time() =>
        Assert.Equal((Second, 50), Selector(Beliefs.Independent((0.02, 1e-3), (0.04, 1e-3)), 100, 120).Next(50));

    [Fact]
    public void Where_the_best_does_not_fit_whole_a_cheap_whole_recipe_comes_first_and_then_the_best_gets_the_rest()
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.05, 0.05), (0.1, 0.05)), 10, 100);
        Assert.Equal((First, 25), selector.Next(50));
        selector.Observe(First, 0.04, 0.05, seconds: 10, movement: 0);
        Assert.Equal((Second, 40), selector.Next(40));
    }

    /// <summary>It takes more than half of the time, or is expected to prove better in no case.</summary>
    [Theory]
    [InlineData(0.05, 0.1, 26)]
    [InlineData(0.01, 1e-3, 10)]
    public void Where_a_whole_recipe_before_it_is_not_worth_its_time_the_best_gets_all(double mean, double error, double cost) =>
        Assert.Equal((Second, 50), Selector(Beliefs.Independent((mean, error), (0.5, 1e-3)), cost, 100).Next(50));

    [Fact]
    public void A_training_leaves_room_for_the_next_one_where_both_fit()
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.05, 1e-3), (0.06, 1e-3)), 30, 60);
        Assert.Equal((Second, 170), selector.Next(200));
        Assert.Equal((Second, 60), selector.Next(90));
        Assert.Equal((First, 80), selector.Next(80));
    }

    [Fact]
    public void A_head_is_not_cut_short() => Assert.Null(
        new PlanSelector(Beliefs.Independent((0.1, 0.05)), [Head], _ => 100, secondsPerCost: 1, noise: 4e-4).Next(99));

    [Fact]
    public void Where_the_user_set_the_epochs_a_recipe_fits_or_is_left()
    {
        PlanSelector selector = new(Beliefs.Independent((0.1, 0.05)), [First], _ => 100, secondsPerCost: 1, noise: 4e-4, canShorten: false);
        Assert.Null(selector.Next(99));
        Assert.Equal((First, 100), selector.Next(100));
    }

    [Fact]
    public void What_fits_is_tried_where_something_better_does_not_fit() =>
        Assert.Equal(Second, Selector(Beliefs.Independent((5, 0.05), (0.1, 0.05)), 10_000, 10).Next(10)?.Strategy);

    [Fact]
    public void What_a_training_took_replaces_the_first_guess()
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.1, 0.05), (0.1, 0.05)), 10, 40);
        Assert.Equal([10, 40], selector.Trials(1e6).Select(t => t.ExpectedSeconds));
        selector.Observe(First, 0, 0.05, seconds: 100, movement: 0);
        Assert.Equal([10, 400], selector.Trials(1e6).Select(t => t.ExpectedSeconds));
    }

    [Fact]
    public void What_half_a_recipe_took_is_half_of_what_a_whole_one_takes_and_a_hundredth_tells_nothing()
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.1, 0.05), (0.1, 0.05)), 10, 40);
        selector.Observe(First, 0, 0.05, seconds: 100, movement: 0, share: 0.01);
        Assert.Equal(40, selector.Trials(1e6)[1].ExpectedSeconds);
        selector = Selector(Beliefs.Independent((0.1, 0.05), (0.1, 0.05)), 10, 40);
        selector.Observe(First, 0, 0.05, seconds: 100, movement: 0, share: 0.5);
        Assert.Equal(800, selector.Trials(1e6)[1].ExpectedSeconds);
    }

    private static PlanSelector Selector(GainBelief prior, params double[] costs)
    {
        TransferStrategy[] strategies = [First, Second];
        return new PlanSelector(prior, strategies.Take(costs.Length), s => costs[Array.IndexOf(strategies, s)], secondsPerCost: 1, noise: 4e-4);
    }
}
