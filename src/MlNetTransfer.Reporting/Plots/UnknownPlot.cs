using MlNetTransfer.Unknowns;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>How unlike the training images known images are, and from where on they are refused.</summary>
internal static class UnknownPlot
{
    public static Markup Of(UnknownSummary unknown)
    {
        UnknownHistogram histogram = unknown.Histogram;
        double width = (histogram.Highest - histogram.Lowest) / Math.Max(1, histogram.Validation.Count);
        PlotModel model = PlotStyle.Model(legend: true);
        model.Axes.Add(PlotStyle.Axis(AxisPosition.Bottom, "score: larger is less like the training images", histogram.Lowest, histogram.Highest));
        double most = new[] { histogram.Validation, histogram.Test ?? [] }.Max(counts => Shares(counts).DefaultIfEmpty().Max());
        model.Axes.Add(PlotStyle.PercentAxis(AxisPosition.Left, "share of the images"));
        model.Axes[^1].Maximum = Math.Max(0.01, 1.1 * most);
        ((LinearAxis)model.Axes[^1]).MajorStep = most > 0.4 ? 0.2 : most > 0.2 ? 0.1 : 0.05;
        Add("validation images", PlotColours.First, LineStyle.Solid, histogram.Validation);
        if (histogram.Test is { } test)
        {
            Add("test images", PlotColours.Second, LineStyle.Dash, test);
        }

        model.Annotations.Add(new LineAnnotation
        {
            Type = LineAnnotationType.Vertical,
            X = unknown.Threshold,
            Color = PlotColours.Muted,
            LineStyle = LineStyle.Dash,
            Text = "refused from here on",
            TextColor = PlotColours.Ink,
        });
        return SvgPlot.Render(
            model,
            "plot-unknown",
            "How unlike the training images known images are",
            $"Scores of {unknown.ValidationImages} validation images; {unknown.ValidationRefused} of them are above the threshold "
            + $"{Figures.Number(unknown.Threshold)}.");

        void Add(string title, OxyColor colour, LineStyle style, IReadOnlyList<int> counts) => model.Series.Add(PlotStyle.Line(
            title,
            colour,
            MarkerType.None,
            style,
            Shares(counts).SelectMany((share, i) => new[]
            {
                new DataPoint(histogram.Lowest + (i * width), share), new DataPoint(histogram.Lowest + ((i + 1) * width), share),
            })));
    }

    private static IEnumerable<double> Shares(IReadOnlyList<int> counts)
    {
        double all = Math.Max(1, counts.Sum());
        return counts.Select(c => c / all);
    }
}
