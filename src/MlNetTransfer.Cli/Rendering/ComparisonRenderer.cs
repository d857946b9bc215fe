using System.Globalization;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Reporting;
using MlNetTransfer.Storage;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>Runs as columns, figures as rows: names and numbers stay readable on a narrow terminal.</summary>
internal static class ComparisonRenderer
{
    public static void Write(RunComparison comparison)
    {
        Table table = Terminal.CreateTable().AddColumn("");
        foreach (ComparedRun run in comparison.Runs)
        {
            table.AddColumn(new TableColumn(Terminal.Cell(run.Name)));
        }

        Row("strategy", r => r.Strategy.ToString());
        Row("backbone", r => string.Create(CultureInfo.InvariantCulture, $"{r.Backbone} at {r.InputSize}"));
        Row("test images", r => r.TestImages == 0 ? "not tested" : r.TestImages.ToString(CultureInfo.InvariantCulture));
        Row("accuracy", r => Number(r.Accuracy));
        Row("  95 % interval", r => Ends(r.AccuracyInterval));
        Row("log-loss", r => Number(r.LogLoss));
        Row("  95 % interval", r => Ends(r.LogLossInterval));
        Row(OutputFolder.ModelOnnx, r => r.ModelBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB") : "–");
        Row("images per second", r => r.ImagesPerSecond?.ToString("0", CultureInfo.InvariantCulture) ?? "–");
        Row("time of the run", r => string.Create(CultureInfo.InvariantCulture, $"{r.Seconds:0.0} s"));
        RowOf("shared test images", (r, i) => i == 0 ? "" : r.AgainstFirst?.Images.ToString(CultureInfo.InvariantCulture) ?? "none known");
        RowOf("against the first, points", (r, i) => r.AgainstFirst is { } pair ? (100 * pair.Difference).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) : i == 0 ? "" : "–");
        RowOf("  95 % interval", (r, i) => r.AgainstFirst is { } pair ? string.Create(CultureInfo.InvariantCulture, $"{100 * pair.Interval.Lower:+0.0;−0.0;0.0} … {100 * pair.Interval.Upper:+0.0;−0.0;0.0}") : i == 0 ? "" : "–");
        RowOf("  right in it alone, in the first alone", (r, i) => r.AgainstFirst is { } pair ? string.Create(CultureInfo.InvariantCulture, $"{pair.OnlyThis}, {pair.OnlyFirst}") : i == 0 ? "" : "–");
        RowOf("  p, exact McNemar test", (r, i) => r.AgainstFirst is { } pair ? pair.PValue.ToString("0.000", CultureInfo.InvariantCulture) : i == 0 ? "" : "–");
        Terminal.Show(table);

        void Row(string name, Func<ComparedRun, string> value) => RowOf(name, (run, _) => value(run));
        void RowOf(string name, Func<ComparedRun, int, string> value) => table.AddRow([name, .. comparison.Runs.Select((run, i) => Terminal.Cell(value(run, i)))]);
    }

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";

    private static string Ends(Interval? interval) => interval is null ? "–" : $"{Number(interval.Lower)} … {Number(interval.Upper)}";
}
