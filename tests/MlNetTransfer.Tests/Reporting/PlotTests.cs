using MlNetTransfer.Reporting;
using MlNetTransfer.Reporting.Plots;

namespace MlNetTransfer.Tests.Reporting;

public partial class PlotTests
{
    public static TheoryData<string> Names => ["quadrant", "stages", "shift", "trials", "reliability", "loss", "accuracy", "runs"];

    [Fact]
    public void The_plots_of_a_made_up_run_are_approved() => Approved.Verify(string.Join("\n\n", Names.Select(n => Plot(n.Data).Text)));

    /// <summary>A colour that is none of the page's would not follow into the dark.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_plot_has_the_colours_of_the_page_alone_and_is_told_to_those_who_do_not_see_it(string name)
    {
        string svg = Plot(name).Text;
        Assert.DoesNotMatch("rgb\\(|#[0-9a-fA-F]{3,8}[;\"]|:(black|white|red|blue|gr[ea]y)\\b", svg);
        Assert.Matches("^<svg class=\"plot\" viewBox=\"0 0 440 [0-9]+\" role=\"img\" aria-labelledby=\"([a-z-]+)-title \\1-description\">\\s*<title id=\"\\1-title\">.+</title>\\s*<desc id=\"\\1-description\">.+</desc>", svg);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
    }

    /// <summary>Series are told apart without colour: no two have the same marker and the same dashes.</summary>
    [Fact]
    public void The_lines_of_the_stages_differ_in_more_than_colour()
    {
        string svg = Plot("stages").Text;
        Assert.Contains("stroke-dasharray", svg, StringComparison.Ordinal);
        Assert.Contains("<ellipse", svg, StringComparison.Ordinal);
        Assert.Contains("<polygon", svg, StringComparison.Ordinal);
    }

    private static Markup Plot(string name)
    {
        TransferRun run = MadeUpRun.Parts();
        return name switch
        {
            "quadrant" => QuadrantPlot.Of(run.Profile!),
            "stages" => StagePlots.Accuracy(run.Profile!),
            "shift" => StagePlots.Shift(run.Profile!),
            "trials" => TrialsPlot.Of(run.Evidence!.Trials),
            "reliability" => ReliabilityPlot.Of(run.Evaluation!.Test!.Reliability!, run.Evaluation.Test.ExpectedCalibrationError),
            "loss" => LearningPlots.Loss(run.FineTuning!.History),
            "accuracy" => LearningPlots.Accuracy(run.FineTuning!.History),
            _ => ComparisonPlot.Of(RunComparison.Of([("a", run), ("b", run)]).Runs),
        };
    }
}
