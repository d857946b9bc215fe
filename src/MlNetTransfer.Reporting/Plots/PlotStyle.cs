using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>What all plots have in common: the page's colours, a light grid, and a second way beside colour to tell series apart.</summary>
internal static class PlotStyle
{
    private const double FontSize = 12.5;

    private const int LongestName = 24;

    public static PlotModel Model(bool legend = false)
    {
        PlotModel model = new()
        {
            DefaultFont = "sans-serif",
            DefaultFontSize = FontSize,
            TextColor = PlotColours.Ink,
            PlotAreaBorderColor = PlotColours.Line,
            PlotAreaBorderThickness = new OxyThickness(0, 0, 0, 1),
            Padding = new OxyThickness(2, 6, 12, 2),
        };
        if (legend)
        {
            model.Legends.Add(new Legend
            {
                LegendPosition = LegendPosition.TopLeft,
                LegendPlacement = LegendPlacement.Outside,
                LegendOrientation = LegendOrientation.Horizontal,
                LegendTextColor = PlotColours.Ink,
                LegendFontSize = FontSize,
                LegendSymbolLength = 28,
                LegendPadding = 2,
                LegendMargin = 0,
            });
        }

        return model;
    }

    public static LinearAxis Axis(AxisPosition position, string title, double least, double most) =>
        Style(new LinearAxis { Minimum = least, Maximum = most }, position, title);

    /// <summary>0…1 in percent.</summary>
    public static LinearAxis PercentAxis(AxisPosition position, string title, double least = 0)
    {
        LinearAxis axis = Axis(position, title, least, 1);
        axis.LabelFormatter = value => (100 * value).ToString("0", System.Globalization.CultureInfo.InvariantCulture) + " %";
        axis.MajorStep = least < 0.5 ? 0.2 : 0.1;
        return axis;
    }

    public static CategoryAxis Categories(AxisPosition position, IReadOnlyList<string> names, string title = "")
    {
        CategoryAxis axis = Style(new CategoryAxis { GapWidth = 0.2, IsTickCentered = true }, position, title);
        axis.Labels.AddRange(names.Select(Short));
        axis.MajorGridlineStyle = LineStyle.None;
        axis.Angle = position == AxisPosition.Bottom && names.Sum(n => n.Length + 2) > 54 ? -40 : 0;
        return axis;
    }

    private static string Short(string name) => name.Length <= LongestName ? name : "…" + name[^(LongestName - 1)..];

    public static T Style<T>(T axis, AxisPosition position, string title)
        where T : Axis
    {
        axis.Position = position;
        axis.Title = title.Length == 0 ? null : title;
        axis.TextColor = PlotColours.Ink;
        axis.TitleColor = PlotColours.Muted;
        axis.TicklineColor = PlotColours.Line;
        axis.AxislineColor = PlotColours.Line;
        axis.ExtraGridlineColor = PlotColours.Line;
        axis.MinorTickSize = 0;
        axis.MajorGridlineStyle = LineStyle.Solid;
        axis.MajorGridlineColor = PlotColours.Grid;
        axis.TickStyle = TickStyle.Outside;
        axis.MajorTickSize = 4;
        axis.AxisTitleDistance = 6;
        axis.FontSize = FontSize;
        return axis;
    }

    public static LineSeries Line(string? title, OxyColor colour, MarkerType marker, LineStyle style, IEnumerable<DataPoint> points)
    {
        LineSeries line = new()
        {
            Title = title,
            Color = colour,
            LineStyle = style,
            StrokeThickness = 2,
            MarkerType = marker,
            MarkerSize = 4.5,
            MarkerFill = marker is MarkerType.Circle or MarkerType.Diamond ? colour : PlotColours.Page,
            MarkerStroke = colour,
            MarkerStrokeThickness = 1.6,
        };
        line.Points.AddRange(points);
        return line;
    }

    /// <summary>A line from each lower to each upper end, without a name in the legend.</summary>
    public static LineSeries Whiskers(OxyColor colour, IEnumerable<(DataPoint From, DataPoint To)> ends)
    {
        LineSeries line = new() { Color = colour, StrokeThickness = 1.4, LineStyle = LineStyle.Solid, RenderInLegend = false };
        line.Points.AddRange(ends.SelectMany(e => new[] { e.From, e.To, DataPoint.Undefined }));
        return line;
    }
}
