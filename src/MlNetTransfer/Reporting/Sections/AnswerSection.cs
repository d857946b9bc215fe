using System.Globalization;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>How good, what was done, what to do next, what was left out.</summary>
internal static class AnswerSection
{
    private const int StepsShown = 7, WarningsShown = 4;

    public static string Title(TransferRun run) => run.Evaluation?.Test is { } test
        ? $"{Figures.Percent(test.MicroAccuracy)} right: {HtmlReport.DataName(run)}"
        : $"Not tested: {HtmlReport.DataName(run)}";

    public static Markup Heading(TransferRun run) => run.Evaluation?.Test is { } test
        ? Markup.Of($"{Figures.Percent(test.MicroAccuracy)} of the test images are right")
        : Markup.Of($"A model that was not tested");

    public static Markup Of(TransferRun run) => Markup.Lines(Unfinished(run), Markup.Of($"""
        <div class="cards">
        {Accuracy(run)}
        {Plan(run)}
        {Next(run)}
        {LeftOut(run)}
        </div>
        """));

    private static Markup Unfinished(TransferRun run) => run.Status switch
    {
        RunStatus.Training => Markup.Of($"<p class=\"banner\" role=\"note\"><strong>This run did not come to its end.</strong> A training was still going on when this page was written, or it was stopped from outside. The model in the folder is the best until then, at first the linear probe; it was not tested.</p>"),
        RunStatus.Exported => Markup.Of($"<p class=\"banner\" role=\"note\"><strong>This run did not come to its end.</strong> The model is exported and can be used; the run was stopped before it was tested.</p>"),
        _ => Markup.Empty,
    };

    private static Markup Accuracy(TransferRun run)
    {
        if (run.Evaluation?.Test is not { } test)
        {
            string why = run.Status == RunStatus.Completed ? "There are no test images, so nothing says how good the model is on new ones." : "The run was stopped before the test images were read.";
            Markup validation = run.Training.Validation is { } probe
                ? Markup.Of($"<p>The linear probe has {Figures.Percent(probe.Accuracy)} of {Figures.Count(probe.Rows, "validation image", "validation images")} right{(probe.MacroAccuracy is { } alike ? $", {Figures.Percent(alike)} with every class counting alike" : "")}; settings were chosen on those, so new images will do a little worse.</p>")
                : Markup.Empty;
            return Markup.Of($"<div class=\"card\"><h3>How good</h3><p>{why}</p>{validation}</div>");
        }

        Interval interval = test.Intervals.MicroAccuracy;
        int right = test.ConfusionMatrix.Select((row, i) => row[i]).Sum();
        ClassMetrics common = test.Classes.MaxBy(c => c.Support)!;
        double guess = (double)common.Support / test.Images;
        return Markup.Of($"""
            <div class="card"><h3>How good</h3>
            <p class="big">{Figures.Percent(test.MicroAccuracy)}</p>
            <div class="bar" role="img" aria-label="Accuracy {Figures.Percent(test.MicroAccuracy)}, 95 percent interval {Figures.Percent(interval)}, always answering the commonest class {Figures.Percent(guess)}"><i style="--l:{Css(interval.Lower)};--w:{Css(interval.Upper - interval.Lower)}"></i><s style="--x:{Css(guess)}"></s><b style="--x:{Css(test.MicroAccuracy)}"></b></div>
            <p>{Figures.Count(right)} of {Figures.Count(test.Images, "test image", "test images")}, which nothing before had read. On others of the same kind expect {Figures.Percent(interval)} (95 %).</p>
            <p>Every class counting alike it is {Figures.Percent(test.MacroAccuracy)}{(test.Intervals.MacroAccuracy is { } macro ? $" ({Figures.Percent(macro)})" : "")}. Candidates were compared by {MetricDifference.Words(run.Plan.Metric)}{(run.Plan.Metric == DecisionMetric.Macro ? ", which is that" : "")}.</p>
            <p class="note">Always answering {Markup.Name(common.Label)} would have {Figures.Percent(guess)} (dashed).</p>
            </div>
            """);
    }

