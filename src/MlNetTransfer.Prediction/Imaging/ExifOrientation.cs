using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>The eight orientations of EXIF 2.3, tag 0x0112.</summary>
internal static class ExifOrientation
{
    /// <summary>How the stored pixels of a file are turned. Skia reads it of a JPEG and a WebP, and not of a PNG.</summary>
    /// <param name="codec">The image.</param>
    /// <param name="encoded">Its file.</param>
    public static SKEncodedOrigin Of(SKCodec codec, ReadOnlySpan<byte> encoded) =>
        codec.EncodedFormat == SKEncodedImageFormat.Png ? (SKEncodedOrigin)PngExif.Orientation(encoded) : codec.EncodedOrigin;

    public static bool IsUpright(SKEncodedOrigin origin) => origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default;

    /// <summary>Whether rows become columns.</summary>
    public static bool Transposes(SKEncodedOrigin origin) =>
        origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    /// <summary>Whether the last stored columns and rows become the first columns or rows of the upright image.</summary>
    public static (bool Columns, bool Rows) Mirrors(SKEncodedOrigin origin) => (
        origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom,
        origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom);

    /// <summary>A turned copy, or null when the image is upright.</summary>
    public static SKBitmap? Upright(SKBitmap image, SKEncodedOrigin origin)
    {
        if (IsUpright(origin))
        {
            return null;
        }

        bool transposed = Transposes(origin);
        int width = transposed ? image.Height : image.Width, height = transposed ? image.Width : image.Height;
        SKBitmap turned = new(new SKImageInfo(width, height, SKColorType.Bgra8888, image.AlphaType));
        using SKCanvas canvas = new(turned);
        canvas.SetMatrix(Matrix(origin, width, height));
        canvas.DrawBitmap(image, 0, 0);
        return turned;
    }

    /// <summary>Maps stored to upright pixels.</summary>
    private static SKMatrix Matrix(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, width, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, width, -1, 0, height, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, height, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
