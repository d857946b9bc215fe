using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Planning;

/// <summary>Trainings that time cut short, and trainings that were stopped because they could no longer win.</summary>
public class PlanSelectorContinuationTests
{
    private const TransferStrategy A = TransferStrategy.LastStage, B = TransferStrategy.FullFineTuning;

    [Theory]
    [InlineData(0.5, 20, true)]
    [InlineData(0.5, 19, false)]
    [InlineData(0.95, 20, false)]
    [InlineData(1, 20, false)]
    public void The_best_in_hand_goes_on_where_a_tenth_or_more_of_its_recipe_is_missing_and_there_is_time_for_as_much(double share, double left, bool goesOn)
    {
        PlanSelector selector = Selector((0.05, 0.05), (0, 1e-3));
        selector.Observe(A, 0.05, 0.01, seconds: 200 * share, movement: 0.1, share);
        Assert.Null(selector.Next(left));
        Assert.Equal(goesOn ? A : null, selector.Unfinished(left));
    }

    [Fact]
    public void What_is_not_the_best_in_hand_does_not_go_on()
    {
        PlanSelector selector = Selector((0.05, 0.05), (0.05, 0.05));
        selector.Observe(A, 0.02, 0.005, 100, 0.1, 0.5);
        selector.Observe(B, 0.08, 0.005, 100, 0.1);
        Assert.Equal(B, selector.Verdict);
        Assert.Null(selector.Unfinished(1e6));
    }

    [Fact]
    public void What_went_on_has_the_numbers_of_its_end_the_time_of_both_parts_and_goes_on_once()
    {
        PlanSelector selector = Selector((0.05, 0.05), (0, 1e-3));
        selector.Observe(A, 0.04, 0.02, 100, 0.1, 0.5);
        selector.Continue(A, new TrialResult(0.06, 0.02, 80, 0.2, 0.9), 80);
        PlanTrial trial = selector.Trials(1e6)[0];
        Assert.Equal((0.06, 180, true, TrialOutcome.Chosen), (trial.MeasuredGain, trial.Seconds, trial.Continued, trial.Outcome));
        Assert.Null(selector.Unfinished(1e6));

        // As if it had been measured once, which it was: on the same images.
        PlanSelector once = Selector((0.05, 0.05), (0, 1e-3));
        once.Observe(A, 0.06, 0.02, 100, 0.1);
        Assert.Equal(once.Trials(1e6)[0].Gain, trial.Gain);
    }

    [Fact]
    public void Where_going_on_made_it_no_better_the_numbers_stay()
    {
        PlanSelector selector = Selector((0.05, 0.05), (0, 1e-3));
        selector.Observe(A, 0.04, 0.02, 100, 0.1, 0.5);
        double believed = selector.Trials(1e6)[0].Gain;
        selector.Continue(A, null, 80);
        PlanTrial trial = selector.Trials(1e6)[0];
        Assert.Equal((0.04, 180, true, believed), (trial.MeasuredGain, trial.Seconds, trial.Continued, trial.Gain));
        Assert.Null(selector.Unfinished(1e6));
    }

    [Fact]
    public void A_stopped_training_lowers_what_is_believed_to_its_best_plausible_end_and_is_never_the_verdict()
    {
        PlanSelector selector = Selector((0.1, 0.02), (0.1, 0.02));
        selector.Stop(A, new TrialResult(-0.2, 0.01, 30, 0, 0.5), plausible: 0.05);
        PlanTrial trial = selector.Trials(1e6)[0];
        Assert.Null(selector.Verdict);
        Assert.Equal((TrialOutcome.Stopped, -0.2, 30), (trial.Outcome, trial.MeasuredGain, trial.Seconds));
        Assert.InRange(trial.Gain, 0.05, 0.07);
        Assert.Equal(B, selector.Next(1e6)?.Strategy);
    }

    [Fact]
    public void A_best_plausible_end_above_what_was_believed_tells_nothing()
    {
        PlanSelector selector = Selector((0.02, 0.02), (0.1, 0.02));
        selector.Stop(A, new TrialResult(-0.2, 0.01, 30, 0, 0.5), plausible: 0.05);
        Assert.Equal(0.02, selector.Trials(1e6)[0].Gain);
    }

    private static PlanSelector Selector(params (double, double)[] prior) => new(Beliefs.Independent(prior), [A, B], _ => 100, secondsPerCost: 1, noise: 4e-4);
}
