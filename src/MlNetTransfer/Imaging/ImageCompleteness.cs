using System.Buffers.Binary;

namespace MlNetTransfer.Imaging;

/// <summary>Whether an image file reaches its own end, read off its structure without decoding. Bytes after the end do not matter.</summary>
internal static class ImageCompleteness
{
    public static bool IsComplete(ImageFormat format, ReadOnlySpan<byte> bytes) => format switch
    {
        ImageFormat.Jpeg => bytes.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) > 0,
        ImageFormat.Png => PngReachesEnd(bytes),
        ImageFormat.Gif => bytes.LastIndexOf((byte)0x3B) >= GifHeaderBytes,
        ImageFormat.WebP => bytes.Length >= 8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        _ => true,
    };

    private const int GifHeaderBytes = 13;
    private const int PngSignatureBytes = 8;
    private const int PngChunkOverhead = 12; // length, type, checksum

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
