using MlNetTransfer.Planning;
using MlNetTransfer.Reporting;

namespace MlNetTransfer.Tests.Reporting;

/// <summary>Whether the model is better than what everybody would try first.</summary>
public class SimpleWayTests
{
    [Theory]
    [InlineData(0.998, 0.06, "Yes.", "had 6 fewer right of the 100", "is 99 in 100")]
    [InlineData(0.85, 0.01, "Very likely.", "had 1 fewer right", "is 85 in 100")]
    [InlineData(0.74, 0, "Probably.", "had as many right", "is 74 in 100")]
    [InlineData(0.55, -0.02, "Perhaps.", "had 2 more right", "is 55 in 100")]
    public void A_chosen_strategy_says_how_sure_it_is_and_counts(double better, double gain, params string[] says)
    {
        TransferRun run = MadeUpRun.Parts();
        run = run with { Evidence = run.Evidence! with { Trials = [.. run.Evidence.Trials.Select(t => t.Outcome == TrialOutcome.Chosen ? t with { ProbabilityBetter = better, MeasuredGain = gain } : t)] } };
        string page = Page(run);
        Assert.All(says, s => Assert.Contains(s, page, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_classes_count_alike_it_is_said_in_points()
    {
        TransferRun run = MadeUpRun.Parts();
        Assert.Contains("was 6.2 points worse on the 100 images to choose on, if every class counts the same", Page(run with { Plan = run.Plan with { Metric = DecisionMetric.Macro } }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_simple_way_itself_is_called_so()
    {
        TransferRun run = MadeUpRun.Parts();
        Assert.Contains("It is the simple way:</strong> the pretrained network stays as it is, and gets a new last layer. 2 other ways were trained", Page(run with { Plan = run.Plan with { Strategy = TransferStrategy.LinearProbe } }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_named_strategy_is_held_against_its_first_epoch_or_nothing_is_said()
    {
        Assert.Contains("It seems so.</strong> Of the 100 images to choose on it has 86.0 % right, the simple way, a new last layer on the unchanged network, 80.0 %", Page(MadeUpRun.Parts() with { Evidence = null }), StringComparison.Ordinal);
        Assert.Contains("That was not measured.", Page(MadeUpRun.Earlier()), StringComparison.Ordinal);
    }

    private static string Page(TransferRun run) => HtmlReport.Of(run).Replace("&#xA0;", " ", StringComparison.Ordinal);
}
