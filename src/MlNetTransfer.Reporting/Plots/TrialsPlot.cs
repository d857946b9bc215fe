using MlNetTransfer.Planning;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>What every strategy was expected to gain over the linear probe, and what it gained.</summary>
internal static class TrialsPlot
{
    // 95 % of a normal distribution.
    private const double Errors = 1.96;

    private const double Apart = 0.16;

    public static Markup Of(IReadOnlyList<PlanTrial> trials)
    {
        PlanTrial[] tried = [.. trials.Where(t => t.MeasuredGain is not null)];
        PlotModel model = PlotStyle.Model(legend: true);
        CategoryAxis names = PlotStyle.Categories(AxisPosition.Left, [.. trials.Select(t => Figures.Words(t.Strategy))]);
        (names.StartPosition, names.EndPosition) = (1, 0);
        model.Axes.Add(names);
        double[] ends =
        [
            .. trials.SelectMany(t => Ends(t.ExpectedGain, t.ExpectedError)),
            .. tried.SelectMany(t => Ends(t.MeasuredGain!.Value, t.MeasuredError!.Value)),
        ];
        (double least, double most) = (100 * Math.Min(-0.02, ends.Min()), 100 * Math.Max(0.02, ends.Max()));
        model.Axes.Add(PlotStyle.Axis(AxisPosition.Bottom, "points over the linear probe, ± 95 %", least, most));
        model.Annotations.Add(new LineAnnotation
        {
            Type = LineAnnotationType.Vertical,
            X = 0,
            Color = PlotColours.Muted,
            LineStyle = LineStyle.Dash,
            Layer = AnnotationLayer.BelowSeries,
        });
        Add("expected before", PlotColours.Third, MarkerType.Square, -Apart, trials.Select((t, i) => (i, t.ExpectedGain, t.ExpectedError)));
        if (tried.Length > 0)
        {
            IEnumerable<(int, double, double)> measured = trials.Select((trial, i) => (trial, i))
                .Where(t => t.trial.MeasuredGain is not null)
                .Select(t => (t.i, t.trial.MeasuredGain!.Value, t.trial.MeasuredError!.Value));
            Add("measured", PlotColours.First, MarkerType.Circle, Apart, measured);
        }

        return SvgPlot.Render(
            model,
            "plot-trials",
            "Gains over the linear probe",
            $"{trials.Count} strategies were considered and {tried.Length} trained; the table below has the numbers.",
            90 + (34 * trials.Count));

        static double[] Ends(double gain, double error) => [gain - (Errors * error), gain + (Errors * error)];

        void Add(string title, OxyColor colour, MarkerType marker, double offset, IEnumerable<(int Row, double Gain, double Error)> gains)
        {
            (double Y, double Gain, double Error)[] rows = [.. gains.Select(g => (g.Row + offset, 100 * g.Gain, 100 * Errors * g.Error))];
            model.Series.Add(PlotStyle.Whiskers(colour, rows.Select(r => (new DataPoint(r.Gain - r.Error, r.Y), new DataPoint(r.Gain + r.Error, r.Y)))));
            LineSeries points = PlotStyle.Line(title, colour, marker, LineStyle.None, rows.Select(r => new DataPoint(r.Gain, r.Y)));
            model.Series.Add(points);
        }
    }
}
