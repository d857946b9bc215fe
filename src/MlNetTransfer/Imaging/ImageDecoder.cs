using System.Buffers;
using MlNetTransfer.Diagnostics;
using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>Decodes an image into the square that the network, or model.onnx, takes. Thread-safe.</summary>
/// <remarks>
/// The pixels are those of ML.NET's LoadImages → ResizeImages (IsoCrop, centre) → ExtractPixels: the shorter side is scaled to a square's
/// side by the same SkiaSharp call, the centre is cut out, transparency is composited on black. Only EXIF orientation is honoured here and
/// ignored there. A window of the square has the pixels of the whole square, to the last bit. Of a JPEG below twice the size only the part
/// that is needed is decoded, which changes no pixel. A JPEG of at least four times the size is decoded at ½, ¼ or ⅛ by the inverse cosine
/// transform, which leaves it at least twice the size: what that changes is a shift of the picture by less than half a pixel of the network's
/// input (mosaics of photos at random sizes: mean difference 0.6 of 255, at most 5.2, where Skia's own mip pyramid of an odd size shifts as much).
/// </remarks>
internal static class ImageDecoder
{
    // Skia scales from a mip pyramid from a reduction by 2 on, and by its rounding a little earlier: from 511 pixels to 256 it does.
    private const double PyramidFrom = 1.98;

    private const int BytesPerPixel = 4;

