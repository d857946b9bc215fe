using System.Buffers.Binary;

namespace MlNetTransfer.Weights.Torch;

/// <summary>The sizes and the position of a file in a zip archive, of 4 or of 8 bytes.</summary>
/// <remarks>Source: PKWARE APPNOTE 6.3, section 4.5.3: of the three, those that are 0xFFFFFFFF stand in extra field 1, in this order.</remarks>
internal static class ZipSizes
{
    private const int FieldHeader = 4;

    /// <param name="entry">From the entry's first byte in the directory.</param>
    /// <param name="extra">Its extra fields.</param>
    /// <param name="name">For messages.</param>
    public static (long Packed, long Unpacked, long Header) Read(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extra, string name)
    {
        ReadOnlySpan<byte> large = Large(extra);
        long unpacked = Value(entry[24..], ref large, name);
        long packed = Value(entry[20..], ref large, name);
        return (packed, unpacked, Value(entry[42..], ref large, name));
    }

    private static long Value(ReadOnlySpan<byte> small, ref ReadOnlySpan<byte> large, string name)
    {
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(small);
        if (value != uint.MaxValue)
        {
            return value;
        }

        if (large.Length < sizeof(long))
        {
            throw new InvalidDataException($"'{name}' in the zip archive lacks its large size");
        }

        long wide = BinaryPrimitives.ReadInt64LittleEndian(large);
        large = large[sizeof(long)..];
        return wide;
    }

    private static ReadOnlySpan<byte> Large(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= FieldHeader)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            ReadOnlySpan<byte> rest = extra[FieldHeader..];
            if (length > rest.Length)
            {
                break;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1)
            {
                return rest[..length];
            }

            extra = rest[length..];
        }

        return [];
    }
}
