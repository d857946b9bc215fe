using System.Globalization;
using MlNetTransfer.Gallery;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>What the exported model looks at.</summary>
internal static class HeatMaps
{
    // A fall of the log-odds by less is no evidence worth showing.
    private const double Least = 0.25;

    public static Markup Of(ImageGallery gallery)
    {
        if (gallery.Maps.Count == 0)
        {
            return gallery.Pictures
                ? Markup.Empty
                : Markup.Of($"<h3>What the model looks at</h3>\n<p>No pictures were stored (--no-images), so there are no maps.</p>");
        }

        Markup how = Markup.Of(
            $"A part of the image is covered, and the exported model is asked again. The stronger a cell is marked, "
            + $"the less sure the model is without it. An answer that depends on the background is a warning, even if it is right.");
        return Markup.Of($"""
            <h3>What the model looks at</h3>
            <p>{how}</p>
            {Group("Mistakes", gallery.Maps.Where(m => m.Image.Predicted != m.Image.Label))}
            {Group("Right", gallery.Maps.Where(m => m.Image.Predicted == m.Image.Label))}
            """);
    }

    private static Markup Group(string name, IEnumerable<OcclusionMap> maps) =>
        maps.Any() ? Markup.Of($"<h4>{name}</h4>\n<ul class=\"pictures\">\n{maps.Select(Map)}\n</ul>") : Markup.Empty;

    private static Markup Map(OcclusionMap map)
    {
        GalleryImage image = map.Image;
        double most = map.Drops.Max();
        int strongest = map.Drops.ToList().IndexOf(most);
        string where = most < Least
            ? "Covering any part changes little."
            : $"Most depends on row {(strongest / map.Cells) + 1}, column {(strongest % map.Cells) + 1} of {map.Cells}; "
                + $"the lowest score with a cover is {Figures.Percent(map.LowestProbability)}.";
        Markup cells = new(string.Concat(map.Drops.Select((drop, i) =>
            most < Least || drop <= 0.15 * most ? "" : Cell(i % map.Cells, i / map.Cells, drop, most).Text)));
        Markup says = image.Predicted == image.Label
            ? Markup.Of($"<strong>{Markup.Name(image.Label)}</strong> {Figures.Percent(image.Probability)}, right")
            : Markup.Of($"<strong>{Markup.Name(image.Predicted ?? "")}</strong> {Figures.Percent(image.Probability)}, is {Markup.Name(image.Label)}");
        Markup marked = Markup.Of(
            $"{PictureList.Picture(image)}<svg viewBox=\"0 0 {map.Cells} {map.Cells}\" role=\"img\" aria-label=\"{where}\">{cells}</svg>");
        return Markup.Of(
            $"<li><span class=\"look\">{marked}</span>{says}<br>lowest with a cover: {Figures.Percent(map.LowestProbability)}"
            + $"<span class=\"file\" title=\"{image.Name}\">{Markup.Name(image.Name)}</span></li>");
    }

    private static Markup Cell(int column, int row, double drop, double most) => Markup.Of(
        $"<path d=\"M{column} {row}h1v1h-1z\" style=\"fill:#ff2d95;fill-opacity:{Share(0.6 * drop / most)};stroke:#fff;"
        + $"stroke-width:{Share(drop >= 0.5 * most ? 1.2 : 0)}\" vector-effect=\"non-scaling-stroke\"/>");

    private static string Share(double share) => share.ToString("0.##", CultureInfo.InvariantCulture);
}