    /// <summary>The part of the square that the network sees.</summary>
    /// <param name="encoded">An image file.</param>
    /// <param name="window">Side of the square, and the part of it.</param>
    /// <param name="pixels">[3, window.Size, window.Size], receives red, green, blue planes, float32 0…255.</param>
    public static unsafe DecodeResult DecodeWindow(ReadOnlySpan<byte> encoded, CropWindow window, Span<float> pixels)
    {
        fixed (byte* bytes = encoded)
        {
            if (ImageFormats.Sniff(encoded) == ImageFormat.Unknown)
            {
                return DecodeResult.Failed(FindingCode.ImageNotDecodable, OtherFormats.Reason(encoded));
            }

            using SKData data = SKData.Create((nint)bytes, encoded.Length);
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null || codec.Info.Width <= 0 || codec.Info.Height <= 0)
            {
                return DecodeResult.Failed(FindingCode.ImageNotDecodable, "is not an image that can be decoded");
            }

            if ((long)codec.Info.Width * codec.Info.Height > ImageLimits.Pixels)
            {
                return DecodeResult.Failed(
                    FindingCode.ImageOverLimit, $"has {codec.Info.Width} × {codec.Info.Height} pixels; allowed are {ImageLimits.Pixels:N0} in all; make it smaller");
            }

            return codec.EncodedFormat == SKEncodedImageFormat.Jpeg && codec.EncodedOrigin == SKEncodedOrigin.TopLeft
                ? DecodeJpeg(codec, window, pixels)
                : DecodeWhole(codec, window, pixels);
        }
    }

    /// <summary>The input of model.onnx: the whole square.</summary>
    /// <param name="encoded">An image file.</param>
    /// <param name="side">Side of the square, pixels.</param>
    /// <param name="pixels">[3, side, side], receives red, green, blue planes, float32 0…255.</param>
    public static DecodeResult DecodeSquare(ReadOnlySpan<byte> encoded, int side, Span<float> pixels) =>
        DecodeWindow(encoded, new CropWindow(side, 0, side), pixels);

    private static DecodeResult DecodeJpeg(SKCodec codec, CropWindow window, Span<float> pixels)
    {
        SKSizeI size = codec.Info.Size;
        Placement placement = Placement.Of(size.Width, size.Height, window.Side);
        if (placement.Reduction < PyramidFrom)
        {
            return DecodeAt(codec, size, placement.Source(window), 1, placement, window, pixels);
        }

        // Skia scales from a mip pyramid of the whole image here, so a part of it would give other pixels.
        int reduction = Math.Clamp(placement.WholeReduction / 2, 1, 8);
        return DecodeAt(codec, codec.GetScaledDimensions(1f / reduction), default, reduction, placement, window, pixels);
    }

    /// <param name="codec">The image.</param>
    /// <param name="size">Size to decode at.</param>
    /// <param name="part">Rectangle of it that is needed; empty means all.</param>
    /// <param name="reduction">Source pixels per decoded pixel, in each direction.</param>
    /// <param name="placement">Where the whole image lies on the square.</param>
    /// <param name="window">The part of the square that is wanted.</param>
    /// <param name="pixels">Receives the planes.</param>
    private static unsafe DecodeResult DecodeAt(
        SKCodec codec, SKSizeI size, SKRectI part, int reduction, Placement placement, CropWindow window, Span<float> pixels)
    {
        SKImageInfo info = new(size.Width, size.Height, SKColorType.Bgra8888, AlphaOf(codec));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(info.BytesSize);
        try
        {
            fixed (byte* address = buffer)
            {
                DecodeResult result = part.IsEmpty
                    ? Judge(codec.GetPixels(info, (nint)address))
                    : DecodeRows(codec, info, part, (nint)address);
                if (!result.Success)
                {
                    return result;
                }

                int x = window.Offset - placement.X, y = window.Offset - placement.Y;
                if (placement.IsExact && x + window.Size <= size.Width && y + window.Size <= size.Height)
                {
                    PlanarPixels.FromBgra(buffer.AsSpan((y * info.RowBytes) + (x * BytesPerPixel)), info.RowBytes, window.Size, pixels);
                    return DecodeResult.Ok;
                }

                using SKBitmap bitmap = new();
                bitmap.InstallPixels(info, (nint)address, info.RowBytes);
                placement.Draw(bitmap, reduction, window, pixels);
                return DecodeResult.Ok;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Decodes a part of an image to where it lies in the whole.</summary>
    private static DecodeResult DecodeRows(SKCodec codec, SKImageInfo whole, SKRectI part, nint address)
    {
        // "Zero-initialised" keeps Skia from filling the rows that a cut file lacks: for that it would follow its pointer to this rectangle,
        // which is no longer there when the rows are read.
        SKCodecOptions options = new(SKZeroInitialized.Yes, new SKRectI(part.Left, 0, part.Right, whole.Height));
        SKCodecResult started = codec.StartScanlineDecode(whole, options);
        if (started != SKCodecResult.Success)
        {
            return Judge(started);
        }

        nint first = address + ((nint)part.Top * whole.RowBytes) + (part.Left * BytesPerPixel);
        return codec.SkipScanlines(part.Top) && codec.GetScanlines(first, part.Height, whole.RowBytes) == part.Height
            ? DecodeResult.Ok
            : Judge(SKCodecResult.IncompleteInput);
    }

    private static DecodeResult DecodeWhole(SKCodec codec, CropWindow window, Span<float> pixels)
    {
        using SKBitmap decoded = new();
        if (!decoded.TryAllocPixels(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Bgra8888, AlphaOf(codec))))
        {
            return DecodeResult.Failed(FindingCode.ImageOverLimit, $"has {codec.Info.Width} × {codec.Info.Height} pixels, more than memory can hold");
        }

        DecodeResult result = Judge(codec.GetPixels(decoded.Info, decoded.GetPixels()));
        if (!result.Success)
        {
            return result;
        }

        using SKBitmap? turned = ExifOrientation.Upright(decoded, codec.EncodedOrigin);
        SKBitmap upright = turned ?? decoded;
        Placement placement = Placement.Of(upright.Width, upright.Height, window.Side);
        placement.Draw(upright, 1, window, pixels);
        return DecodeResult.Ok;
    }

    private static SKAlphaType AlphaOf(SKCodec codec) => codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;

    private static DecodeResult Judge(SKCodecResult result) => result switch
    {
        SKCodecResult.Success => DecodeResult.Ok,
        SKCodecResult.IncompleteInput => DecodeResult.Failed(FindingCode.ImageTruncated, "ends before its data does; copy it again from the source"),
        _ => DecodeResult.Failed(FindingCode.ImageNotDecodable, $"cannot be decoded ({result}); convert it to JPEG, PNG or WebP"),
    };
}
