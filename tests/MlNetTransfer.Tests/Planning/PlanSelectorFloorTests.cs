using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

/// <summary>The linear probe is the floor for the metric that decides and for the other.</summary>
public class PlanSelectorFloorTests
{
    private const TransferStrategy A = TransferStrategy.LastStage, B = TransferStrategy.FullFineTuning;

    [Theory]
    [InlineData(-0.019, TrialOutcome.Chosen)]
    [InlineData(-0.021, TrialOutcome.Refused)]
    public void What_gains_by_one_metric_and_loses_more_than_a_standard_error_by_the_other_is_refused(double other, TrialOutcome outcome)
    {
        PlanSelector selector = Selector((0, 1), (0, 1));
        selector.Observe(A, 0.1, 0.02, 1, 0, 1, (other, 0.02));
        Assert.Equal(outcome == TrialOutcome.Chosen ? A : null, selector.Verdict);
        PlanTrial trial = selector.Trials(1e6)[0];
        Assert.Equal((outcome, 0.1, other, 0.02), (trial.Outcome, trial.MeasuredGain, trial.OtherGain, trial.OtherError));
    }

    /// <summary>Where the classes have one size both gains are one measurement, of which what was expected may overrule two standard errors.</summary>
    [Theory]
    [InlineData(-0.39, true)]
    [InlineData(-0.41, false)]
    public void Where_both_metrics_say_the_same_the_rule_of_two_standard_errors_holds_alone(double measured, bool chosen)
    {
        PlanSelector selector = Selector((0.2, 0.01), (0, 0.001));
        selector.Observe(A, measured, 0.2, 1, 0, 1, (measured, 0.2));
        Assert.Equal(chosen ? A : null, selector.Verdict);
    }

    [Fact]
    public void Two_standard_errors_by_the_other_metric_are_too_many_however_much_was_lost_by_the_one_that_decides()
    {
        PlanSelector selector = Selector((0.2, 0.01), (0, 0.001));
        selector.Observe(A, -0.3, 0.2, 1, 0, 1, (-0.41, 0.2));
        Assert.Null(selector.Verdict);
    }

    [Fact]
    public void The_next_best_that_keeps_the_floor_takes_the_place_of_one_that_does_not()
    {
        PlanSelector selector = Selector((0, 1), (0, 1));
        selector.Observe(A, 0.2, 0.01, 1, 0, 1, (-0.1, 0.02));
        selector.Observe(B, 0.05, 0.01, 1, 0.5, 1, (0.01, 0.02));
        Assert.Equal(B, selector.Verdict);
        Assert.Equal([TrialOutcome.Refused, TrialOutcome.Chosen], selector.Trials(1e6).Select(t => t.Outcome));
    }

    [Fact]
    public void What_is_no_better_by_the_metric_that_decides_is_beaten_and_not_refused()
    {
        PlanSelector selector = Selector((0, 1), (0, 1));
        selector.Observe(A, -0.1, 0.02, 1, 0, 1, (-0.1, 0.02));
        Assert.Equal(TrialOutcome.Beaten, selector.Trials(1e6)[0].Outcome);
    }

    /// <summary>A narrow expectation of little shrinks 7 ± 2.3 points to less than two of its own standard errors.</summary>
    [Theory]
    [InlineData(0.07, true)]
    [InlineData(0.05, false)]
    public void A_gain_of_which_the_images_alone_are_sure_needs_no_expectation(double measured, bool chosen)
    {
        PlanSelector selector = Selector((0.003, 0.012), (0, 0.001));
        selector.Observe(A, measured, 0.023, 1, 0, 1, (measured, 0.023));
        Assert.InRange(selector.Trials(1e6)[0].ProbabilityBetter, PlanSelector.Proof, PlanSelector.ProofAlone);
        Assert.Equal(chosen ? A : null, selector.Verdict);
    }

    private static PlanSelector Selector(params (double, double)[] prior) => new(Beliefs.Independent(prior), [A, B], _ => 1, secondsPerCost: 1, noise: 4e-4);
}
