using System.Buffers;
using MlNetTransfer.Diagnostics;
using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>Decodes an image into the square that the network, or model.onnx, takes. Thread-safe.</summary>
/// <remarks>
/// The pixels are those of ML.NET's LoadImages → ResizeImages (IsoCrop, centre) → ExtractPixels: the shorter side is scaled to a square's
/// side by the same SkiaSharp call, the centre is cut out, transparency is composited on black. <see cref="PictureOptions"/> change that:
/// what ML.NET does too (its IsoPad and Fill) is the same to the last bit, a background and a range of values it has not. EXIF orientation is
/// honoured here and ignored there. A window of the square has the pixels of the whole square, to the last bit. Of a JPEG only
/// the rows and columns that are needed are kept, which changes no pixel; other formats are decoded whole. What all decodes of the process hold at
/// once is bounded by <see cref="PixelGate"/>.
/// </remarks>
public static class ImageDecoder
{
    private const int BytesPerPixel = 4;

    // Larger buffers are given back to the system at once, and of one that is filled in part only that part takes memory.
    private const int MostPooledBytes = 16 << 20;

    /// <summary>The part of the square that the network sees.</summary>
    /// <param name="encoded">An image file.</param>
    /// <param name="window">Side of the square, and the part of it.</param>
    /// <param name="pixels">[3, window.Size, window.Size], receives red, green, blue planes, float32 0…255.</param>
    /// <param name="picture">How the file becomes a picture; null as ML.NET does it.</param>
    /// <returns>Why it could not be decoded, if it could not.</returns>
    public static DecodeResult DecodeWindow(ReadOnlySpan<byte> encoded, CropWindow window, Span<float> pixels, PictureOptions? picture = null) =>
        DecodeWindow(encoded, window, pixels, PixelLimit.Checked, picture);

    /// <summary>The input of model.onnx: the whole square.</summary>
    /// <param name="encoded">An image file.</param>
    /// <param name="side">Side of the square, pixels.</param>
    /// <param name="pixels">[3, side, side], receives red, green, blue planes, float32 0…255.</param>
    /// <param name="picture">As for a window.</param>
    /// <returns>Why it could not be decoded, if it could not.</returns>
    public static DecodeResult DecodeSquare(ReadOnlySpan<byte> encoded, int side, Span<float> pixels, PictureOptions? picture = null) =>
        DecodeSquare(encoded, side, pixels, PixelLimit.Checked, picture);

    /// <summary>The square of an image that is decoded already, the same as of an opaque file with its pixels.</summary>
    /// <param name="bitmap">The upright image.</param>
    /// <param name="side">Side of the square, pixels.</param>
    /// <param name="pixels">[3, side, side], receives red, green, blue planes, float32 0…255.</param>
    public static void Render(SKBitmap bitmap, int side, Span<float> pixels)
    {
        ArgumentNullException.ThrowIfNull(bitmap);
        Placement.Of(bitmap.Width, bitmap.Height, side).Draw(bitmap, SKEncodedOrigin.Default, null, new CropWindow(side, 0, side), pixels);
    }

