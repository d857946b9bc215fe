using System.Text;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Hdf5;

/// <summary>The file as a graph of blocks that name each other by address, of which each may be entered once: a file cannot lead its reader in
/// circles, nor twice down one path.</summary>
internal sealed class Hdf5Nodes(MappedBytes bytes)
{
    /// <summary>An address that names nothing, all bits set (specification 1.8, "Undefined address").</summary>
    public const ulong Undefined = ulong.MaxValue;

    /// <summary>Size of an address and of a length; the format allows others, and h5py and libhdf5 write 8 everywhere.</summary>
    public const int AddressBytes = 8;

    private const int LongestName = 1024;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly HashSet<ulong> _entered = [];

    public MappedBytes Bytes => bytes;

    /// <summary>Stored bytes of all chunks; chunks of a sound file do not overlap, so they are no more than the file.</summary>
    public long ChunkBytes { get; private set; }

    /// <returns>The address as a position in the file.</returns>
    /// <exception cref="InvalidDataException">No such block begins there, or it was entered before.</exception>
    public long Enter(ulong address, string what, ReadOnlySpan<byte> signature)
    {
        if (!_entered.Add(address))
        {
            throw new InvalidDataException($"the {what} at byte {address} is reached twice");
        }

        return address < long.MaxValue && bytes.Has((long)address, signature)
            ? (long)address
            : throw new InvalidDataException($"there is no {what} at byte {address}");
    }

    /// <exception cref="InvalidDataException">All chunks together are more than the file.</exception>
    public void TakeChunk(ulong stored)
    {
        ChunkBytes += stored <= (ulong)bytes.Length ? (long)stored : bytes.Length + 1;
        if (ChunkBytes > bytes.Length)
        {
            throw new InvalidDataException($"its chunks claim more than the {bytes.Length} bytes of the file");
        }
    }

    public ulong Address(long position) => bytes.Number(position, AddressBytes);

    /// <summary>Text of a link's name.</summary>
    /// <param name="position">Of its first byte.</param>
    /// <param name="length">In bytes; null when it ends with a zero.</param>
    /// <exception cref="InvalidDataException">It is empty, too long, not UTF-8, or has a slash.</exception>
    public string Name(long position, ulong? length)
    {
        if (length > LongestName || position > bytes.Length)
        {
            throw new InvalidDataException($"a link's name at byte {position} is said to have {length} bytes; allowed are {LongestName}");
        }

        byte[] text = bytes.Read(position, length is { } l ? (long)l : Math.Min(LongestName + 1, bytes.Length - position));
        int end = length is null ? Array.IndexOf(text, (byte)0) : text.Length;
        if (end is <= 0 or > LongestName)
        {
            throw new InvalidDataException($"a link's name at byte {position} is empty or longer than {LongestName} bytes");
        }

        try
        {
            string name = Utf8.GetString(text.AsSpan(0, end));
            return name.Contains('/') ? throw new InvalidDataException($"a link at byte {position} is named '{name}'") : name;
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"a link's name at byte {position} is not UTF-8", e);
        }
    }
}
