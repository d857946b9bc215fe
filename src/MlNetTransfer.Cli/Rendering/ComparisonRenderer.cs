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
        PairOf("against the first, points", p => (100 * p.Difference).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture));
        PairOf("  95 % interval", p => string.Create(
            CultureInfo.InvariantCulture, $"{100 * p.Interval.Lower:+0.0;−0.0;0.0} … {100 * p.Interval.Upper:+0.0;−0.0;0.0}"));
        PairOf("  right in it alone, in the first alone", p => string.Create(CultureInfo.InvariantCulture, $"{p.OnlyThis}, {p.OnlyFirst}"));
        PairOf("  p, exact McNemar test", p => p.PValue.ToString("0.000", CultureInfo.InvariantCulture));
        Terminal.Show(table);

        void Row(string name, Func<ComparedRun, string> value) => RowOf(name, (run, _) => value(run));
        void PairOf(string name, Func<PairedResult, string> value) =>
            RowOf(name, (r, i) => r.AgainstFirst is { } pair ? value(pair) : i == 0 ? "" : "–");
        void RowOf(string name, Func<ComparedRun, int, string> value) =>
            table.AddRow([name, .. comparison.Runs.Select((run, i) => Terminal.Cell(value(run, i)))]);
    }

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";

    private static string Ends(Interval? interval) => interval is null ? "–" : $"{Number(interval.Lower)} … {Number(interval.Upper)}";
}
