using System.Buffers.Binary;

namespace MlNetTransfer.Imaging;

/// <summary>Whether an image file reaches its own end, read off its structure without decoding. Bytes after the end do not matter.</summary>
internal static class ImageCompleteness
{
    public static bool IsComplete(ImageFormat format, ReadOnlySpan<byte> bytes) => format switch
    {
        ImageFormat.Jpeg => JpegReachesEnd(bytes),
        ImageFormat.Png => PngReachesEnd(bytes),
        ImageFormat.Gif => bytes.LastIndexOf((byte)0x3B) >= GifHeaderBytes,
        ImageFormat.WebP => bytes.Length >= 8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        _ => true,
    };

    private const byte StartOfScan = 0xDA;
    private const int GifHeaderBytes = 13;
    private const int PngSignatureBytes = 8;
    private const int PngChunkOverhead = 12; // length, type, checksum

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
