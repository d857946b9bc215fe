using System.Runtime.InteropServices;
using MlNetTransfer.Datasets;
using MlNetTransfer.Features;

namespace MlNetTransfer.Runs.Large;

/// <summary>Divides images as <see cref="StratifiedSplitter"/> does, by content and seed alone, copies together; but of near copies nothing is known here.
/// Takes some 30 bytes per image while it works.</summary>
/// <param name="places">[rows], where the features of a row are; copies have the same place.</param>
/// <param name="labels">[rows].</param>
/// <param name="index">Knows the content of a place.</param>
/// <param name="classes">How many there are.</param>
internal sealed class LargeSplitter(int[] places, int[] labels, FeatureIndex index, int classes)
{
    /// <summary>Moves a share of the images from one split to another; each class keeps at least one picture.</summary>
    /// <param name="splits">[rows], is changed.</param>
    /// <param name="from">Split to take from.</param>
    /// <param name="to">Split to fill.</param>
    /// <param name="fraction">Share of each class, 0…1.</param>
    /// <param name="smallestClass">Classes with at least this many pictures give at least one.</param>
    /// <param name="seed">Seed of the choice.</param>
    public void Move(byte[] splits, ImageSplit from, ImageSplit to, double fraction, int smallestClass, long seed)
    {
        int[] classOf = new int[index.Rows], copies = new int[index.Rows];
        Array.Fill(classOf, int.MaxValue);
        for (int row = 0; row < places.Length; row++)
        {
            if (splits[row] == (byte)from)
            {
                // A picture under two labels counts for the first of them.
                classOf[places[row]] = Math.Min(classOf[places[row]], labels[row]);
                copies[places[row]]++;
            }
        }

        List<int>[] pictures = [.. Enumerable.Range(0, classes).Select(_ => new List<int>())];
        for (int place = 0; place < classOf.Length; place++)
        {
            if (classOf[place] != int.MaxValue)
            {
                pictures[classOf[place]].Add(place);
            }
        }

        bool[] moved = new bool[index.Rows];
        foreach (List<int> ofClass in pictures)
        {
            Choose(CollectionsMarshal.AsSpan(ofClass), copies, moved, fraction, smallestClass, seed);
        }

        for (int row = 0; row < places.Length; row++)
        {
            splits[row] = splits[row] == (byte)from && moved[places[row]] ? (byte)to : splits[row];
        }
    }

    private void Choose(Span<int> pictures, int[] copies, bool[] moved, double fraction, int smallestClass, long seed)
    {
        UInt128[] ranks = new UInt128[pictures.Length];
        int total = 0;
        for (int i = 0; i < ranks.Length; i++)
        {
            ranks[i] = StratifiedSplitter.Rank(index.HashOf(pictures[i]), seed);
            total += copies[pictures[i]];
        }

        ranks.AsSpan().Sort(pictures);
        double wanted = total * fraction;
        int least = fraction > 0 && pictures.Length >= smallestClass ? 1 : 0, taken = 0;
        for (int i = 0; i < pictures.Length - 1; i++)
        {
            int count = copies[pictures[i]];
            bool closer = Math.Abs(taken + count - wanted) < Math.Abs(taken - wanted);
            if (!(closer || (taken == 0 && least > 0)))
            {
                break;
            }

            moved[pictures[i]] = true;
            taken += count;
        }
    }
}
