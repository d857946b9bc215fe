using MlNetTransfer.Evaluation;
using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>How often the model is right where it is so and so sure.</summary>
internal static class ReliabilityPlot
{
    // Area grows with the images.
    private const double LargestMarker = 11, SmallestMarker = 3;

    public static Markup Of(IReadOnlyList<ReliabilityBin> bins, double error)
    {
        PlotModel model = PlotStyle.Model(legend: true);
        LinearAxis sure = PlotStyle.PercentAxis(AxisPosition.Bottom, "how sure: mean of the highest score");
        model.Axes.Add(sure);
        LinearAxis right = PlotStyle.PercentAxis(AxisPosition.Left, "right");
        (sure.Minimum, sure.Maximum, right.Minimum, right.Maximum) = (-0.02, 1.04, -0.04, 1.06);
        model.Axes.Add(right);
        model.Series.Add(PlotStyle.Line("as sure as right", PlotColours.Muted, MarkerType.None, LineStyle.Dash, [new DataPoint(0, 0), new DataPoint(1, 1)]));
        model.Series.Add(PlotStyle.Whiskers(
            PlotColours.First,
            bins.Select(b => (new DataPoint(b.Confidence, b.Interval.Lower), new DataPoint(b.Confidence, b.Interval.Upper)))));
        ScatterSeries points = new() { Title = "test images, ± 95 %", MarkerType = MarkerType.Circle, MarkerFill = PlotColours.First, MarkerSize = 5 };
        int most = bins.Max(b => b.Images);
        points.Points.AddRange(bins.Select(b =>
            new ScatterPoint(b.Confidence, b.Accuracy, Math.Max(SmallestMarker, LargestMarker * Math.Sqrt((double)b.Images / most)))));
        model.Series.Add(points);
        return SvgPlot.Render(
            model,
            "plot-reliability",
            "Reliability",
            $"Share of right answers against the mean score in {bins.Count} bins; "
            + $"the mean distance from the diagonal, the calibration error, is {Figures.Percent(error)}.");
    }
}
