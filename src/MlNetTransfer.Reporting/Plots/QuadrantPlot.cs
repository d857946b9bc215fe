using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using OxyPlot;
using OxyPlot.Annotations;
using OxyPlot.Axes;
using OxyPlot.Series;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>The four cases of transfer, and where these images stand among them.</summary>
internal static class QuadrantPlot
{
    private const double Least = 0.01, Most = 100;

    /// <param name="profile">Where they stand.</param>
    public static Markup Of(DatasetProfile profile)
    {
        double size = LargeDataset.ShareOf(profile.Size);
        double height = profile.Similarity switch { SimilarityWord.Different => 0.6, SimilarityWord.Similar => 1.4, _ => 1 };
        double shown = Math.Clamp(size, Least * 1.4, Most / 1.4);
        PlotModel model = PlotStyle.Model();
        model.PlotAreaBorderThickness = new OxyThickness(1);
        LogarithmicAxis axis = PlotStyle.Style(
            new LogarithmicAxis { Minimum = Least, Maximum = Most, LabelFormatter = Times },
            AxisPosition.Bottom,
            "size, as a share of what counts as large");
        axis.MajorGridlineStyle = LineStyle.None;
        model.Axes.Add(axis);
        LinearAxis words = PlotStyle.Axis(AxisPosition.Left, "", 0, 2);
        words.MajorStep = 0.5;
        words.MajorGridlineStyle = LineStyle.None;
        words.LabelFormatter = y => y switch { 0.5 => "different", 1 => "between", 1.5 => "similar", _ => "" };
        model.Axes.Add(words);
        if (height != 1)
        {
            model.Annotations.Add(new RectangleAnnotation
            {
                MinimumX = size < 1 ? Least : 1,
                MaximumX = size < 1 ? 1 : Most,
                MinimumY = height < 1 ? 0 : 1,
                MaximumY = height < 1 ? 1 : 2,
                Fill = PlotColours.Panel,
                Stroke = PlotColours.Panel,
                Layer = AnnotationLayer.BelowSeries,
            });
        }

        model.Annotations.Add(Border(LineAnnotationType.Vertical, 1));
        model.Annotations.Add(Border(LineAnnotationType.Horizontal, 1));
        Case(0.1, 1.93, "small, similar", "a new head alone");
        Case(0.1, 0.3, "small, different", "work with early layers");
        Case(10, 1.93, "large, similar", "retrain the later layers");
        Case(10, 0.3, "large, different", "retrain everything");
        ScatterSeries here = new()
        {
            MarkerType = MarkerType.Diamond,
            MarkerSize = 8,
            MarkerFill = PlotColours.Second,
            MarkerStroke = PlotColours.Page,
            MarkerStrokeThickness = 1.5,
        };
        here.Points.Add(new ScatterPoint(shown, height));
        model.Series.Add(here);
        bool left = shown > (size < 1 ? 0.1 : 10);
        model.Annotations.Add(new TextAnnotation
        {
            Text = "these images",
            TextPosition = new DataPoint(shown, height),
            TextHorizontalAlignment = left ? HorizontalAlignment.Right : HorizontalAlignment.Left,
            TextVerticalAlignment = VerticalAlignment.Middle,
            Offset = new ScreenVector(left ? -13 : 13, height == 1 ? -11 : 0),
            TextColor = PlotColours.Ink,
            FontWeight = FontWeights.Bold,
            StrokeThickness = 0,
        });
        return SvgPlot.Render(
            model,
            "plot-quadrant",
            "Size and similarity",
            $"{Figures.Count(profile.Size.EffectiveImages)} different training images, {Figures.Count(profile.Size.MedianClass)} in the median class: "
            + $"{(size < 1 ? "small" : "large")}; to the pretraining data they are "
            + $"{(profile.Similarity == SimilarityWord.Intermediate ? "neither similar nor different" : Figures.Words(profile.Similarity))}.");

        void Case(double x, double y, string name, string what)
        {
            model.Annotations.Add(Label(x, y, name, PlotColours.Muted));
            model.Annotations.Add(Label(x, y - 0.17, what, PlotColours.Ink));
        }
    }

    private static string Times(double ratio) => ratio switch
    {
        < 0.05 => "1/100",
        < 0.5 => "1/10",
        < 5 => "large",
        < 50 => "10 ×",
        _ => "100 ×",
    };

    private static LineAnnotation Border(LineAnnotationType type, double at) => new()
    {
        Type = type,
        X = at,
        Y = at,
        Color = PlotColours.Muted,
        LineStyle = LineStyle.Dash,
        StrokeThickness = 1.2,
        Layer = AnnotationLayer.BelowSeries,
    };

    private static TextAnnotation Label(double x, double y, string text, OxyColor colour) => new()
    {
        Text = text,
        TextPosition = new DataPoint(x, y),
        TextHorizontalAlignment = HorizontalAlignment.Center,
        TextVerticalAlignment = VerticalAlignment.Top,
        TextColor = colour,
        StrokeThickness = 0,
    };
}
