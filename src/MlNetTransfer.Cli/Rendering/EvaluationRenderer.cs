using System.Globalization;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Unknowns;
using Spectre.Console;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>The figures of an evaluation as tables: the whole, then class by class.</summary>
internal static class EvaluationRenderer
{
    private const int ClassesShown = 40;

    public static void Write(EvaluationResult result)
    {
        Terminal.Show(Figures(result));
        Terminal.Show(Classes(result));
    }

    /// <summary>"3 of 70 images are called unknown though their class is known (1 to 12 %); on the others the accuracy is 0.940".</summary>
    public static string Refused(UnknownTest unknown) => string.Create(
        CultureInfo.InvariantCulture,
        $"{unknown.Refused} of {unknown.Images} images are called unknown though their class is known ({100 * unknown.RefusedInterval.Lower:0} to "
            + $"{100 * unknown.RefusedInterval.Upper:0} %); {(unknown.Accuracy is { } rest ? $"accuracy on the others {rest:0.000}" : "none is left")}");

    private static Table Figures(EvaluationResult result)
    {
        Table table = Terminal.CreateTable().AddColumns(
            new TableColumn($"on {result.Images} images"), new TableColumn("value").RightAligned(), new TableColumn("95 % interval").RightAligned());
        Add("accuracy (micro)", result.MicroAccuracy, result.Intervals.MicroAccuracy);
        Add("accuracy (macro)", result.MacroAccuracy, result.Intervals.MacroAccuracy);
        foreach (TopKAccuracy top in result.TopK)
        {
            Add($"accuracy in the first {top.K}", top.Accuracy, top.Interval);
        }

        Add("log-loss", result.LogLoss, result.Intervals.LogLoss);
        Add("log-loss reduction", result.LogLossReduction, result.Intervals.LogLossReduction);
        Add("calibration error", result.ExpectedCalibrationError, result.Intervals.ExpectedCalibrationError);
        return table;

        void Add(string name, double? value, Interval? interval) =>
            table.AddRow(name, Number(value), interval is null ? "" : $"{Number(interval.Lower)} … {Number(interval.Upper)}");
    }

    private static Table Classes(EvaluationResult result)
    {
        Table table = Terminal.CreateTable().AddColumns(
            new TableColumn("class"),
            new TableColumn("images").RightAligned(),
            new TableColumn("precision").RightAligned(),
            new TableColumn("recall").RightAligned(),
            new TableColumn("F1").RightAligned());
        foreach (ClassMetrics metrics in result.Classes.Take(ClassesShown))
        {
            table.AddRow(
                Terminal.Cell(metrics.Label),
                metrics.Support.ToString(CultureInfo.InvariantCulture),
                Number(metrics.Precision),
                Number(metrics.Recall),
                Number(metrics.F1));
        }

        if (result.Classes.Count > ClassesShown)
        {
            table.AddRow($"… {result.Classes.Count - ClassesShown} more");
        }

        return table;
    }

    private static string Number(double? value) => value?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";
}
