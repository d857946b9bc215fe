using System.Buffers.Binary;

namespace MlNetTransfer.Imaging;

/// <summary>Whether an image file reaches its own end, read off its structure without decoding. Bytes after the end do not matter.</summary>
internal static class ImageCompleteness
{
    public static bool IsComplete(ImageFormat format, ReadOnlySpan<byte> bytes) => format switch
    {
        ImageFormat.Jpeg => JpegReachesEnd(bytes),
        ImageFormat.Png => PngReachesEnd(bytes),
        ImageFormat.Gif => GifReachesEnd(bytes),
        ImageFormat.WebP => bytes.Length >= 8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        ImageFormat.Bmp => bytes.Length >= 6 && bytes.Length >= BinaryPrimitives.ReadUInt32LittleEndian(bytes[2..]),
        _ => true,
    };

    private const byte StartOfScan = 0xDA;
    private const int GifHeaderBytes = 13;
    private const byte GifTrailer = 0x3B, GifExtension = 0x21, GifImage = 0x2C;
    private const int PngSignatureBytes = 8;
    private const int PngChunkOverhead = 12; // length, type, checksum

    /// <summary>Walks the blocks of GIF89a up to the trailer.</summary>
    private static bool GifReachesEnd(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < GifHeaderBytes)
        {
            return false;
        }

        long position = GifHeaderBytes + ColourTable(bytes[10]);
        while (position < bytes.Length && bytes[(int)position] != GifTrailer)
        {
            byte kind = bytes[(int)position];
            if (kind == GifImage && position + 10 <= bytes.Length)
            {
                position += 10 + ColourTable(bytes[(int)position + 9]) + 1; // descriptor, colours, code size
            }
            else if (kind == GifExtension)
            {
                position += 2;
            }
            else
            {
                return false;
            }

            while (position < bytes.Length && bytes[(int)position] != 0)
            {
                position += 1 + bytes[(int)position];
            }

            position++;
        }

        return position < bytes.Length;

        static int ColourTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    /// <summary>An end marker after the first scan; one before it belongs to a thumbnail. Inside a scan 0xFF is always followed by 0.</summary>
    private static bool JpegReachesEnd(ReadOnlySpan<byte> bytes)
    {
        int position = 2;
        while (position + 4 <= bytes.Length && bytes[position] == 0xFF)
        {
            byte marker = bytes[position + 1];
            if (marker == 0xFF)
            {
                position++; // fill byte
                continue;
            }

            if (marker == StartOfScan)
            {
                return bytes[position..].LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) > 0;
            }

            position += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]);
        }

        return false;
    }

    private static bool PngReachesEnd(ReadOnlySpan<byte> bytes)
    {
        long position = PngSignatureBytes;
        while (position + PngChunkOverhead <= bytes.Length)
        {
            ReadOnlySpan<byte> chunk = bytes[(int)position..];
            position += PngChunkOverhead + (long)BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..].StartsWith("IEND"u8))
            {
                return position <= bytes.Length;
            }
        }

        return false;
    }
}