    /// <param name="encoded">An image file.</param>
    /// <param name="window">Side of the square, and the part of it.</param>
    /// <param name="pixels">As above.</param>
    /// <param name="limit">Most pixels that the image may have.</param>
    /// <param name="picture">As above.</param>
    /// <param name="admitted">Room that the caller has got for <see cref="Held"/>; null waits for room here.</param>
    internal static unsafe DecodeResult DecodeWindow(
        ReadOnlySpan<byte> encoded,
        CropWindow window,
        Span<float> pixels,
        PixelLimit limit,
        PictureOptions? picture = null,
        PixelGate.Ticket? admitted = null)
    {
        picture ??= PictureOptions.Default;
        if (TiffImage.Is(encoded))
        {
            return DecodeTiff(encoded.ToArray(), window, pixels, picture, limit, admitted);
        }

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

            DecodePlan plan = DecodePlan.Of(codec, encoded, window, picture);
            DecodeResult allowed = limit.Check(codec.Info.Width, codec.Info.Height, plan.Held);
            if (!allowed.Success)
            {
                return allowed;
            }

            using PixelGate.Ticket? own = admitted is null ? PixelGate.Shared.Enter(plan.Held) : null;
            return Decode(codec, encoded, plan, picture, window, pixels);
        }
    }

    internal static DecodeResult DecodeSquare(
        ReadOnlySpan<byte> encoded,
        int side,
        Span<float> pixels,
        PixelLimit limit,
        PictureOptions? picture = null,
        PixelGate.Ticket? admitted = null) =>
        DecodeWindow(encoded, new CropWindow(side, 0, side), pixels, limit, picture, admitted);

    /// <summary>Pixels that decoding an image holds in memory at once; 0 for one that is not decoded.</summary>
    /// <param name="encoded">An image file.</param>
    /// <param name="side">Side of the square, pixels.</param>
    /// <param name="picture">How the file becomes a picture.</param>
    /// <param name="limit">Most pixels that the image may have.</param>
    internal static unsafe long Held(ReadOnlySpan<byte> encoded, int side, PictureOptions picture, PixelLimit limit)
    {
        if (TiffImage.Is(encoded))
        {
            return TiffPage.Read(encoded, out TiffPage page).Success ? HeldBy(page, side, picture, limit) : 0;
        }

        fixed (byte* bytes = encoded)
        {
            using SKData data = SKData.Create((nint)bytes, encoded.Length);
            using SKCodec? codec = encoded.Length == 0 ? null : SKCodec.Create(data);
            if (codec is null || codec.Info.Width <= 0 || codec.Info.Height <= 0)
            {
                return 0;
            }

            long held = DecodePlan.Of(codec, encoded, new CropWindow(side, 0, side), picture).Held;
            return limit.Check(codec.Info.Width, codec.Info.Height, held).Success ? held : 0;
        }
    }

    private static DecodeResult DecodeTiff(
        byte[] encoded, CropWindow window, Span<float> pixels, PictureOptions picture, PixelLimit limit, PixelGate.Ticket? admitted)
    {
        DecodeResult result = TiffPage.Read(encoded, out TiffPage page);
        if (!result.Success)
        {
            return result;
        }

        long decoded = HeldBy(page, window.Side, picture, PixelLimit.Checked) - page.Held;
        result = limit.Check(page.Width, page.Height, decoded);
        if (!result.Success)
        {
            return result;
        }

        using PixelGate.Ticket? own = admitted is null ? TiffImage.Room.Enter(page.Held) : null;
        result = TiffImage.ToPng(encoded, page, out byte[] png);
        return result.Success ? DecodeWindow(png, window, pixels, PixelLimit.Checked, picture, admitted) : result;
    }

    /// <summary>Of a TIFF and of the PNG that it becomes, as long as that may be; 0 above the limit.</summary>
    private static long HeldBy(TiffPage page, int side, PictureOptions picture, PixelLimit limit)
    {
        long decoded = Held(TiffImage.Header(page), side, picture, limit);
        return decoded == 0 ? 0 : page.Held + decoded;
    }

    private static unsafe DecodeResult Decode(
        SKCodec codec, ReadOnlySpan<byte> encoded, in DecodePlan plan, PictureOptions picture, CropWindow window, Span<float> pixels)
    {
        SKImageInfo info = new(codec.Info.Width, codec.Info.Height, SKColorType.Bgra8888, AlphaOf(codec));
        using SKBitmap bitmap = new();
        if (info.BytesSize64 > MostPooledBytes)
        {
            return bitmap.TryAllocPixels(info)
                ? Decode(codec, encoded, bitmap, plan, picture, window, pixels)
                : DecodeResult.Failed(FindingCode.ImageOverLimit, $"has {codec.Info.Width} × {codec.Info.Height} pixels, more than memory can hold");
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(info.BytesSize);
        try
        {
            fixed (byte* address = buffer)
            {
                bitmap.InstallPixels(info, (nint)address, info.RowBytes);
                return Decode(codec, encoded, bitmap, plan, picture, window, pixels);
            }
        }
        finally
        {
            bitmap.Reset();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static DecodeResult Decode(
        SKCodec codec, ReadOnlySpan<byte> encoded, SKBitmap bitmap, in DecodePlan plan, PictureOptions picture, CropWindow window, Span<float> pixels)
    {
        DecodeResult result = plan.Range is { } range ? Judge(SixteenBitImage.Decode(codec, encoded, range, bitmap))
            : plan.Part.IsEmpty ? Judge(codec.GetPixels(bitmap.Info, bitmap.GetPixels()))
            : DecodeRows(codec, bitmap.Info, plan, bitmap.GetPixels());
        if (!result.Success)
        {
            return result;
        }

        bool upright = ExifOrientation.IsUpright(plan.Origin), onBackground = picture.HasBackground && bitmap.AlphaType != SKAlphaType.Opaque;
        int x = window.Offset - plan.Placement.X, y = window.Offset - plan.Placement.Y;
        if (plan.Placement.IsExact && upright && !onBackground && x >= 0 && y >= 0 && x + window.Size <= bitmap.Width && y + window.Size <= bitmap.Height)
        {
            PlanarPixels.FromBgra(bitmap.GetPixelSpan()[((y * bitmap.RowBytes) + (x * BytesPerPixel))..], bitmap.RowBytes, window.Size, pixels);
        }
        else
        {
            plan.Placement.Draw(bitmap, plan.Origin, onBackground ? picture.Background : null, window, pixels);
        }

        return DecodeResult.Ok;
    }

    /// <summary>Decodes rows that are needed to where they lie in the whole; memory of the others is never touched.</summary>
    private static unsafe DecodeResult DecodeRows(SKCodec codec, SKImageInfo whole, in DecodePlan plan, nint address)
    {
        // "Zero-initialised" keeps Skia from filling the rows that a cut file lacks: for that it would follow its pointer to this rectangle,
        // which is no longer there when the rows are read.
        SKRectI part = plan.Part;
        SKCodecOptions options = new(SKZeroInitialized.Yes, new SKRectI(part.Left, 0, part.Right, whole.Height));
        SKCodecResult started = codec.StartScanlineDecode(whole, options);
        if (started != SKCodecResult.Success || !codec.SkipScanlines(part.Top))
        {
            return Judge(started == SKCodecResult.Success ? SKCodecResult.IncompleteInput : started);
        }

        byte[] unseen = ArrayPool<byte>.Shared.Rent(whole.RowBytes);
        try
        {
            fixed (byte* elsewhere = unseen)
            {
                for (int row = part.Top, next; row < part.Bottom; row = next)
                {
                    bool needed = plan.Placement.Needs(row);
                    next = row + 1;
                    while (needed && next < part.Bottom && plan.Placement.Needs(next))
                    {
                        next++;
                    }

                    nint target = needed ? address + ((nint)row * whole.RowBytes) + (part.Left * BytesPerPixel) : (nint)elsewhere;
                    if (codec.GetScanlines(target, next - row, whole.RowBytes) != next - row)
                    {
                        return Judge(SKCodecResult.IncompleteInput);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unseen);
        }

        // A file that is cut below what is needed is damaged as well.
        return codec.SkipScanlines(whole.Height - part.Bottom) ? DecodeResult.Ok : Judge(SKCodecResult.IncompleteInput);
    }

    private static SKAlphaType AlphaOf(SKCodec codec) => codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul;

    private static DecodeResult Judge(SKCodecResult result) => result switch
    {
        SKCodecResult.Success => DecodeResult.Ok,
        SKCodecResult.IncompleteInput => DecodeResult.Failed(FindingCode.ImageTruncated, "ends before its data does; copy it again from the source"),
        _ => DecodeResult.Failed(FindingCode.ImageNotDecodable, $"cannot be decoded ({result}); convert it to JPEG, PNG or WebP"),
    };
}
