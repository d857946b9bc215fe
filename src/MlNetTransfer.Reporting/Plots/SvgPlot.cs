using System.Globalization;
using System.Xml.Linq;
using OxyPlot;

namespace MlNetTransfer.Reporting.Plots;

/// <summary>A plot as SVG inside a page: in the page's colours and font, as wide as there is room, with a title and a description for
/// those who do not see it.</summary>
internal static class SvgPlot
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    /// <param name="model">The plot.</param>
    /// <param name="id">Of its own on the page.</param>
    /// <param name="title">What it is.</param>
    /// <param name="description">What it shows, in a sentence or two.</param>
    /// <param name="height">Of 440 in width.</param>
    public static Markup Render(PlotModel model, string id, string title, string description, double height = 300)
    {
        const double Width = 440;
        XElement drawn = XElement.Parse(SvgExporter.ExportToString(model, Width, height, isDocument: false, new WideText(Width, height)));
        XElement svg = new(
            "svg",
            new XAttribute("class", "plot"),
            new XAttribute("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {Width} {height}")),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", $"{id}-title {id}-description"),
            new XElement("title", new XAttribute("id", $"{id}-title"), title),
            new XElement("desc", new XAttribute("id", $"{id}-description"), description));
        foreach (XElement part in drawn.Elements().Select(Clean).OfType<XElement>())
        {
            svg.Add(part);
        }

        return new Markup(svg.ToString(SaveOptions.None).ReplaceLineEndings("\n"));
    }

    /// <summary>Inside HTML the namespace goes without saying, colours and font are the page's, and nothing is cut off: axes cover the data, and a
    /// font may be wider than was measured.
    /// Null for what draws nothing.</summary>
    private static XElement? Clean(XElement element)
    {
        XElement[] children = [.. element.Elements().Select(Clean).OfType<XElement>()];
        string style = element.Attribute("style")?.Value ?? "";
        bool invisible = style.StartsWith("fill:none", StringComparison.Ordinal) && style.EndsWith("stroke-width:0", StringComparison.Ordinal);
        if (invisible || element.Name == Svg + "defs" || (element.Name == Svg + "g" && children.Length == 0))
        {
            return null;
        }

        XElement clean = new(element.Name.LocalName);
        IEnumerable<XAttribute> kept = element.Attributes()
            .Where(a => !a.IsNamespaceDeclaration && a.Name.LocalName is not ("font-family" or "shape-rendering" or "fill" or "clip-path"));
        foreach (XAttribute attribute in kept)
        {
            string name = attribute.Name.LocalName;
            clean.Add(new XAttribute(name, name == "style" ? PlotColours.ToVariables(attribute.Value) : attribute.Value));
        }

        if (element.Attribute("fill") is { } fill)
        {
            clean.Add(new XAttribute("style", $"fill:{PlotColours.ToVariables(fill.Value)}"));
        }

        clean.Add(children.Length > 0 ? children : element.Value);
        return clean;
    }
}
