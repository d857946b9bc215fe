using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MlNetTransfer.Datasets;

/// <summary>Divides images into training, validation and test, class by class; copies and near copies of a picture stay together.</summary>
/// <remarks>Which group of copies goes where depends on the content of its first picture and the seed alone, not on names, folders or order.</remarks>
internal static class StratifiedSplitter
{
    /// <summary>Moves a share of the images from one split to another.</summary>
    /// <param name="images">The images, with the splits so far.</param>
    /// <param name="from">Split to take from.</param>
    /// <param name="to">Split to fill.</param>
    /// <param name="fraction">Share of each class's images in <paramref name="from"/>, 0…1.</param>
    /// <param name="smallestClass">Classes with at least this many groups of copies give at least one.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <returns>The images in the same order; each class keeps at least one group in <paramref name="from"/>.</returns>
    public static LabelledImage[] Move(IReadOnlyList<LabelledImage> images, ImageSplit from, ImageSplit to, double fraction, int smallestClass, long seed)
    {
        // A group under two labels counts for the class of its first label in order.
        Dictionary<ContentHash, int> classOf = images.Where(i => i.Split == from)
            .GroupBy(i => i.Group)
            .ToDictionary(g => g.Key, g => g.Min(i => i.LabelIndex));
        ILookup<ContentHash, int> copies = images.Where(i => i.Split == from).ToLookup(i => i.Group, i => i.LabelIndex);
        HashSet<ContentHash> moved = [];
        foreach (IGrouping<int, ContentHash> group in classOf.GroupBy(p => p.Value, p => p.Key))
        {
            ContentHash[] pictures = [.. group.OrderBy(hash => Rank(hash, seed))];
            int total = pictures.Sum(p => copies[p].Count());
            double wanted = total * fraction;
            int least = fraction > 0 && pictures.Length >= smallestClass ? 1 : 0;
            int taken = 0;
            foreach ((int position, ContentHash picture) in pictures.Index())
            {
                int count = copies[picture].Count();
                bool closer = Math.Abs(taken + count - wanted) < Math.Abs(taken - wanted);
                if (position == pictures.Length - 1 || !(closer || (taken == 0 && least > 0)))
                {
                    break;
                }

                moved.Add(picture);
                taken += count;
            }
        }

        return [.. images.Select(i => i.Split == from && moved.Contains(i.Group) ? i with { Split = to } : i)];
    }

    /// <summary>Orders pictures by content and seed.</summary>
    internal static UInt128 Rank(ContentHash hash, long seed)
    {
        Span<byte> bytes = stackalloc byte[40];
        hash.Write(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], seed);
        Span<byte> mixed = stackalloc byte[32];
        SHA256.HashData(bytes, mixed);
        return BinaryPrimitives.ReadUInt128BigEndian(mixed);
    }
}
