using System.Buffers.Binary;

namespace MlNetTransfer.Imaging;

/// <summary>How the data of a JPEG is laid out, read off its markers.</summary>
internal static class JpegScans
{
    private const byte StartOfScan = 0xDA,
        Progressive = 0xC2,
        FirstFrame = 0xC0,
        LastFrame = 0xCF,
        HuffmanTables = 0xC4,
        Extension = 0xC8,
        ArithmeticTables = 0xCC;

    /// <summary>Whether the data comes in several scans: a decoder keeps the coefficients of the whole image until the last, however small it
    /// decodes.</summary>
    public static bool AreSeveral(ReadOnlySpan<byte> jpeg)
    {
        int components = 0;
        for (int position = 2; position + 4 < jpeg.Length && jpeg[position] == 0xFF;)
        {
            byte marker = jpeg[position + 1];
            if (marker == 0xFF)
            {
                position++; // fill byte
                continue;
            }

            if (marker == Progressive)
            {
                return true;
            }

            if (marker == StartOfScan)
            {
                return jpeg[position + 4] < components;
            }

            if (marker is >= FirstFrame and <= LastFrame and not (HuffmanTables or Extension or ArithmeticTables) && position + 9 < jpeg.Length)
            {
                components = jpeg[position + 9];
            }

            position += 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg[(position + 2)..]);
        }

        return false;
    }
}
