using MlNetTransfer.Diagnostics;
using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>What an image file says about itself before anything is decoded.</summary>
/// <param name="Format">Told by the first bytes.</param>
/// <param name="Width">Columns as stored.</param>
/// <param name="Height">Rows as stored.</param>
/// <param name="Upright">False when EXIF says that the image must be turned.</param>
/// <param name="HasAlpha">Whether the format carries transparency.</param>
internal readonly record struct ImageHeader(ImageFormat Format, int Width, int Height, bool Upright, bool HasAlpha)
{
    /// <summary>Reads the header and checks the size against the limit and the structure for a missing end.</summary>
    /// <param name="encoded">An image file.</param>
    /// <param name="pixelLimit">Most pixels allowed.</param>
    /// <param name="header">What was read, on success.</param>
    public static unsafe DecodeResult Read(byte[] encoded, long pixelLimit, out ImageHeader header)
    {
        header = default;
        if (encoded.Length == 0)
        {
            return DecodeResult.Failed(FindingCode.ImageEmpty, "has zero bytes; copy it again from the source");
        }

        ImageFormat format = ImageFormats.Sniff(encoded);
        if (format == ImageFormat.Unknown)
        {
            return DecodeResult.Failed(FindingCode.ImageNotDecodable, OtherFormats.Reason(encoded));
        }

        fixed (byte* bytes = encoded)
        {
            using SKData data = SKData.Create((nint)bytes, encoded.Length);
            using SKCodec? codec = SKCodec.Create(data);
            if (codec is null || codec.Info.Width <= 0 || codec.Info.Height <= 0)
            {
                return ImageCompleteness.IsComplete(format, encoded)
                    ? DecodeResult.Failed(FindingCode.ImageNotDecodable, $"has a damaged {format} header; copy it again from the source")
                    : Truncated();
            }

            header = new ImageHeader(
                format,
                codec.Info.Width,
                codec.Info.Height,
                codec.EncodedOrigin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default,
                codec.Info.AlphaType != SKAlphaType.Opaque);
        }

        if ((long)header.Width * header.Height > pixelLimit)
        {
            return DecodeResult.Failed(
                FindingCode.ImageOverLimit, $"has {header.Width} × {header.Height} pixels; allowed are {pixelLimit:N0} in all; make it smaller");
        }

        return ImageCompleteness.IsComplete(format, encoded) ? DecodeResult.Ok : Truncated();
    }

    private static DecodeResult Truncated() =>
        DecodeResult.Failed(FindingCode.ImageTruncated, "ends before its data does; copy it again from the source");
}
