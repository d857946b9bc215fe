using System.Buffers.Binary;

namespace MlNetTransfer.Evaluation;

/// <summary>Which test images were right, so that two runs can be compared image by image. About 11 characters per image.</summary>
public sealed record TestOutcomes
{
    private const int KeyBytes = sizeof(ulong);

    /// <summary>Base64 of 8 bytes per test image, a hash of its content and label, ascending; the same picture under the same label counts once.</summary>
    public required string Images { get; init; }

    /// <summary>Base64 of one bit per test image, in the same order, lowest bit first: 1 where it was given its label.</summary>
    public required string Right { get; init; }

    /// <param name="keys">One per image.</param>
    /// <param name="right">Whether it is right.</param>
    internal static TestOutcomes Of(IEnumerable<ulong> keys, IEnumerable<bool> right)
    {
        (ulong Key, bool Right)[] images = [.. keys.Zip(right).DistinctBy(i => i.First).OrderBy(i => i.First)];
        byte[] hashes = new byte[images.Length * KeyBytes], bits = new byte[(images.Length + 7) / 8];
        for (int i = 0; i < images.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(hashes.AsSpan(i * KeyBytes), images[i].Key);
            bits[i / 8] |= (byte)(images[i].Right ? 1 << (i % 8) : 0);
        }

        return new TestOutcomes { Images = Convert.ToBase64String(hashes), Right = Convert.ToBase64String(bits) };
    }

    /// <summary>Key of every image, and whether it is right; empty where the text was changed by hand.</summary>
    public IReadOnlyDictionary<ulong, bool> Read()
    {
        try
        {
            byte[] hashes = Convert.FromBase64String(Images), bits = Convert.FromBase64String(Right);
            int count = hashes.Length / KeyBytes;
            return bits.Length != (count + 7) / 8
                ? new Dictionary<ulong, bool>()
                : Enumerable.Range(0, count).DistinctBy(Key).ToDictionary(Key, i => (bits[i / 8] >> (i % 8) & 1) == 1);

            ulong Key(int i) => BinaryPrimitives.ReadUInt64BigEndian(hashes.AsSpan(i * KeyBytes));
        }
        catch (FormatException)
        {
            return new Dictionary<ulong, bool>();
        }
    }
}
