using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>What to do next: as one would say it, and once more with the figures and codes that it comes from.</summary>
internal static class NextSteps
{
    private const int Shown = 7, WarningsShown = 4;

    public static Markup Plain(TransferRun run)
    {
        Markup[] steps =
        [
            .. WouldChange(run).Select(c => c.Plain).Distinct().Select(Markup.Name),
            .. Weakest(run),
            .. Warnings(run).Select(f => Markup.Of($"{Markup.Name(f.Hint)} <span class=\"note\">{About(f)}{Markup.Name(Shortened(f.Message))}.</span>")),
        ];
        return Card("What to do next", steps, Markup.Of($"<p>Nothing special.</p>"));
    }

    public static Markup WithFigures(TransferRun run)
    {
        Markup[] steps =
        [
            .. (run.Evidence?.WouldChange ?? []).Select(Markup.Name),
            .. Warnings(run).Select(f => Markup.Of($"{f.Code} {About(f)}{Markup.Name(f.Message)}. {Markup.Name(f.Hint)}")),
        ];
        return steps.Length == 0 ? Markup.Empty : Card("Where the next steps come from", steps, Markup.Empty);
    }

    private static Markup Card(string heading, Markup[] steps, Markup none) => Markup.Of($"""
        <div class="card"><h3>{heading}</h3>
        {(steps.Length == 0 ? none : Markup.Of($"<ul>\n{steps.Take(Shown).Select(s => Markup.Of($"<li>{s}</li>"))}\n</ul>"))}
        </div>
        """);

    private static IEnumerable<PlanChange> WouldChange(TransferRun run) =>
        run is { Evidence: { Policy: PlanningPolicy.Measured } evidence, Profile: { } profile }
            ? PlanOutlook.Changes(evidence.Trials, profile, run.Dataset.Classes.Sum(c => c.Validation))
            : [];

    private static IEnumerable<Finding> Warnings(TransferRun run) => run.Dataset.Findings
        .Where(f => f.Severity >= Severity.Warning || f.Code == FindingCode.EmbeddedBackbone).OrderByDescending(f => f.Severity).Take(WarningsShown);

    /// <summary>The class that is missed most, where it is missed more than the others beyond chance.</summary>
    private static IEnumerable<Markup> Weakest(TransferRun run)
    {
        if (run.Evaluation?.Test is { } test
            && test.Classes.Where(c => c.RecallInterval is not null).MinBy(c => c.Recall) is { } weakest
            && weakest.RecallInterval!.Upper < test.MicroAccuracy)
        {
            yield return Markup.Of(
                $"Look at {Markup.Name(weakest.Label)}: only {Figures.Percent(weakest.Recall)} "
                + $"of its {Figures.Count(weakest.Support, "test image is", "test images are")} right. "
                + $"<a href=\"#confusions\">Which class it is taken for</a>");
        }
    }

    private static Markup About(Finding finding) => finding.Where.Length is 0 or > 80 ? Markup.Empty : Markup.Of($"{Markup.Name(finding.Where)}: ");

    private static string Shortened(string text) => text.Length <= 160 ? text : $"{text[..text.LastIndexOf(' ', 150)]} …";
}
