using System.Globalization;
using OxyPlot;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>Colours that stand for the page's own, light or dark: the plot is drawn in markers, which <see cref="SvgPlot"/> replaces
/// by variables of the page.</summary>
internal static class PlotColours
{
    private static readonly string[] Names = ["--ink", "--muted", "--grid", "--line", "--page", "--panel", "--a", "--b", "--c"];

    public static OxyColor Ink { get; } = Marker(0);

    public static OxyColor Muted { get; } = Marker(1);

    public static OxyColor Grid { get; } = Marker(2);

    public static OxyColor Line { get; } = Marker(3);

    public static OxyColor Page { get; } = Marker(4);

    public static OxyColor Panel { get; } = Marker(5);

    public static OxyColor First { get; } = Marker(6);

    public static OxyColor Second { get; } = Marker(7);

    public static OxyColor Third { get; } = Marker(8);

    /// <summary>A style or colour with the page's variables in it.</summary>
    public static string ToVariables(string style)
    {
        for (int i = 0; i < Names.Length; i++)
        {
            style = style.Replace(string.Create(CultureInfo.InvariantCulture, $"rgb(1,2,{100 + i})"), $"var({Names[i]})", StringComparison.Ordinal);
        }

        return style;
    }

    private static OxyColor Marker(byte index) => OxyColor.FromRgb(1, 2, (byte)(100 + index));
}
