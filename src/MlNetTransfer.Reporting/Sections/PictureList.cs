using MlNetTransfer.Gallery;

namespace MlNetTransfer.Reporting.Sections;

/// <summary>Small pictures with what there is to say of them; where there are none, a table says it.</summary>
internal static class PictureList
{
    /// <summary>Test images with their scores.</summary>
    public static Markup Scored(IReadOnlyList<GalleryImage> images) => images.All(i => i.Jpeg is null) ? Table(images) : List(images, i =>
    {
        Markup says = i.Predicted == i.Label
            ? Markup.Of($"right; then {Markup.Name(i.RunnerUp ?? "")}")
            : Markup.Of($"is {Markup.Name(i.Label)} {Figures.Percent(i.LabelProbability)}");
        return Markup.Of($"<strong>{Markup.Name(i.Predicted ?? "")}</strong> {Figures.Percent(i.Probability)}<br>{says}");
    });

    /// <summary>Training images with what they look like.</summary>
    public static Markup Suggested(IReadOnlyList<GalleryImage> images) =>
        List(images, i => Markup.Of($"{Markup.Name(i.Label)}<br>looks like <strong>{Markup.Name(i.Predicted ?? "")}</strong>"));

    /// <summary>Images under their label.</summary>
    public static Markup Labelled(IReadOnlyList<GalleryImage> images) => List(images, i => Markup.Of($"{Markup.Name(i.Label)}, {Figures.Words(i.Split)}"));

    /// <summary>Small ones, by class.</summary>
    public static Markup Sheet(IReadOnlyList<GalleryImage> images) => Markup.Of($"""
        <ul class="pictures small">
        {images.Select(i => Markup.Of($"<li>{Picture(i)}<span class=\"file\" title=\"{i.Name}\">{Markup.Name(i.Label)}</span></li>"))}
        </ul>
        """);

    public static Markup Picture(GalleryImage image) => image.Jpeg is { } jpeg && IsBase64(jpeg)
        ? Markup.Of($"<img src=\"data:image/jpeg;base64,{new Markup(jpeg)}\" alt=\"{image.Label}: {image.Name}\" loading=\"lazy\">")
        : Markup.Of($"<span class=\"missing\">no picture</span>");

    private static Markup List(IReadOnlyList<GalleryImage> images, Func<GalleryImage, Markup> says)
    {
        bool pictures = images.Any(i => i.Jpeg is not null);
        IEnumerable<Markup> items = images.Select(i => Markup.Of(
            $"<li>{(pictures ? Picture(i) : Markup.Empty)}{says(i)}<span class=\"file\" title=\"{i.Name}\">{Markup.Name(i.Name)}</span></li>"));
        return Markup.Of($"""
            <ul class="pictures">
            {items}
            </ul>
            """);
    }

    private static Markup Table(IReadOnlyList<GalleryImage> images)
    {
        HtmlTable table = new("Without pictures");
        table.Text("file").Text("true class").Number("score").Text("predicted").Number("score").Text("then");
        foreach (GalleryImage image in images)
        {
            table.Row(
                Markup.Name(image.Name),
                Markup.Name(image.Label),
                HtmlTable.Cell.Percent(image.LabelProbability),
                Markup.Name(image.Predicted ?? ""),
                HtmlTable.Cell.Percent(image.Probability),
                Markup.Name(image.RunnerUp ?? ""));
        }

        return table.Render();
    }

    /// <summary>A run.json that was changed by hand must not become HTML.</summary>
    private static bool IsBase64(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=');
}
