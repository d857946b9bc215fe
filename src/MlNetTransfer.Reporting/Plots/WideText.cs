using OxyPlot;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>Measures text as wide as DejaVu Sans, the widest of the common fonts: which one the reader's browser takes is not known here, and labels
/// must have room in each.</summary>
internal sealed class WideText(double width, double height) : PdfRenderContext(width, height, OxyColors.Undefined)
{
    private const double LineHeight = 1.17;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight) =>
        string.IsNullOrEmpty(text)
            ? OxySize.Empty
            : new OxySize(fontSize * text.Split('\n').Max(line => line.Sum(Width)), fontSize * LineHeight * text.Split('\n').Length);

    /// <summary>In sizes of the font, rounded up.</summary>
    private static double Width(char c) => c switch
    {
        'i' or 'j' or 'l' or '\'' or '|' => 0.3,
        ' ' or ',' or '.' or ':' or ';' or '/' or 't' or 'f' or 'r' or 'I' or '-' or '(' or ')' => 0.42,
        'm' or 'w' or 'M' or 'W' or '%' or '±' or '…' => 1,
        >= 'A' and <= 'Z' => 0.75,
        _ => 0.65,
    };
}
