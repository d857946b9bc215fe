namespace MlNetTransfer.Imaging;

/// <summary>The first directory of a TIFF or BigTIFF, read without trusting it: every array that it names lies within the file, so that no reader of
/// it allocates more than the file is long.</summary>
internal sealed class TiffDirectory
{
    private const int Classic = 42, Big = 43;

    private readonly Dictionary<ushort, long[]> _values = [];

    private TiffDirectory(bool severalPages) => SeveralPages = severalPages;

    /// <summary>Whether another page follows.</summary>
    public bool SeveralPages { get; }

    /// <param name="file">Whole.</param>
    /// <returns>Null where an array or the directory itself reaches beyond the file.</returns>
    public static TiffDirectory? Read(ReadOnlySpan<byte> file)
    {
        bool bigEndian = file.StartsWith("MM"u8);
        if (file.Length < 8)
        {
            return null;
        }

        int version = (int)Number(file.Slice(2, 2), bigEndian);
        bool big = version == Big;
        int word = big ? 8 : 4, countBytes = big ? 8 : 2, entryBytes = 4 + (2 * word);
        long at = (version is Classic or Big) && file.Length >= 16 ? (long)Number(file.Slice(big ? 8 : 4, word), bigEndian) : -1;
        if (at < 0 || at > file.Length - countBytes)
        {
            return null;
        }

        ulong entries = Number(file.Slice((int)at, countBytes), bigEndian);
        long first = at + countBytes;
        if (entries == 0 || entries > (ulong)((file.Length - first - word) / entryBytes))
        {
            return null;
        }

        long end = first + ((long)entries * entryBytes);
        TiffDirectory directory = new(Number(file.Slice((int)end, word), bigEndian) != 0);
        for (long entry = first; entry < end; entry += entryBytes)
        {
            if (!directory.Add(file, file.Slice((int)entry, entryBytes), word, bigEndian))
            {
                return null;
            }
        }

        return directory;
    }

    /// <summary>Whether the tag is there with a value.</summary>
    public bool Has(TiffTagNumber tag) => _values.ContainsKey((ushort)tag);

    /// <summary>All values of a tag; none where it is missing.</summary>
    public long[] All(TiffTagNumber tag) => _values.GetValueOrDefault((ushort)tag, []);

    /// <summary>The only or first value of a tag.</summary>
    public long One(TiffTagNumber tag, long usual) => All(tag) is [var value, ..] ? value : usual;

    private static int BytesOf(ushort type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };

    private static ulong Number(ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        ulong value = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            value = (value << 8) | bytes[bigEndian ? i : bytes.Length - 1 - i];
        }

        return value;
    }

    /// <returns>False where its values lie beyond the file.</returns>
    private bool Add(ReadOnlySpan<byte> file, ReadOnlySpan<byte> entry, int word, bool bigEndian)
    {
        ushort tag = (ushort)Number(entry[..2], bigEndian), type = (ushort)Number(entry.Slice(2, 2), bigEndian);
        ulong count = Number(entry.Slice(4, word), bigEndian);
        int size = BytesOf(type);
        if (size == 0 || count == 0)
        {
            return true;
        }

        if (count > (ulong)(file.Length / size))
        {
            return false;
        }

        ReadOnlySpan<byte> values = entry[(4 + word)..];
        int bytes = (int)count * size;
        if (bytes > word)
        {
            ulong offset = Number(values, bigEndian);
            if (offset > (ulong)(file.Length - bytes))
            {
                return false;
            }

            values = file.Slice((int)offset, bytes);
        }

        // Whole numbers of the tags that are asked for.
        if (Enum.IsDefined((TiffTagNumber)tag) && type is 1 or 3 or 4 or 13 or 16 or 18)
        {
            long[] numbers = new long[count];
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = (long)Number(values.Slice(i * size, size), bigEndian);
            }

            _values.TryAdd(tag, numbers);
        }

        return true;
    }
}
