using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>How much of an image is decoded for a square.</summary>
/// <param name="Origin">How the stored pixels are turned.</param>
/// <param name="Placement">Where the stored image lies on a square that is turned afterwards.</param>
/// <param name="Part">Rectangle of the stored image that is decoded row by row; empty where it is decoded whole.</param>
/// <param name="Range">Of 16-bit values that is spread; null shows their upper eight bits.</param>
/// <param name="Held">Pixels in memory at once, at four bytes each.</param>
internal readonly record struct DecodePlan(SKEncodedOrigin Origin, Placement Placement, SKRectI Part, ValueRange? Range, long Held)
{
    /// <param name="codec">The image.</param>
    /// <param name="encoded">Its file.</param>
    /// <param name="window">The part of the square that is wanted.</param>
    /// <param name="picture">How the file becomes a picture.</param>
    public static DecodePlan Of(SKCodec codec, ReadOnlySpan<byte> encoded, CropWindow window, PictureOptions picture)
    {
        SKSizeI whole = codec.Info.Size;
        SKEncodedOrigin origin = ExifOrientation.Of(codec, encoded);
        bool transposed = ExifOrientation.Transposes(origin);
        Placement upright = Placement.Of(transposed ? whole.Height : whole.Width, transposed ? whole.Width : whole.Height, window.Side, picture.Fit);
        Placement placement = ExifOrientation.IsUpright(origin) ? upright : upright.Stored(origin, window.Side);
        ValueRange? range = SixteenBitImage.Is(codec, encoded) ? picture.Range : null;
        if (codec.EncodedFormat != SKEncodedImageFormat.Jpeg || placement.IsNothing) // of the others Skia hands out no rows
        {
            return new DecodePlan(origin, placement, default, range, HeldBy(codec, encoded, whole) * (range is null ? 1 : SixteenBitImage.HeldPerPixel));
        }

        SKRectI part = placement.Source(ExifOrientation.IsUpright(origin) ? window : new CropWindow(window.Side, 0, window.Side));
        return new DecodePlan(origin, placement, part, range, HeldBy(codec, encoded, new SKSizeI(part.Width, placement.MostRows(part.Height))));
    }

    /// <summary>Pixels in memory at once while an image is decoded.</summary>
    /// <param name="codec">The image.</param>
    /// <param name="encoded">Its file.</param>
    /// <param name="size">Columns and rows that are kept.</param>
    public static long HeldBy(SKCodec codec, ReadOnlySpan<byte> encoded, SKSizeI size) => ((long)size.Width * size.Height) + Coefficients(codec, encoded);

    /// <summary>What a JPEG of several scans keeps until the last.</summary>
    private static long Coefficients(SKCodec codec, ReadOnlySpan<byte> encoded) =>
        codec.EncodedFormat == SKEncodedImageFormat.Jpeg && JpegScans.AreSeveral(encoded) ? (long)codec.Info.Width * codec.Info.Height : 0;
}
