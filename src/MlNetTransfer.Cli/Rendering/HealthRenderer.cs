using MlNetTransfer.Health;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>What works and what does not: a word, the part, what was found, and what to do.</summary>
internal static class HealthRenderer
{
    private const int WideEnough = 60;

    public static void Write(HealthReport report)
    {
        if (Terminal.IsRedirected)
        {
            foreach (HealthCheck check in report.Checks)
            {
                Terminal.TabSeparated(Word(check.Status), check.Name, check.Hint.Length > 0 ? $"{check.Found}. {check.Hint}" : check.Found);
            }
        }
        else if (Terminal.Out.Profile.Width >= WideEnough)
        {
            Terminal.Out.Write(Wide(report.Checks));
        }
        else
        {
            foreach (HealthCheck check in report.Checks)
            {
                Terminal.Out.Write(new Rows(
                    new Markup($"{Coloured(check.Status)} {Terminal.Cell(check.Name)}"),
                    new Padder(new Markup(Found(check)), new Padding(2, 0, 0, 0))));
            }
        }

        int fails = report.Checks.Count(c => c.Status == HealthStatus.Fails), notes = report.Checks.Count(c => c.Status == HealthStatus.Note);
        string says = fails > 0 ? $"{fails} of {report.Checks.Count} do not work; training or prediction needs {(fails == 1 ? "it" : "them")}"
            : notes > 0 ? $"everything that training heads and predicting need works; {notes} {(notes == 1 ? "note" : "notes")}"
            : "everything works";
        Terminal.Line($"{report.ProductVersion}: {says}");
    }

    private static Table Wide(IReadOnlyList<HealthCheck> checks)
    {
        Table table = new Table().Border(TableBorder.None).HideHeaders()
            .AddColumns(new TableColumn("").NoWrap(), new TableColumn("").NoWrap(), new TableColumn(""));
        foreach (HealthCheck check in checks)
        {
            table.AddRow(Coloured(check.Status), Terminal.Cell(check.Name), Found(check));
        }

        return table;
    }

    private static string Found(HealthCheck check) => check.Hint.Length > 0
        ? $"{Terminal.Cell(check.Found)}\n[bold]{Terminal.Cell(check.Hint)}[/]"
        : Terminal.Cell(check.Found);

    private static string Coloured(HealthStatus status)
    {
        string colour = status switch { HealthStatus.Works => "green", HealthStatus.Note => "yellow", _ => "red" };
        return $"[{colour}]{Word(status)}[/]";
    }

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Works => "ok",
        HealthStatus.Note => "note",
        _ => "fails",
    };
}
