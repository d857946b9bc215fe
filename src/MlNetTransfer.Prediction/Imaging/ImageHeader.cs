using System.Globalization;
using MlNetTransfer.Diagnostics;
using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>What an image file says about itself before anything is decoded.</summary>
/// <param name="Format">Told by the first bytes.</param>
/// <param name="Width">Columns as stored.</param>
/// <param name="Height">Rows as stored.</param>
/// <param name="Upright">False when EXIF says that the image must be turned.</param>
/// <param name="HasAlpha">Whether the format carries transparency.</param>
/// <param name="SixteenBit">Whether its values have 16 bits, of which the upper eight are shown.</param>
/// <param name="SeveralPages">Whether the file has further pages, which are not read.</param>
public readonly record struct ImageHeader(ImageFormat Format, int Width, int Height, bool Upright, bool HasAlpha, bool SixteenBit, bool SeveralPages = false)
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

        if (format == ImageFormat.Tiff)
        {
            return OfTiff(encoded, pixelLimit, out header);
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
                ExifOrientation.IsUpright(ExifOrientation.Of(codec, encoded)),
                codec.Info.AlphaType != SKAlphaType.Opaque,
                SixteenBitImage.Is(codec, encoded));
        }

        if ((long)header.Width * header.Height > pixelLimit)
        {
            return OverLimit(header.Width, header.Height, pixelLimit);
        }

        return ImageCompleteness.IsComplete(format, encoded) ? DecodeResult.Ok : Truncated();
    }

    /// <summary>What is said of an image of more pixels than are allowed.</summary>
    internal static DecodeResult OverLimit(int width, int height, long limit) => DecodeResult.Failed(
        FindingCode.ImageOverLimit,
        string.Create(
            CultureInfo.InvariantCulture, $"has {width} × {height} pixels; allowed are {limit:N0} in all; make it smaller, or raise the pixel limit"));

    private static DecodeResult OfTiff(byte[] encoded, long pixelLimit, out ImageHeader header)
    {
        header = default;
        DecodeResult read = TiffPage.Read(encoded, out TiffPage page);
        if (!read.Success)
        {
            return read;
        }

        header = new ImageHeader(ImageFormat.Tiff, page.Width, page.Height, page.Orientation == 1, page.Alpha != TiffAlpha.None, page.Wide, page.SeveralPages);
        return (long)page.Width * page.Height > pixelLimit ? OverLimit(page.Width, page.Height, pixelLimit) : DecodeResult.Ok;
    }

    private static DecodeResult Truncated() =>
        DecodeResult.Failed(FindingCode.ImageTruncated, "ends before its data does; copy it again from the source");
}
