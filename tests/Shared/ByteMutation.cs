using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests;

/// <summary>Changes to the bytes of a file as disks and networks make them: bits flipped, bytes replaced, the end gone, a piece repeated, zeroed or
/// removed.</summary>
internal static class ByteMutation
{
    private const int MostBytes = 64;

    /// <param name="sound">The file.</param>
    /// <param name="random">Chooses place and change.</param>
    /// <param name="changes">How many.</param>
    public static byte[] Of(byte[] sound, RandomSource random, int changes)
    {
        byte[] bytes = [.. sound];
        for (int i = 0; i < changes && bytes.Length > 0; i++)
        {
            int at = At(bytes.Length, random), length = Math.Min(1 + random.NextInt32(MostBytes), bytes.Length - at);
            switch (random.NextInt32(7))
            {
                case 0 or 1:
                    bytes[at] ^= (byte)(1 << random.NextInt32(8));
                    break;
                case 2:
                    bytes[at] = (byte)random.NextInt32(256);
                    break;
                case 3:
                    bytes = bytes[..at];
                    break;
                case 4:
                    bytes.AsSpan(at, length).Fill((byte)(random.NextInt32(2) * 255));
                    break;
                case 5:
                    bytes = [.. bytes[..(at + length)], .. bytes[at..]];
                    break;
                default:
                    bytes = [.. bytes[..at], .. bytes[(at + length)..]];
                    break;
            }
        }

        return bytes;
    }

    /// <summary>As often near the beginning or the end, where the structure is, as anywhere.</summary>
    private static int At(int length, RandomSource random) => random.NextInt32(3) switch
    {
        0 => random.NextInt32(Math.Min(length, 512)),
        1 => length - 1 - random.NextInt32(Math.Min(length, 512)),
        _ => random.NextInt32(length),
    };
}
