using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

public class PlanSelectorTests
{
    private const TransferStrategy A = TransferStrategy.LastStage, B = TransferStrategy.FullFineTuning;

    private const double Plenty = 1e6;

    [Fact]
    public void The_linear_probe_is_the_floor()
    {
        PlanSelector selector = Selector(Beliefs.Independent((-0.05, 0.005), (0.001, 0.001)));
        Assert.Null(selector.Next(Plenty));
        Assert.Null(selector.Verdict);
        Assert.All(selector.Trials(Plenty), t => Assert.Equal(TrialOutcome.NotWorthIt, t.Outcome));
    }

    [Fact]
    public void What_was_not_trained_is_not_chosen_however_sure_its_gain()
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.2, 0.001), (0.01, 0.05)));
        Assert.Null(selector.Verdict);
        selector.Observe(B, 0.01, 0.1, 1, 0);
        Assert.Null(selector.Verdict);
        Assert.Equal([TrialOutcome.Beaten, TrialOutcome.Untried], selector.Trials(Plenty).Select(t => t.Outcome));
    }

    /// <summary>0.2533 standard errors are a probability of 0.6.</summary>
    [Theory]
    [InlineData(0.24, false)]
    [InlineData(0.26, true)]
    public void A_strategy_is_chosen_once_it_is_better_with_a_probability_of_three_in_five(double errors, bool chosen)
    {
        PlanSelector selector = Selector(Beliefs.Independent((80, 100), (0, 100)));
        selector.Observe(A, errors * 0.02, 0.02, 1, 0);
        Assert.Equal(chosen ? A : null, selector.Verdict);
    }

    /// <summary>2.0537 standard errors are a probability of 0.98; 0.5244 standard deviations of the expectation are one of 0.7.</summary>
    [Theory]
    [InlineData(0, 2.04, false)]
    [InlineData(0, 2.07, true)]
    [InlineData(52, 2.04, false)]
    [InlineData(53, 2.04, true)]
    public void Where_no_gain_was_expected_the_validation_images_have_to_prove_it_alone(double expected, double errors, bool chosen)
    {
        PlanSelector selector = Selector(Beliefs.Independent((expected, 100), (0, 100)));
        selector.Observe(A, errors * 0.02, 0.02, 1, 0);
        Assert.Equal(chosen ? A : null, selector.Verdict);
    }

    [Theory]
    [InlineData(-0.39, true)]
    [InlineData(-0.41, false)]
    public void What_the_validation_images_contradict_is_not_chosen_whatever_was_expected_of_it(double measured, bool chosen)
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.2, 0.01), (0, 0.001)));
        selector.Observe(A, measured, 0.2, 1, 0);
        Assert.Equal(chosen ? A : null, selector.Verdict);
    }

    [Theory]
    [InlineData(0.004, A)]
    [InlineData(0.006, B)]
    public void Of_near_equals_the_one_that_moved_the_weights_least_is_kept(double ahead, TransferStrategy kept)
    {
        PlanSelector selector = Selector(Beliefs.Independent((0, 1), (0, 1)));
        selector.Observe(A, 0.1, 1e-4, 1, movement: 0.1);
        selector.Observe(B, 0.1 + ahead, 1e-4, 1, movement: 0.5);
        Assert.Equal(kept, selector.Verdict);
    }

    [Theory]
    [InlineData(10, B)]
    [InlineData(9.9, A)]
    public void What_promises_most_is_tried_first_and_where_time_is_short_what_promises_most_per_second(double secondsLeft, TransferStrategy first) =>
        Assert.Equal(first, Selector(Beliefs.Independent((0.02, 0.03), (0.03, 0.03)), (3, 7)).Next(secondsLeft)?.Strategy);

    [Fact]
    public void A_strategy_that_is_like_one_that_lost_is_not_tried_any_more()
    {
        PlanSelector selector = Selector(new GainBelief([0.02, 0.02], [[9e-4, 8.9e-4], [8.9e-4, 9e-4]]));
        selector.Observe(selector.Next(Plenty)!.Value.Strategy, -0.1, 0.005, 1, 0);
        Assert.Null(selector.Next(Plenty));
        Assert.Equal([TrialOutcome.Beaten, TrialOutcome.NotWorthIt], selector.Trials(Plenty).Select(t => t.Outcome));
    }

    [Fact]
    public void A_trial_says_what_was_expected_what_was_measured_and_what_is_believed()
    {
        PlanSelector selector = Selector(Beliefs.Independent((0.02, 0.03), (0.2, 0.03)), (5, 1));
        selector.Observe(A, 0.06, 0.03, 7, 0);
        PlanTrial trial = selector.Trials(Plenty)[0];
        Assert.Equal((A, 0.02, 0.03, 5, 0.06, 0.03, 7, TrialOutcome.Chosen), (trial.Strategy, trial.ExpectedGain, trial.ExpectedError, trial.ExpectedSeconds, trial.MeasuredGain, trial.MeasuredError, trial.Seconds, trial.Outcome));
        Assert.Equal((0.04, 0.0212, 0.97), (Math.Round(trial.Gain, 12), Math.Round(trial.Error, 4), Math.Round(trial.ProbabilityBetter, 2)));
    }

    private static PlanSelector Selector(GainBelief prior, (double A, double B)? costs = null) =>
        new(prior, [A, B], s => s == A ? costs?.A ?? 1 : costs?.B ?? 1, secondsPerCost: 1, noise: 4e-4);
}
