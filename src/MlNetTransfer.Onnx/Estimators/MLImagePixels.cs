using Microsoft.ML.Data;
using MlNetTransfer.Imaging;
using SkiaSharp;

namespace MlNetTransfer.Onnx.Estimators;

/// <summary>The colours of an MLImage, on black where it is transparent, as ML.NET shows them to a network.</summary>
internal static class MLImagePixels
{
    // The bytes live for minutes: small gains are not worth zlib's slow levels.
    private const int FastZlib = 1;

    /// <summary>The centre square, the shorter side scaled to it: what ResizeImages (IsoCrop) and ExtractPixels give.</summary>
    /// <param name="image">Not kept.</param>
    /// <param name="side">Of the square, pixels.</param>
    /// <param name="planes">[3, side, side], receives red, green, blue planes, float32 0…255.</param>
    public static unsafe void CopySquare(MLImage image, int side, Span<float> planes)
    {
        fixed (byte* pixels = image.Pixels)
        {
            using SKBitmap bitmap = new();
            bitmap.InstallPixels(Info(image, SKAlphaType.Premul), (nint)pixels);
            ImageDecoder.Render(bitmap, side, planes);
        }
    }

    /// <summary>The whole image as a PNG without loss; its colours carry their alpha already, so that without it they stand on black.</summary>
    /// <param name="image">Not kept.</param>
    public static unsafe byte[] ToPng(MLImage image)
    {
        fixed (byte* pixels = image.Pixels)
        {
            using SKPixmap pixmap = new(Info(image, SKAlphaType.Opaque), (nint)pixels);
            using SKData data = pixmap.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, FastZlib))
                ?? throw new InvalidOperationException($"{image.Width} × {image.Height} pixels cannot be written as a PNG.");
            return data.ToArray();
        }
    }

    private static SKImageInfo Info(MLImage image, SKAlphaType alpha) =>
        new(image.Width, image.Height, image.PixelFormat == MLPixelFormat.Rgba32 ? SKColorType.Rgba8888 : SKColorType.Bgra8888, alpha);
}
