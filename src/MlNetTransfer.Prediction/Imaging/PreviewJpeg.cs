using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>A small upright JPEG of an image, without its metadata, as base64. Thread-safe.</summary>
public static class PreviewJpeg
{
    /// <summary>Longer side, pixels.</summary>
    internal const int Side = 96;

    private const int Quality = 72;

    private static readonly SKSamplingOptions Averaging = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>A small picture of an image file: a JPEG in Base64.</summary>
    /// <param name="encoded">An image file.</param>
    /// <param name="picture">How the file becomes a picture; all of it is shown.</param>
    /// <returns>Null when it cannot be decoded.</returns>
    public static unsafe string? OfFile(byte[] encoded, PictureOptions? picture = null)
    {
        picture ??= PictureOptions.Default;
        encoded = TiffImage.Readable(encoded);
        fixed (byte* bytes = encoded)
        {
            using SKData data = SKData.Create((nint)bytes, encoded.Length);
            using SKCodec? codec = encoded.Length == 0 ? null : SKCodec.Create(data);
            if (codec is null)
            {
                return null;
            }

            // At least twice the size, so that the last reduction averages.
            float enough = Math.Min(1, 2f * Side / Math.Max(codec.Info.Width, codec.Info.Height));
            SKSizeI size = codec.EncodedFormat == SKEncodedImageFormat.Jpeg ? codec.GetScaledDimensions(enough) : codec.Info.Size;
            using PixelGate.Ticket room = PixelGate.Shared.Enter(DecodePlan.HeldBy(codec, encoded, size));
            using SKBitmap decoded = new();
            SKImageInfo info = new(
                size.Width, size.Height, SKColorType.Bgra8888, codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul);
            if (!decoded.TryAllocPixels(info))
            {
                return null;
            }

            SKCodecResult result = picture.Range is { } range && SixteenBitImage.Is(codec, encoded)
                ? SixteenBitImage.Decode(codec, encoded, range, decoded)
                : codec.GetPixels(info, decoded.GetPixels());
            if (result != SKCodecResult.Success)
            {
                return null;
            }

            return Encode(decoded, ExifOrientation.Of(codec, encoded), picture.Background);
        }
    }

    /// <summary>The part of a square that a network sees.</summary>
    /// <param name="planes">[3, side, side], red, green, blue, 0…255.</param>
    /// <param name="side">Pixels per row, and rows.</param>
    /// <param name="window">The part.</param>
    public static unsafe string? OfPlanes(ReadOnlySpan<float> planes, int side, CropWindow window)
    {
        using SKBitmap bitmap = new(new SKImageInfo(window.Size, window.Size, SKColorType.Bgra8888, SKAlphaType.Opaque));
        Span<byte> pixels = new((void*)bitmap.GetPixels(), bitmap.ByteCount);
        int plane = side * side;
        for (int y = 0; y < window.Size; y++)
        {
            for (int x = 0; x < window.Size; x++)
            {
                int source = ((y + window.Offset) * side) + x + window.Offset, target = (y * bitmap.RowBytes) + (4 * x);
                (pixels[target], pixels[target + 1], pixels[target + 2], pixels[target + 3]) =
                    (Byte(planes[source + (2 * plane)]), Byte(planes[source + plane]), Byte(planes[source]), byte.MaxValue);
            }
        }

        return Encode(bitmap, SKEncodedOrigin.Default, SKColors.Black);
    }

    private static byte Byte(float value) => (byte)Math.Clamp(MathF.Round(value), 0, 255);

    /// <summary>Transparency stands on the colour on which the network sees it.</summary>
    private static string? Encode(SKBitmap image, SKEncodedOrigin origin, SKColor background)
    {
        float scale = Math.Min(1, (float)Side / Math.Max(image.Width, image.Height));
        SKImageInfo info = new(
            Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)), SKColorType.Bgra8888, SKAlphaType.Opaque);
        using SKBitmap small = new(info);
        using (SKCanvas canvas = new(small))
        using (SKImage whole = SKImage.FromBitmap(image))
        {
            canvas.Clear(background);
            canvas.DrawImage(whole, new SKRect(0, 0, info.Width, info.Height), Averaging);
        }

        using SKBitmap? turned = ExifOrientation.Upright(small, origin);
        using SKData? jpeg = (turned ?? small).Encode(SKEncodedImageFormat.Jpeg, Quality);
        return jpeg is null ? null : Convert.ToBase64String(jpeg.AsSpan());
    }
}