    private static Markup Plan(TransferRun run)
    {
        Reason? reason = run.Plan.Because.FirstOrDefault(r => r.Entry == "strategy");
        bool users = reason?.Source == "user";
        Markup sure = run.Evidence?.Confidence is { } confidence ? Markup.Of($"<p>How sure of the choice: {Figures.Percent(confidence)}.</p>") : Markup.Empty;
        return Markup.Of($"""
            <div class="card"><h3>The plan</h3>
            <p><strong>{Figures.Sentence(Figures.Words(run.Plan.Strategy))}</strong> on <strong>{run.Backbone.Name}</strong>{new Markup(users ? ", as you named it" : "")}: {StrategyWords.What(run.Plan.Strategy)}</p>
            {(users || reason is null ? Markup.Empty : Markup.Of($"<p>{reason.Because}</p>"))}{sure}
            <p><a href="#why">Every reason with its number</a></p>
            </div>
            """);
    }

    private static Markup Next(TransferRun run)
    {
        IEnumerable<Finding> warnings = run.Dataset.Findings.Where(f => f.Severity >= Severity.Warning || f.Code == FindingCode.EmbeddedBackbone);
        Markup[] steps =
        [
            .. (run.Evidence?.WouldChange ?? []).Select(Markup.Name),
            .. Weakest(run),
            .. warnings.OrderByDescending(f => f.Severity).Take(WarningsShown).Select(f => Markup.Of($"{Markup.Name(f.Hint)} <span class=\"note\">{f.Code}{Where(f)}: {Markup.Name(Shortened(f.Message))}.</span>")),
        ];
        return Markup.Of($"""
            <div class="card"><h3>What to do next</h3>
            {(steps.Length == 0 ? Markup.Of($"<p>Nothing stands out.</p>") : Markup.Of($"<ul>\n{steps.Take(StepsShown).Select(s => Markup.Of($"<li>{s}</li>"))}\n</ul>"))}
            </div>
            """);
    }

    /// <summary>The class that is missed most, where it is missed more than the others beyond chance.</summary>
    private static IEnumerable<Markup> Weakest(TransferRun run)
    {
        if (run.Evaluation?.Test is { } test && test.Classes.Where(c => c.RecallInterval is not null).MinBy(c => c.Recall) is { } weakest && weakest.RecallInterval!.Upper < test.MicroAccuracy)
        {
            yield return Markup.Of($"Look at {Markup.Name(weakest.Label)}: only {Figures.Percent(weakest.Recall)} of its {Figures.Count(weakest.Support, "test image is", "test images are")} right. <a href=\"#confusions\">What it is taken for</a>");
        }
    }

    private static Markup LeftOut(TransferRun run)
    {
        int rejected = run.Dataset.Rejected.Count;
        IEnumerable<Markup> reasons = run.Dataset.Rejected.GroupBy(r => r.Code).OrderByDescending(g => g.Count())
            .Select(g => Markup.Of($"<li>{g.Count()} × {g.Key}, the first: {Markup.Name(g.First().Path)}</li>"));
        return Markup.Of($"""
            <div class="card"><h3>What was left out</h3>
            {(rejected == 0
                ? Markup.Of($"<p>Nothing: all {Figures.Count(run.Dataset.Images, "image", "images")} could be used.</p>")
                : Markup.Of($"<p>{Figures.Count(rejected, "file", "files")} of {Figures.Count(run.Dataset.Images + rejected)}. <a href=\"#rejected\">Which, and why</a></p>\n<ul>\n{reasons}\n</ul>"))}
            </div>
            """);
    }

    private static Markup Where(Finding finding) => finding.Where.Length is 0 or > 80 ? Markup.Empty : Markup.Of($" {Markup.Name(finding.Where)}");

    private static string Shortened(string text) => text.Length <= 160 ? text : $"{text[..text.LastIndexOf(' ', 150)]} …";

    private static string Css(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture) + "%";
}
