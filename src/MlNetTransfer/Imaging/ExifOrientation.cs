using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>The eight orientations of EXIF 2.3, tag 0x0112.</summary>
internal static class ExifOrientation
{
    /// <summary>A turned copy, or null when the image is upright.</summary>
    public static SKBitmap? Upright(SKBitmap image, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
        {
            return null;
        }

        bool transposed = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
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
