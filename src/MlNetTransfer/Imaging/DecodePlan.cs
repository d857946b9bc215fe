using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>How much of an image is decoded for a square, and how small.</summary>
/// <param name="Origin">How the stored pixels are turned.</param>
/// <param name="Placement">Where the upright image lies on the square.</param>
/// <param name="Size">Columns and rows that the codec is asked for.</param>
/// <param name="Part">Rectangle of them that is needed; empty means all.</param>
/// <param name="Reduction">Source pixels per decoded pixel, in each direction.</param>
/// <param name="Range">Of 16-bit values that is spread; null shows their upper eight bits.</param>
/// <param name="Held">Pixels in memory at once, at four bytes each.</param>
internal readonly record struct DecodePlan(SKEncodedOrigin Origin, Placement Placement, SKSizeI Size, SKRectI Part, int Reduction, ValueRange? Range, long Held)
{
    // Skia scales from a mip pyramid from a reduction by 2 on, and by its rounding a little earlier: from 511 pixels to 256 it does.
    private const double PyramidFrom = 1.98;

    /// <param name="codec">The image.</param>
    /// <param name="encoded">Its file.</param>
    /// <param name="window">The part of the square that is wanted.</param>
    /// <param name="picture">How the file becomes a picture.</param>
    public static DecodePlan Of(SKCodec codec, ReadOnlySpan<byte> encoded, CropWindow window, PictureOptions picture)
    {
        SKSizeI whole = codec.Info.Size;
        SKEncodedOrigin origin = ExifOrientation.Of(codec, encoded);
        bool upright = origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default, transposed = ExifOrientation.Transposes(origin);
        Placement placement = Placement.Of(transposed ? whole.Height : whole.Width, transposed ? whole.Width : whole.Height, window.Side, picture.Fit);
        bool jpeg = codec.EncodedFormat == SKEncodedImageFormat.Jpeg;

        // Where Skia scales from a mip pyramid of the whole image a part of it would give other pixels.
        // Of the nearest pixels those of the file are wanted.
        SKRectI part = jpeg && upright && picture.Fit == ImageFit.Crop && placement.Reduction < PyramidFrom ? placement.Source(window) : default;
        int reduction = jpeg && picture.Fit != ImageFit.Squash ? Math.Clamp(placement.WholeReduction / 2, 1, 8) : 1;
        SKSizeI size = reduction == 1 ? whole : codec.GetScaledDimensions(1f / reduction);
        ValueRange? range = SixteenBit.Is(codec, encoded) ? picture.Range : null;
        long held = HeldBy(codec, encoded, part.IsEmpty ? size : part.Size) * (range is null ? 1 : SixteenBit.HeldPerPixel);
        return new DecodePlan(origin, placement, size, part, reduction, range, held);
    }

    /// <summary>Pixels in memory at once while an image is decoded and turned upright.</summary>
    /// <param name="codec">The image.</param>
    /// <param name="encoded">Its file.</param>
    /// <param name="size">Columns and rows that are decoded.</param>
    public static long HeldBy(SKCodec codec, ReadOnlySpan<byte> encoded, SKSizeI size)
    {
        long decoded = (long)size.Width * size.Height, whole = (long)codec.Info.Width * codec.Info.Height;
        bool upright = ExifOrientation.Of(codec, encoded) is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default;
        return (upright ? decoded : 2 * decoded) + (codec.EncodedFormat == SKEncodedImageFormat.Jpeg && JpegScans.AreSeveral(encoded) ? whole : 0);
    }
}
