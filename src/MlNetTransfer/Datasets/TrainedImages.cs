using System.Buffers.Binary;

namespace MlNetTransfer.Datasets;

/// <summary>Which images a model has seen before its test: those it was trained on and those it was chosen by. 8 characters per image, of which nothing can be
/// read but whether an image is among them.</summary>
public sealed record TrainedImages
{
    // Of a million images against a million others, one pair in 281 is taken for the same by chance.
    private const int Bytes = 6;

    /// <summary>How many, copies counted once.</summary>
    public required int Count { get; init; }

    /// <summary>Base64 of the first 6 bytes of each image file's SHA-256, ascending.</summary>
    public required string Hashes { get; init; }

    internal static TrainedImages Of(ImageDataset dataset) =>
        Of(dataset.Images.Where(i => i.Split != ImageSplit.Test).Select(i => i.Hash), dataset.Images.Count(i => i.Split != ImageSplit.Test));

    /// <param name="hashes">Of the images.</param>
    /// <param name="count">How many there are.</param>
    internal static TrainedImages Of(IEnumerable<ContentHash> hashes, int count)
    {
        ulong[] keys = new ulong[count];
        foreach ((int i, ContentHash hash) in hashes.Index())
        {
            keys[i] = Key(hash);
        }

        Array.Sort(keys);
        byte[] bytes = new byte[count * Bytes];
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        int different = 0;
        for (int i = 0; i < count; i++)
        {
            if (i == 0 || keys[i] != keys[i - 1])
            {
                BinaryPrimitives.WriteUInt64BigEndian(whole, keys[i]);
                whole[(sizeof(ulong) - Bytes)..].CopyTo(bytes.AsSpan(different++ * Bytes));
            }
        }

        return new TrainedImages { Count = different, Hashes = Convert.ToBase64String(bytes.AsSpan(0, different * Bytes)) };
    }

    /// <summary>For looking images up; null where the text was changed by hand.</summary>
    public Func<ContentHash, bool>? Lookup()
    {
        byte[] bytes = new byte[(Hashes.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64String(Hashes, bytes, out int length) || length % Bytes != 0)
        {
            return null;
        }

        HashSet<ulong> keys = [];
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        whole.Clear();
        for (int i = 0; i < length; i += Bytes)
        {
            bytes.AsSpan(i, Bytes).CopyTo(whole[(sizeof(ulong) - Bytes)..]);
            keys.Add(BinaryPrimitives.ReadUInt64BigEndian(whole));
        }

        return hash => keys.Contains(Key(hash));
    }

    private static ulong Key(ContentHash hash) => (ulong)(hash.High >> (128 - (Bytes * 8)));
}
