namespace MlNetTransfer.Storage;

/// <summary>CRC-32 of zip and PNG.</summary>
public static class Crc32
{
    /// <summary>Of no bytes.</summary>
    public const uint Start = uint.MaxValue;

    private const uint Polynomial = 0xEDB88320; // reversed

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Entry)];

    /// <summary>Goes on with more bytes; the checksum is the complement of the last value.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            sum = Table[(byte)(sum ^ b)] ^ (sum >> 8);
        }

        return sum;
    }

    /// <summary>Of all bytes.</summary>
    internal static uint Of(ReadOnlySpan<byte> bytes) => ~Add(Start, bytes);

    private static uint Entry(int index)
    {
        uint value = (uint)index;
        for (int bit = 0; bit < 8; bit++)
        {
            value = (value & 1) == 0 ? value >> 1 : Polynomial ^ (value >> 1);
        }

        return value;
    }
}
