using MlNetTransfer.Imaging;

namespace MlNetTransfer;

/// <content>How files become the pictures that the network sees.</content>
public sealed partial record TransferOptions
{
    /// <summary>Colour that transparent images are composited on: <c>black</c>, <c>white</c> or <c>#rrggbb</c>. ML.NET knows only black: where it is
    /// another, transparent images have to be flattened on it before they reach model.zip.</summary>
    /// <value>black.</value>
    public string Background { get; init; } = "black";

    /// <summary>How an image that is no square becomes one; the same in model.zip.</summary>
    /// <value>Crop.</value>
    public ImageFit Fit { get; init; }

    /// <summary>Values of 16-bit PNGs and TIFFs that become black and white, the smaller first, for example <c>0-4095</c> for twelve bits; null shows
    /// the upper eight bits, as ML.NET does. Where it is set, such images have to be stretched before they reach model.zip.</summary>
    /// <value>Null. Two whole numbers from 0 to 65535.</value>
    public string? ValueRange { get; init; }

    /// <summary>Most megapixels of an image; a larger one is set aside by its header, with MNT304.</summary>
    /// <value>100. 1 to 500.</value>
    public int PixelLimit { get; init; } = ImageLimits.Megapixels;

    /// <summary>How a file becomes the picture that the network sees: <see cref="Background"/>, <see cref="Fit"/> and <see cref="ValueRange"/>.</summary>
    public PictureOptions ToPictureOptions() => Picture;

    internal PictureOptions Picture => new()
    {
        Background = PictureOptions.ParseColour(Background ?? "") ?? PictureOptions.Default.Background,
        Fit = Fit,
        Range = ValueRange is { } range ? Imaging.ValueRange.Parse(range) : null,
    };
}
