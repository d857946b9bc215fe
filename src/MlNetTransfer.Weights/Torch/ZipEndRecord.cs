using System.Buffers.Binary;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Torch;

/// <summary>Where a zip archive's directory stands.</summary>
/// <param name="Entries">Files in it.</param>
/// <param name="Begin">First byte of the directory.</param>
/// <param name="Length">Bytes of the directory.</param>
/// <remarks>Source: PKWARE APPNOTE 6.3, sections 4.3.14 to 4.3.16.</remarks>
internal sealed record ZipEndRecord(long Entries, long Begin, long Length)
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;

    /// <exception cref="InvalidDataException">There is none, or it contradicts the file.</exception>
    public static ZipEndRecord Read(MappedBytes file)
    {
        long position = file.Length - EndBytes;
        byte[] end = file.Read(position, EndBytes);
        if (!end.AsSpan().StartsWith("PK\x05\x06"u8) || BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(20)) != 0)
        {
            throw new InvalidDataException("its last 22 bytes are not the end of a zip archive; it is cut short, or something was added to it");
        }

        ushort entries = BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(10));
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(12)), begin = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(16));
        ZipEndRecord record = new(entries, begin, length);
        if (entries == ushort.MaxValue || length == uint.MaxValue || begin == uint.MaxValue)
        {
            (record, position) = Read64(file, position - LocatorBytes);
        }

        return record.Begin < 0 || record.Length < 0 || record.Begin > position - record.Length
            ? throw new InvalidDataException(
                $"the zip archive's directory claims {(ulong)record.Length} bytes from byte {(ulong)record.Begin}; it must end before byte {position}")
            : record;
    }

    private static (ZipEndRecord Record, long Position) Read64(MappedBytes file, long locatorPosition)
    {
        byte[] locator = file.Read(locatorPosition, LocatorBytes);
        long position = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        if (!locator.AsSpan().StartsWith("PK\x06\x07"u8) || position < 0 || position > locatorPosition - End64Bytes)
        {
            throw new InvalidDataException("the zip archive lacks the record of a large archive that its end speaks of");
        }

        byte[] end = file.Read(position, End64Bytes);
        return end.AsSpan().StartsWith("PK\x06\x06"u8)
            ? (new ZipEndRecord(
                BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(32)),
                BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(48)),
                BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(40))), position)
            : throw new InvalidDataException($"the zip archive has no record of a large archive at byte {position}");
    }
}
