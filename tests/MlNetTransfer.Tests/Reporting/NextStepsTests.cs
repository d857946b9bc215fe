using MlNetTransfer.Planning;
using MlNetTransfer.Reporting.Sections;

namespace MlNetTransfer.Tests.Reporting;

public class NextStepsTests
{
    /// <summary>Earlier versions say it in other words: the words decide nothing.</summary>
    [Fact]
    public void The_plain_steps_come_from_the_trials_and_the_figures_are_the_runs_own_words()
    {
        TransferRun run = Of(PlanningPolicy.Measured);
        Assert.Contains("Give it more time (--time-budget)", NextSteps.Plain(run).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("in other words", NextSteps.Plain(run).Text, StringComparison.Ordinal);
        Assert.Contains("in other words", NextSteps.WithFigures(run).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_choice_by_rules_of_thumb_was_not_measured_and_nothing_is_known_that_would_change_it() =>
        Assert.DoesNotContain("More images", NextSteps.Plain(Of(PlanningPolicy.Heuristic)).Text, StringComparison.Ordinal);

    private static TransferRun Of(PlanningPolicy policy)
    {
        TransferRun run = MadeUpRun.Parts();
        return run with
        {
            Evidence = run.Evidence! with
            {
                Policy = policy,
                Trials = [.. run.Evidence.Trials.Select(t => t.Outcome == TrialOutcome.Beaten ? t with { Outcome = TrialOutcome.NoTime } : t)],
                WouldChange = ["Time, in other words."],
            },
        };
    }
}
