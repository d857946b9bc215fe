using System.Buffers.Binary;
using System.Text;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Torch;

/// <summary>The files of a zip archive that only stores, as PyTorch writes it: no compression, no encryption, no overlaps.</summary>
/// <remarks>So nothing is ever larger than the archive itself. Source: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.5.3.</remarks>
internal static class ZipDirectory
{
    private const int LocalBytes = 30;
    private const int CentralBytes = 46;
    private const int LongestDirectory = 1 << 24;
    private const int Encrypted = 1;
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <exception cref="InvalidDataException">The archive is malformed, or of a kind that PyTorch does not write.</exception>
    public static IReadOnlyDictionary<string, ZipEntry> Read(MappedBytes file)
    {
        ZipEndRecord end = ZipEndRecord.Read(file);
        if (end.Length > LongestDirectory)
        {
            throw new InvalidDataException($"the zip archive's directory has {end.Length} bytes; {LongestDirectory} are allowed");
        }

        byte[] directory = file.Read(end.Begin, end.Length);
        Dictionary<string, ZipEntry> entries = new(StringComparer.Ordinal);
        int position = 0;
        while (position < directory.Length)
        {
            ZipEntry entry = Entry(file, directory, ref position, end.Begin);
            if (!entries.TryAdd(entry.Name, entry))
            {
                throw new InvalidDataException($"the zip archive holds '{PickleText.Short(entry.Name)}' twice");
            }
        }

        if (entries.Count != end.Entries)
        {
            throw new InvalidDataException($"the zip archive claims {end.Entries} files and lists {entries.Count}");
        }

        RefuseOverlaps(entries.Values);
        return entries;
    }

    private static ZipEntry Entry(MappedBytes file, byte[] directory, ref int position, long dataEnd)
    {
        ReadOnlySpan<byte> entry = directory.AsSpan(position);
        if (entry.Length < CentralBytes || !entry.StartsWith("PK\x01\x02"u8))
        {
            throw new InvalidDataException($"byte {position} of the zip archive's directory begins no entry");
        }

        int nameLength = UInt16(entry, 28), extraLength = UInt16(entry, 30), commentLength = UInt16(entry, 32);
        int length = CentralBytes + nameLength + extraLength + commentLength;
        if (length > entry.Length)
        {
            throw new InvalidDataException($"an entry of {length} bytes leaves the zip archive's directory");
        }

        position += length;
        ReadOnlySpan<byte> nameBytes = entry.Slice(CentralBytes, nameLength);
        string name = Name(nameBytes), shown = PickleText.Short(name);
        (long packed, long unpacked, long header) = ZipSizes.Read(entry, entry.Slice(CentralBytes + nameLength, extraLength), shown);
        if (UInt16(entry, 10) != 0 || (UInt16(entry, 8) & Encrypted) != 0 || packed != unpacked)
        {
            throw new InvalidDataException(
                $"'{shown}' in the zip archive is compressed or encrypted (method {UInt16(entry, 10)}, {packed} bytes for {unpacked}); "
                + "PyTorch stores files as they are");
        }

        if (header < 0 || header > dataEnd - LocalBytes)
        {
            throw new InvalidDataException($"'{shown}' in the zip archive begins at byte {header}; the directory begins at {dataEnd}");
        }

        byte[] local = file.Read(header, LocalBytes);
        long nameBegin = header + LocalBytes, begin = nameBegin + UInt16(local, 26) + UInt16(local, 28);
        if (packed < 0 || begin > dataEnd || packed > dataEnd - begin)
        {
            throw new InvalidDataException($"'{shown}' in the zip archive claims {packed} bytes from byte {begin}; the directory begins at {dataEnd}");
        }

        bool isSame = local.AsSpan().StartsWith("PK\x03\x04"u8)
            && UInt16(local, 8) == 0
            && UInt16(local, 26) == nameLength
            && nameBytes.SequenceEqual(file.Read(nameBegin, nameLength));
        return isSame
            ? new ZipEntry(name, header, begin, packed)
            : throw new InvalidDataException($"'{shown}' in the zip archive has another header at byte {header} than in the directory");
    }

    private static void RefuseOverlaps(IEnumerable<ZipEntry> entries)
    {
        long position = 0;
        foreach (ZipEntry entry in entries.OrderBy(e => e.Header))
        {
            if (entry.Header < position)
            {
                throw new InvalidDataException(
                    $"'{PickleText.Short(entry.Name)}' in the zip archive begins at byte {entry.Header}; the file before it ends at {position}");
            }

            position = entry.Begin + entry.Length;
        }
    }

    private static string Name(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException("a name in the zip archive is not UTF-8", e);
        }
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
