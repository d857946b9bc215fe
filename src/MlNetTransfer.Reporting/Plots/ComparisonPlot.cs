using OxyPlot;
using OxyPlot.Axes;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>The accuracy of each run, with its interval.</summary>
internal static class ComparisonPlot
{
    /// <param name="runs">With test figures.</param>
    public static Markup Of(IReadOnlyList<ComparedRun> runs)
    {
        PlotModel model = PlotStyle.Model();
        CategoryAxis names = PlotStyle.Categories(AxisPosition.Left, [.. runs.Select(r => r.Name)]);
        (names.StartPosition, names.EndPosition) = (1, 0);
        model.Axes.Add(names);
        double least = Math.Clamp(Math.Floor(10 * (runs.Min(r => r.AccuracyInterval!.Lower) - 0.02)) / 10, 0, 0.9);
        model.Axes.Add(PlotStyle.PercentAxis(AxisPosition.Bottom, "accuracy", least));
        model.Series.Add(PlotStyle.Whiskers(
            PlotColours.First,
            runs.Select((r, i) => (new DataPoint(r.AccuracyInterval!.Lower, i), new DataPoint(r.AccuracyInterval.Upper, i)))));
        IEnumerable<DataPoint> accuracies = runs.Select((r, i) => new DataPoint(r.Accuracy!.Value, i));
        model.Series.Add(PlotStyle.Line(null, PlotColours.First, MarkerType.Circle, LineStyle.None, accuracies));
        return SvgPlot.Render(model, "plot-runs", "Accuracy of the runs", "The table below has the numbers.", 70 + (30 * runs.Count));
    }
}
