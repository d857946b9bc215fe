using MlNetTransfer.Profiling;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>From the input to the last features: what each stage is worth, and how far it is from its pretraining.</summary>
internal static class StagePlots
{
    public static Markup Accuracy(DatasetProfile profile)
    {
        IReadOnlyList<StageProfile> stages = profile.Stages;
        PlotModel model = PlotStyle.Model(legend: true);
        model.Axes.Add(PlotStyle.Categories(AxisPosition.Bottom, [.. stages.Select(s => s.Stage)]));
        model.Axes.Add(PlotStyle.PercentAxis(AxisPosition.Left, "right, leave-one-out"));
        model.Series.Add(PlotStyle.Whiskers(
            PlotColours.First,
            stages.Select((s, i) => (new DataPoint(i, s.AccuracyInterval.Lower), new DataPoint(i, s.AccuracyInterval.Upper)))));
        Add("pretrained", PlotColours.First, MarkerType.Circle, LineStyle.Solid, s => s.Accuracy);
        if (stages.All(s => s.RandomAccuracy is not null))
        {
            Add("random weights", PlotColours.Second, MarkerType.Square, LineStyle.Dash, s => s.RandomAccuracy!.Value);
        }

        Add("nearest neighbours", PlotColours.Third, MarkerType.Triangle, LineStyle.Dot, s => s.NeighbourAccuracy);
        StageProfile best = stages.First(s => s.Stage == profile.Layers.BestStage);
        return SvgPlot.Render(
            model,
            "plot-stages",
            "What each stage is worth",
            $"Leave-one-out accuracy by stage, from {stages[0].Stage} to {stages[^1].Stage}; the best is {best.Stage} "
            + $"with {Figures.Percent(best.Accuracy)}{(best.RandomAccuracy is { } random ? $", with random weights it has {Figures.Percent(random)}" : "")}.");

        void Add(string title, OxyColor colour, MarkerType marker, LineStyle style, Func<StageProfile, double> accuracy) =>
            model.Series.Add(PlotStyle.Line(title, colour, marker, style, stages.Select((s, i) => new DataPoint(i, accuracy(s)))));
    }

    /// <summary>Empty where BatchNorm is folded into the weights.</summary>
    public static Markup Shift(DatasetProfile profile)
    {
        (int Index, double Shift)[] shifts =
        [
            .. profile.Stages.Select((s, i) => (i, s.Shift)).Where(s => s.Shift is not null).Select(s => (s.i, s.Shift!.Value)),
        ];
        if (shifts.Length == 0)
        {
            return Markup.Empty;
        }

        PlotModel model = PlotStyle.Model();
        model.Axes.Add(PlotStyle.Categories(AxisPosition.Bottom, [.. profile.Stages.Select(s => s.Stage)]));
        model.Axes.Add(PlotStyle.Axis(AxisPosition.Left, "divergence, nats", 0, Math.Max(0.2, 1.1 * shifts.Max(s => s.Shift))));
        model.Annotations.Add(new LineAnnotation
        {
            Type = LineAnnotationType.Horizontal,
            Y = LayerPicture.LargeShift,
            Color = PlotColours.Muted,
            LineStyle = LineStyle.Dash,
            Text = "large from here",
            TextColor = PlotColours.Muted,
            TextHorizontalAlignment = HorizontalAlignment.Left,
            TextLinePosition = 0.01,
            TextVerticalAlignment = VerticalAlignment.Bottom,
            TextPadding = 5,
        });
        model.Series.Add(PlotStyle.Line(null, PlotColours.First, MarkerType.Circle, LineStyle.Solid, shifts.Select(s => new DataPoint(s.Index, s.Shift))));
        return SvgPlot.Render(
            model,
            "plot-shift",
            "BatchNorm shift",
            "Divergence of the images' statistics from those stored in the network, by stage; "
            + $"large from {Figures.Number(LayerPicture.LargeShift)} nats on.",
            240);
    }
}
