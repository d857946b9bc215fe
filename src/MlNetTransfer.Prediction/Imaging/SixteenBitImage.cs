using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MlNetTransfer.Storage;
using SkiaSharp;

namespace MlNetTransfer.Imaging;

/// <summary>PNGs of 16 bits per channel, of which Skia, like ML.NET, shows the upper eight alone.</summary>
/// <remarks>Of colours Skia also gives all bits, as half floats (eleven of them count). Of greys it does not; but the rows of a 16-bit grey PNG are, byte for
/// byte, those of an 8-bit one of grey and alpha, so a copy with such a header gives the upper byte as grey and the lower one as alpha.</remarks>
public static class SixteenBitImage
{
    /// <summary>Pixels of four bytes that are in memory for one of an image that is stretched: twice four while it is decoded, and the result.</summary>
    internal const int HeldPerPixel = 3;

    private const int Channels = 4, HeaderAt = 12, HeaderBytes = 17, DepthAt = 24, ColourAt = 25, ChecksumAt = HeaderAt + HeaderBytes;
    private const byte Grey = 0, GreyAlpha = 4, Rgba = 6;

    internal static bool Is(SKCodec codec, ReadOnlySpan<byte> encoded) =>
        codec.EncodedFormat == SKEncodedImageFormat.Png && encoded.Length > ChecksumAt + sizeof(uint) && encoded[DepthAt] == 16;

    /// <summary>Decodes an image with the values of a range spread over 0…255.</summary>
    /// <param name="codec">The image.</param>
    /// <param name="encoded">Its file.</param>
    /// <param name="range">Of its values, 0…65535.</param>
    /// <param name="target">BGRA of the image's size, receives the pixels, premultiplied.</param>
    internal static unsafe SKCodecResult Decode(SKCodec codec, ReadOnlySpan<byte> encoded, ValueRange range, SKBitmap target)
    {
        using SKBitmap wide = new();
        SKCodecResult result = DecodeWide(codec, encoded, wide);
        if (result != SKCodecResult.Success)
        {
            return result;
        }

        Span<byte> pixels = new((void*)target.GetPixels(), target.ByteCount);
        float factor = (float)byte.MaxValue / (range.High - range.Low);
        for (int i = 0; i < pixels.Length; i += Channels)
        {
            (float red, float green, float blue, float alpha) = ValuesAt(wide, encoded[ColourAt], i);
            pixels[i] = Shown(blue);
            pixels[i + 1] = Shown(green);
            pixels[i + 2] = Shown(red);
            pixels[i + 3] = (byte)((alpha * byte.MaxValue) + 0.5f);

            byte Shown(float value) => (byte)((Math.Clamp((value - range.Low) * factor, 0, byte.MaxValue) * alpha) + 0.5f);
        }

        return SKCodecResult.Success;
    }

    /// <summary>Largest value of any colour in an image, 0…65535; null when it cannot be decoded.</summary>
    public static unsafe int? LargestValue(byte[] encoded)
    {
        encoded = TiffImage.Readable(encoded);
        fixed (byte* bytes = encoded)
        {
            using SKData data = SKData.Create((nint)bytes, encoded.Length);
            using SKCodec? codec = SKCodec.Create(data);
            using SKBitmap wide = new();
            if (codec is null || !Is(codec, encoded))
            {
                return null;
            }

            using PixelGate.Ticket room = PixelGate.Shared.Enter((HeldPerPixel - 1L) * codec.Info.Width * codec.Info.Height);
            if (DecodeWide(codec, encoded, wide) != SKCodecResult.Success)
            {
                return null;
            }

            float largest = 0;
            for (int i = 0; i < Channels * wide.Width * wide.Height; i += Channels)
            {
                (float red, float green, float blue, _) = ValuesAt(wide, encoded[ColourAt], i);
                largest = Math.Max(largest, Math.Max(red, Math.Max(green, blue)));
            }

            return (int)MathF.Round(largest);
        }
    }

    /// <summary>Colours 0…65535 and alpha 0…1 of a pixel.</summary>
    private static (float Red, float Green, float Blue, float Alpha) ValuesAt(SKBitmap wide, byte colour, int at)
    {
        ReadOnlySpan<byte> bytes = wide.GetPixelSpan();
        if (colour is Grey or GreyAlpha)
        {
            // Red, green, blue, alpha: high, high, high, low; or high, low, high of alpha, low of alpha.
            float grey = (bytes[at] << 8) | bytes[colour == Grey ? at + 3 : at + 1];
            return (grey, grey, grey, colour == Grey ? 1 : (float)((bytes[at + 2] << 8) | bytes[at + 3]) / ValueRange.Most);
        }

        ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(bytes).Slice(at, Channels);
        return ((float)halves[0] * ValueRange.Most, (float)halves[1] * ValueRange.Most, (float)halves[2] * ValueRange.Most, (float)halves[3]);
    }

    private static unsafe SKCodecResult DecodeWide(SKCodec codec, ReadOnlySpan<byte> encoded, SKBitmap wide)
    {
        if (encoded[ColourAt] is not (Grey or GreyAlpha))
        {
            SKAlphaType alpha = codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
            return DecodeTo(codec, new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.RgbaF16, alpha), wide);
        }

        byte[] bytewise = encoded.ToArray();
        (bytewise[DepthAt], bytewise[ColourAt]) = (8, encoded[ColourAt] == Grey ? GreyAlpha : Rgba);
        BinaryPrimitives.WriteUInt32BigEndian(bytewise.AsSpan(ChecksumAt), Crc32.Of(bytewise.AsSpan(HeaderAt, HeaderBytes)));
        fixed (byte* bytes = bytewise)
        {
            using SKData data = SKData.Create((nint)bytes, bytewise.Length);
            using SKCodec? other = SKCodec.Create(data);
            return other is null
                ? SKCodecResult.InvalidInput
                : DecodeTo(other, new SKImageInfo(other.Info.Width, other.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul), wide);
        }
    }

    private static SKCodecResult DecodeTo(SKCodec codec, SKImageInfo info, SKBitmap bitmap) =>
        bitmap.TryAllocPixels(info) ? codec.GetPixels(info, bitmap.GetPixels()) : SKCodecResult.InternalError;
}
