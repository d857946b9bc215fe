using System.Buffers.Binary;

namespace MlNetTransfer.Imaging;

/// <summary>Orientation in the eXIf chunk of a PNG (Extensions to the PNG Specification 1.5).</summary>
internal static class PngExif
{
    private const int Upright = 1, SignatureBytes = 8, ChunkOverhead = 12, EntryBytes = 12;
    private const ushort OrientationTag = 0x0112, ShortType = 3;

    /// <returns>1 to 8; 1 where the file says nothing, or nothing that is allowed.</returns>
    public static int Orientation(ReadOnlySpan<byte> png)
    {
        for (long position = SignatureBytes; position + ChunkOverhead <= png.Length;)
        {
            ReadOnlySpan<byte> chunk = png[(int)position..];
            uint length = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (length > chunk.Length - ChunkOverhead)
            {
                return Upright;
            }

            if (chunk[4..].StartsWith("eXIf"u8))
            {
                return OfTiff(chunk.Slice(8, (int)length));
            }

            position += ChunkOverhead + length;
        }

        return Upright;
    }

    private static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        bool big = tiff.StartsWith("MM"u8);
        if (tiff.Length < 8 || !(big || tiff.StartsWith("II"u8)) || Short(tiff[2..], big) != 42)
        {
            return Upright;
        }

        uint directory = big ? BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]);
        if (directory > tiff.Length - 2)
        {
            return Upright;
        }

        ReadOnlySpan<byte> entries = tiff[((int)directory + 2)..];
        for (int left = Short(tiff[(int)directory..], big); left > 0 && entries.Length >= EntryBytes; left--, entries = entries[EntryBytes..])
        {
            if (Short(entries, big) == OrientationTag)
            {
                return Short(entries[2..], big) == ShortType && Short(entries[8..], big) is >= 1 and <= 8 and var orientation ? orientation : Upright;
            }
        }

        return Upright;
    }

    private static ushort Short(ReadOnlySpan<byte> bytes, bool big) =>
        big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
}
