using System.Text.RegularExpressions;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>What to do next: as one would say it, and once more with the figures and codes that it comes from.</summary>
internal static partial class NextSteps
{
    private const int Shown = 7, WarningsShown = 4;

    /// <summary>How sentences of the plan begin that are about a strategy, and what they come to.</summary>
    private static readonly (string Begins, string Plain)[] OfThePlan =
    [
        ("More time:", "Give it more time (--time-budget): ways of training that may be better did not fit into the time."),
        ("A larger validation set:", "Give it more images to choose on. With these it is not sure which way of training is best."),
    ];

    public static Markup Plain(TransferRun run)
    {
        Markup[] steps =
        [
            .. WouldChange(run).Select(PlainOf).Distinct().Select(Markup.Name),
            .. Weakest(run),
            .. Warnings(run).Select(f => Markup.Of($"{Markup.Name(f.Hint)} <span class=\"note\">{About(f)}{Markup.Name(Shortened(f.Message))}.</span>")),
        ];
        return Card("What to do next", steps, Markup.Of($"<p>Nothing special.</p>"));
    }

    public static Markup WithFigures(TransferRun run)
    {
        Markup[] steps =
        [
            .. WouldChange(run).Select(Markup.Name),
            .. Warnings(run).Select(f => Markup.Of($"{f.Code} {About(f)}{Markup.Name(f.Message)}. {Markup.Name(f.Hint)}")),
        ];
        return steps.Length == 0 ? Markup.Empty : Card("Where the next steps come from", steps, Markup.Empty);
    }

    private static Markup Card(string heading, Markup[] steps, Markup none) => Markup.Of($"""
        <div class="card"><h3>{heading}</h3>
        {(steps.Length == 0 ? none : Markup.Of($"<ul>\n{steps.Take(Shown).Select(s => Markup.Of($"<li>{s}</li>"))}\n</ul>"))}
        </div>
        """);

    private static IReadOnlyList<string> WouldChange(TransferRun run) => run.Evidence?.WouldChange ?? [];

    private static IEnumerable<Finding> Warnings(TransferRun run) => run.Dataset.Findings
        .Where(f => f.Severity >= Severity.Warning || f.Code == FindingCode.EmbeddedBackbone).OrderByDescending(f => f.Severity).Take(WarningsShown);

    private static string PlainOf(string sentence) =>
        OfThePlan.FirstOrDefault(p => sentence.StartsWith(p.Begins, StringComparison.Ordinal)).Plain ?? ClassFiguresForm().Replace(sentence, "");

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

    [GeneratedRegex(@" \(\d+ images, \d\.\d+ right by leave-one-out\)")]
    private static partial Regex ClassFiguresForm();
}
