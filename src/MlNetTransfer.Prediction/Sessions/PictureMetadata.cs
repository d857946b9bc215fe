using MlNetTransfer.Imaging;
using SkiaSharp;

namespace MlNetTransfer.Sessions;

/// <summary>How files become pictures, in the metadata of model.onnx; what is as ML.NET has it does not stand there.</summary>
public static class PictureMetadata
{
    private const string FitKey = "fit", BackgroundKey = "background", RangeKey = "value-range";

    /// <summary>The entries that say how files become pictures; none for the default.</summary>
    public static IEnumerable<(string Key, string Value)> Of(PictureOptions picture)
    {
        if (picture.Fit != ImageFit.Crop)
        {
            yield return (FitKey, picture.Fit.ToString());
        }

        if (picture.HasBackground)
        {
            yield return (BackgroundKey, picture.BackgroundText);
        }

        if (picture.Range is { } range)
        {
            yield return (RangeKey, range.ToString());
        }
    }

    /// <returns>Null when an entry is none of this product's.</returns>
    internal static PictureOptions? Read(IReadOnlyDictionary<string, string> metadata)
    {
        ImageFit fit = ImageFit.Crop;
        SKColor? background = metadata.TryGetValue(BackgroundKey, out string? colour) ? PictureOptions.ParseColour(colour) : SKColors.Black;
        ValueRange? range = metadata.TryGetValue(RangeKey, out string? values) ? ValueRange.Parse(values) : null;
        bool known = (!metadata.TryGetValue(FitKey, out string? name) || (Enum.TryParse(name, out fit) && Enum.IsDefined(fit) && fit.ToString() == name))
            && background is not null && (values is null || range is not null);
        return known ? new PictureOptions { Fit = fit, Background = background!.Value, Range = range } : null;
    }
}
