using System.IO.Compression;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Hdf5;

/// <summary>The filters that a dataset's chunks went through, in the order of writing.</summary>
/// <remarks>Specification 3.0, IV.A.2.l "The Data Storage - Filter Pipeline Message".</remarks>
internal static class Hdf5Filters
{
    private const int Deflate = 1, Shuffle = 2, Fletcher32 = 3;
    private const int FirstForeign = 256;
    private const int ChecksumBytes = 4;
    private const int MostFilters = 32;
    private const long MostUnfolding = 1032;

    /// <summary>Whether a filter is one that is undone here.</summary>
    public static bool IsKnown(int filter) => filter is Deflate or Shuffle or Fletcher32;

    /// <returns>Their numbers.</returns>
    /// <exception cref="InvalidDataException">The message is malformed.</exception>
    public static int[] Parse(MappedBytes bytes, Hdf5Message message)
    {
        long begin = message.AtLeast(2).Begin, end = begin + message.Length;
        bool isOld = bytes.Number(begin, 1) == 1;
        int count = (int)bytes.Number(begin + 1, 1);
        if (count > MostFilters)
        {
            throw new InvalidDataException($"the filters at byte {begin} are {count}; allowed are {MostFilters}");
        }

        int[] filters = new int[count];
        long position = begin + (isOld ? 8 : 2);
        for (int i = 0; i < count; i++)
        {
            filters[i] = (int)bytes.Number(position, 2);
            bool isNamed = isOld || filters[i] >= FirstForeign;
            long nameBytes = isNamed ? (long)bytes.Number(position + 2, 2) : 0;
            position += isNamed ? 6 : 4;
            long parameters = (long)bytes.Number(position, 2);
            position += 2 + (isOld ? (nameBytes + 7) / 8 * 8 : nameBytes) + (4 * (isOld ? (parameters + 1) / 2 * 2 : parameters));
            if (position > end)
            {
                throw new InvalidDataException($"filter {filters[i]} leaves its message at byte {begin}");
            }
        }

        return filters;
    }

    /// <param name="stored">A chunk as it lies in the file.</param>
    /// <param name="filters">Numbers, in the order of writing.</param>
    /// <param name="skipped">Bit i set: filter i was not applied.</param>
    /// <param name="length">Bytes that must come out.</param>
    /// <param name="bytesPerValue">For shuffling.</param>
    /// <exception cref="InvalidDataException">They are not that many, or not compressed as they should be.</exception>
    public static byte[] Undo(byte[] stored, int[] filters, uint skipped, long length, int bytesPerValue)
    {
        byte[] bytes = stored;
        for (int i = filters.Length - 1; i >= 0; i--)
        {
            bytes = (skipped >> i & 1) != 0 ? bytes : filters[i] switch
            {
                Fletcher32 => bytes[..Math.Max(0, bytes.Length - ChecksumBytes)],
                Shuffle => Unshuffle(bytes, bytesPerValue),
                _ => Inflate(bytes, filters.AsSpan(0, i).Contains(Fletcher32) ? length + ChecksumBytes : length),
            };
        }

        return bytes.Length == length ? bytes : throw new InvalidDataException($"a chunk of {length} bytes has {bytes.Length}");
    }

    private static byte[] Inflate(byte[] stored, long length)
    {
        if (length > stored.Length * MostUnfolding || length > Array.MaxLength)
        {
            throw new InvalidDataException($"a chunk of {stored.Length} bytes claims to unfold into {length}; possible are {MostUnfolding} times as many");
        }

        byte[] bytes = new byte[length];
        using ZLibStream zlib = new(new MemoryStream(stored), CompressionMode.Decompress);
        try
        {
            int read = zlib.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read == bytes.Length && zlib.ReadByte() < 0 ? bytes : throw new InvalidDataException("there are more or fewer");
        }
        catch (Exception e) when (e is InvalidDataException or IOException) // ZLibException is an IOException, and not public.
        {
            throw new InvalidDataException($"a chunk of {stored.Length} bytes does not unfold into {length}", e);
        }
    }

    /// <summary>Shuffled are all first bytes, then all second bytes, and so on; what is left over at the end stays.</summary>
    private static byte[] Unshuffle(byte[] shuffled, int bytesPerValue)
    {
        byte[] bytes = [.. shuffled];
        int count = shuffled.Length / bytesPerValue;
        for (int b = 0; b < bytesPerValue; b++)
        {
            for (int i = 0; i < count; i++)
            {
                bytes[(i * bytesPerValue) + b] = shuffled[(b * count) + i];
            }
        }

        return bytes;
    }
}
