using System.Buffers.Binary;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using SkiaSharp;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>White noise as a file of any format: no pixel is like its neighbour, so that none can be mistaken for it.</summary>
internal static class EncodedNoise
{
    private const int GifColours = 128;

    public static byte[] Of(ImageFormat format, int width, int height, long seed)
    {
        RandomSource random = new(seed);
        byte[] bgra = new byte[4 * width * height];
        for (int i = 0; i < bgra.Length; i++)
        {
            bgra[i] = i % 4 == 3 ? byte.MaxValue : (byte)random.NextUInt64();
        }

        return format switch
        {
            ImageFormat.Bmp => Bmp(bgra, width, height),
            ImageFormat.Gif => Gif(bgra, width, height),
            ImageFormat.Png => Skia(bgra, width, height, SKEncodedImageFormat.Png, 100),
            ImageFormat.WebP => Skia(bgra, width, height, SKEncodedImageFormat.Webp, 80),
            _ => Skia(bgra, width, height, SKEncodedImageFormat.Jpeg, 60 + (int)(seed & 31)),
        };
    }

    private static unsafe byte[] Skia(byte[] bgra, int width, int height, SKEncodedImageFormat format, int quality)
    {
        fixed (byte* pixels = bgra)
        {
            using SKPixmap pixmap = new(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque), (nint)pixels);
            using SKData data = pixmap.Encode(format, quality)!;
            return data.ToArray();
        }
    }

    /// <summary>32 bits a pixel, upper row first.</summary>
    private static byte[] Bmp(byte[] bgra, int width, int height)
    {
        byte[] header = new byte[54];
        "BM"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(2), header.Length + bgra.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), header.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), -height);
        header[26] = 1;
        header[28] = 32;
        return [.. header, .. bgra];
    }

    /// <summary>Codes of 8 bits that stand for a colour each: the table is cleared before it grows.</summary>
    private static byte[] Gif(byte[] bgra, int width, int height)
    {
        const byte clear = GifColours, end = GifColours + 1;
        byte[] size = [(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8)];
        List<byte> file = [.. "GIF89a"u8, .. size, 0xF6, 0, 0, .. Enumerable.Range(0, 3 * GifColours).Select(i => (byte)(i * 89))];
        file.AddRange([0x2C, 0, 0, 0, 0, .. size, 0, 7]);
        foreach (byte[] codes in bgra.Where((_, i) => i % 4 == 0).Select(b => (byte)(b % GifColours)).Chunk(100))
        {
            file.AddRange([(byte)(codes.Length + 1), clear, .. codes]);
        }

        return [.. file, 1, end, 0, 0x3B];
    }
}
