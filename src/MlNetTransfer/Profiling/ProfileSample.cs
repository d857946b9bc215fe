using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Profiling;

/// <summary>Training images that stand for all of them.</summary>
internal static class ProfileSample
{
    /// <summary>In random order, one of each group of copies, which would answer for each other; as large a share of every class.</summary>
    /// <param name="dataset">Its training images are drawn from.</param>
    /// <param name="most">Images, and up to one more per class.</param>
    /// <param name="random">Draws.</param>
    public static LabelledImage[] Of(ImageDataset dataset, int most, RandomSource random)
    {
        LabelledImage[] all =
        [
            .. dataset.In(ImageSplit.Train)
                .OrderBy(i => i.Hash.Low)
                .ThenBy(i => i.Hash.High)
                .ThenBy(i => i.Name, StringComparer.Ordinal)
                .DistinctBy(i => (i.Group, i.LabelIndex)),
        ];
        random.Fork("sample").Shuffle<LabelledImage>(all);
        double share = Math.Min(1, (double)most / all.Length);
        LabelledImage[] sample = [.. all.GroupBy(i => i.LabelIndex).SelectMany(g => g.Take((int)Math.Ceiling(share * g.Count())))];
        random.Fork("order").Shuffle<LabelledImage>(sample);
        return sample;
    }
}
