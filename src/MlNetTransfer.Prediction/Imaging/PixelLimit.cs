using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Imaging;

/// <summary>Most pixels that one image may have.</summary>
/// <param name="Image">In the file.</param>
/// <param name="Held">In memory at once while it is decoded: all of them, but for a JPEG of which rows are kept.</param>
internal readonly record struct PixelLimit(long Image, long Held)
{
    /// <summary>Share of a prediction's limit that may be held at once.</summary>
    public const int HeldShare = 3;

    /// <summary>For images whose header was held against the user's limit before.</summary>
    public static PixelLimit Checked { get; } = new(ImageLimits.MostMegapixels * ImageLimits.Million, ImageLimits.MostMegapixels * ImageLimits.Million);

    /// <param name="megapixels">That a predicted image may have.</param>
    public static PixelLimit ForPrediction(int megapixels) => new(megapixels * ImageLimits.Million, megapixels * ImageLimits.Million / HeldShare);

    /// <returns>Null where an image is within the limit, else what is wrong with it.</returns>
    public DecodeResult Check(int width, int height, long held) =>
        (long)width * height > Image ? ImageHeader.OverLimit(width, height, Image)
        : held > Held ? DecodeResult.Failed(
            FindingCode.ImageOverLimit,
            string.Create(
                CultureInfo.InvariantCulture,
                $"has {width} × {height} pixels and cannot be decoded row by row; of such images {Held:N0} are allowed; make it smaller, or raise the "
                    + $"pixel limit"))
        : DecodeResult.Ok;
}
