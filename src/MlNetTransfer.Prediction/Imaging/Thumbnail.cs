using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>A very small picture of an image's upright centre square: what copies of it that were stored otherwise have in common. Thread-safe.</summary>
/// <remarks>Means over areas, so that the thumbnails of an image and of its reduced copy agree; a JPEG is reduced
/// inside its inverse cosine transform, which at ⅛ gives the mean of a block exactly and before that nearly.</remarks>
public static class Thumbnail
{
    /// <summary>Pixels per row, and rows.</summary>
    public const int Side = 32;

    private const int MostReduction = 8;
    private const int BytesPerPixel = 4;

    /// <summary>Decodes a file to its thumbnail.</summary>
    /// <param name="encoded">An image file.</param>
    /// <param name="pixels">[3, Side, Side], receives red, green, blue planes, float32 0…255.</param>
    /// <returns>False when it cannot be decoded whole.</returns>
    public static unsafe bool TryDecode(byte[] encoded, Span<float> pixels)
    {
        encoded = TiffImage.Readable(encoded);
        fixed (byte* bytes = encoded)
        {
            using SKData data = SKData.Create((nint)bytes, encoded.Length);
            using SKCodec? codec = encoded.Length == 0 ? null : SKCodec.Create(data);
            if (codec is null)
            {
                return false;
            }

            SKSizeI whole = codec.Info.Size;
            int reduction = codec.EncodedFormat == SKEncodedImageFormat.Jpeg ? Reduction(Math.Min(whole.Width, whole.Height)) : 1;
            SKSizeI size = reduction == 1 ? whole : codec.GetScaledDimensions(1f / reduction);
            using PixelGate.Ticket room = PixelGate.Shared.Enter(DecodePlan.HeldBy(codec, encoded, size));
            using SKBitmap decoded = new();
            SKImageInfo info = new(
                size.Width, size.Height, SKColorType.Bgra8888, codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul);
            if (!decoded.TryAllocPixels(info) || codec.GetPixels(info, decoded.GetPixels()) != SKCodecResult.Success)
            {
                return false;
            }

            // The last reduced column and row may reach beyond the image.
            float width = (float)whole.Width / reduction, height = (float)whole.Height / reduction;
            Average(decoded, width, height, pixels);
            Turn(pixels, ExifOrientation.Of(codec, encoded));
            return true;
        }
    }

    private static void Turn(Span<float> pixels, SKEncodedOrigin origin)
    {
        if (ExifOrientation.IsUpright(origin))
        {
            return;
        }

        bool transposed = ExifOrientation.Transposes(origin);
        (bool columns, bool rows) = ExifOrientation.Mirrors(origin);
        float[] stored = pixels.ToArray();
        for (int i = 0; i < stored.Length; i++)
        {
            int y = i / Side % Side, x = i % Side;
            (int row, int column) = transposed ? (x, y) : (y, x);
            pixels[i] = stored[(i / (Side * Side) * Side * Side) + ((rows ? Side - 1 - row : row) * Side) + (columns ? Side - 1 - column : column)];
        }
    }

    private static int Reduction(int shorterSide)
    {
        int reduction = 1;
        while (reduction < MostReduction && shorterSide >= Side * reduction * 2)
        {
            reduction *= 2;
        }

        return reduction;
    }

    /// <param name="image">BGRA.</param>
    /// <param name="width">How many of its columns are image, fractions included.</param>
    /// <param name="height">How many of its rows are image.</param>
    /// <param name="pixels">Receives the means over the cells of the centre square.</param>
    private static void Average(SKBitmap image, float width, float height, Span<float> pixels)
    {
        float shorter = Math.Min(width, height), scale = Side / shorter;
        float left = (width - shorter) / 2, top = (height - shorter) / 2;
        ReadOnlySpan<byte> source = image.GetPixelSpan();
        Span<float> row = stackalloc float[3 * Side];
        pixels.Clear();
        for (int y = 0; y < image.Height; y++)
        {
            float first = Math.Max(0, (y - top) * scale), last = Math.Min(Side, (y + 1 - top) * scale);
            if (first >= last)
            {
                continue;
            }

            AverageRow(source.Slice(y * image.RowBytes, image.Width * BytesPerPixel), left, scale, row);
            for (int cell = (int)first; cell < last; cell++)
            {
                float share = Math.Min(last, cell + 1) - Math.Max(first, cell);
                for (int i = 0; i < row.Length; i++)
                {
                    pixels[((i / Side) * Side * Side) + (cell * Side) + (i % Side)] += share * row[i];
                }
            }
        }
    }

    private static void AverageRow(ReadOnlySpan<byte> bgra, float left, float scale, Span<float> row)
    {
        row.Clear();
        for (int x = 0; x < bgra.Length / BytesPerPixel; x++)
        {
            float first = Math.Max(0, (x - left) * scale), last = Math.Min(Side, (x + 1 - left) * scale);
            for (int cell = (int)first; cell < last; cell++)
            {
                float share = Math.Min(last, cell + 1) - Math.Max(first, cell);
                row[cell] += share * bgra[(x * BytesPerPixel) + 2];
                row[Side + cell] += share * bgra[(x * BytesPerPixel) + 1];
                row[(2 * Side) + cell] += share * bgra[x * BytesPerPixel];
            }
        }
    }
}
