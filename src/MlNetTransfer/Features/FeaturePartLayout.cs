using System.Buffers.Binary;

namespace MlNetTransfer.Features;

/// <summary>Where what stands in a features file, little-endian: 16 bytes (magic, version, columns, bytes of the origin), the origin as JSON, zeros up to the
/// next 64 bytes, rows as binary16, SHA-256 of each image, one exponent per row, the number of rows, SHA-256 of all before it.</summary>
/// <remarks>A value is its binary16 times 2 to the exponent of its row, which brings the largest magnitude of a row to 2¹⁴ … 2¹⁵: whatever the scale of the
/// features, 11 significant bits are kept of every value down to 2⁻²⁸ of the largest of its row, and none becomes infinite.</remarks>
internal readonly record struct FeaturePartLayout(int Columns, int OriginBytes, long Rows)
{
    public const int Prefix = 16, HashBytes = 32, ChecksumBytes = 32, CountBytes = sizeof(long);

    /// <summary>More is no origin.</summary>
    public const int LongestOrigin = 1 << 20;

    /// <summary>The exponent of the largest magnitude of a row as it stands in the file.</summary>
    public const int StoredExponent = 14;

    private const uint Magic = 0x50544E4D; // "MNTP"
    private const uint Version = 1;
    private const int Alignment = 64;

    public int RowBytes => Columns * sizeof(ushort);

    public long RowsAt => (Prefix + OriginBytes + Alignment - 1L) / Alignment * Alignment;

    public long HashesAt => RowsAt + (Rows * RowBytes);

    public long ExponentsAt => HashesAt + (Rows * HashBytes);

    public long CountAt => ExponentsAt + Rows;

    public long ChecksumAt => CountAt + CountBytes;

    public long Length => ChecksumAt + ChecksumBytes;

    /// <summary>The first <see cref="RowsAt"/> bytes of a file.</summary>
    public byte[] Head(ReadOnlySpan<byte> origin)
    {
        byte[] head = new byte[RowsAt];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), Columns);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), origin.Length);
        origin.CopyTo(head.AsSpan(Prefix));
        return head;
    }

    /// <summary>What the first bytes of a file say; null where they are not those of a features file of this version.</summary>
    /// <param name="prefix">[<see cref="Prefix"/>].</param>
    /// <param name="rows">What the end of the file says.</param>
    public static FeaturePartLayout? Read(ReadOnlySpan<byte> prefix, long rows) =>
        BinaryPrimitives.ReadUInt32LittleEndian(prefix) == Magic && BinaryPrimitives.ReadUInt32LittleEndian(prefix[4..]) == Version
            && BinaryPrimitives.ReadInt32LittleEndian(prefix[8..]) is > 0 and < 1 << 24 and var columns
            && BinaryPrimitives.ReadInt32LittleEndian(prefix[12..]) is > 0 and <= LongestOrigin and var origin
            && rows is >= 0 and <= int.MaxValue
            ? new FeaturePartLayout(columns, origin, rows)
            : null;
}
