using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Runs.Large;

/// <summary>Pictures that a manifest lists more than once, and how many different ones each class has: files with the same bytes have their features in the
/// same place. Takes 5 bytes per place while it works.</summary>
/// <param name="places">[rows], −1 for those without features.</param>
/// <param name="labelOf">[rows].</param>
/// <param name="splits">[rows]; copies that are set aside are marked here.</param>
/// <param name="labels">Class names in score order.</param>
/// <param name="count">Places in all.</param>
internal sealed class LargeCopies(int[] places, int[] labelOf, byte[] splits, string[] labels, int count)
{
    /// <summary>In splits: the manifest does not say what an image is for.</summary>
    public const byte Unsaid = 3;

    private const int Named = 5;

    /// <summary>The same picture under two labels, the first few named by their line in the manifest.</summary>
    public IEnumerable<Finding> AcrossLabels()
    {
        int[] first = new int[count];
        List<string> shown = [];
        int found = 0;
        for (int row = 0; row < places.Length; row++)
        {
            if (places[row] < 0)
            {
                continue;
            }

            ref int earlier = ref first[places[row]];
            if (earlier == 0)
            {
                earlier = row + 1;
            }
            else if (labelOf[earlier - 1] != labelOf[row] && found++ < Named)
            {
                shown.Add($"lines {Line(earlier - 1)} ('{labels[labelOf[earlier - 1]]}') and {Line(row)} ('{labels[labelOf[row]]}')");
            }
        }

        return found == 0 ? [] : [Finding.Warning(
            FindingCode.DuplicateAcrossLabels,
            "",
            $"{found:N0} images are the same picture as one under another label: {string.Join("; ", shown)}{(found > Named ? "; …" : "")}",
            "All were kept. Remove those with the wrong label.")];
    }

    /// <summary>Sets aside copies on the training side of a picture that the manifest's own split also tests or validates on.</summary>
    public IEnumerable<Finding> SetAsideAcrossSplits()
    {
        // An image of which nothing is said is one to train on.
        byte[] kept = new byte[count];
        for (int row = 0; row < places.Length; row++)
        {
            if (places[row] >= 0)
            {
                kept[places[row]] = Math.Max(kept[places[row]], Rank(splits[row]));
            }
        }

        int found = 0;
        List<int> shown = [];
        for (int row = 0; row < places.Length; row++)
        {
            if (places[row] >= 0 && Rank(splits[row]) < kept[places[row]])
            {
                splits[row] = LargeSet.LeftOut;
                if (found++ < Named)
                {
                    shown.Add(Line(row));
                }
            }
        }

        return found == 0 ? [] : [Finding.Warning(
            FindingCode.DuplicateAcrossSplits,
            "",
            $"{found:N0} images are on two sides of the split (lines {string.Join(", ", shown)}{(found > Named ? ", …" : "")})",
            "They were kept only as test or validation images, so that the accuracy stays honest.")];
    }

    /// <summary>Classes with one picture, of which none can be spared.</summary>
    public IEnumerable<Finding> TooSmall() => Different(_ => true).Index().Where(c => c.Item < 2).Select(c => DatasetChecks.OnePicture(labels[c.Index]));

    /// <summary>Classes with nothing to learn from.</summary>
    public IEnumerable<Finding> Untrained()
    {
        int[] train = new int[labels.Length], others = new int[labels.Length];
        for (int row = 0; row < places.Length; row++)
        {
            _ = splits[row] switch
            {
                (byte)ImageSplit.Train => train[labelOf[row]]++,
                LargeSet.LeftOut => 0,
                _ => others[labelOf[row]]++,
            };
        }

        return labels.Index().Where(c => train[c.Index] == 0).Select(c => Finding.Error(
            FindingCode.ClassNotInTraining,
            $"class '{c.Item}'",
            $"has {others[c.Index]:N0} images to choose or to test on and none to train on",
            "Add training images of it, or remove the class."));
    }

    /// <summary>How much there is to train on.</summary>
    public DatasetSize Size()
    {
        int[] images = new int[labels.Length];
        for (int row = 0; row < places.Length; row++)
        {
            images[labelOf[row]] += splits[row] == (byte)ImageSplit.Train ? 1 : 0;
        }

        int[] different = Different(row => splits[row] == (byte)ImageSplit.Train);
        bool[] seen = new bool[count];
        int all = 0;
        for (int row = 0; row < places.Length; row++)
        {
            if (splits[row] == (byte)ImageSplit.Train && !seen[places[row]])
            {
                seen[places[row]] = true;
                all++;
            }
        }

        return DatasetSize.Of([.. labels.Select((label, c) => new ClassSize(label, images[c], different[c]))], all);
    }

    /// <summary>[classes], different pictures among some rows. A picture under two labels counts for each.</summary>
    private int[] Different(Predicate<int> counts)
    {
        // The last label that a place was counted for, from 1; copies under several labels in turn are rare, and counted twice at most.
        int[] last = new int[count], different = new int[labels.Length];
        for (int row = 0; row < places.Length; row++)
        {
            if (places[row] >= 0 && splits[row] != LargeSet.LeftOut && counts(row) && last[places[row]] != labelOf[row] + 1)
            {
                last[places[row]] = labelOf[row] + 1;
                different[labelOf[row]]++;
            }
        }

        return different;
    }

    private static byte Rank(byte split) => split switch
    {
        LargeSet.LeftOut => 0,
        Unsaid => 1,
        _ => (byte)(split + 1),
    };

    /// <summary>Of the manifest, its header included.</summary>
    private static int Line(int row) => row + 2;
}
