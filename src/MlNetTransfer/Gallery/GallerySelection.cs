using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Gallery;

/// <summary>Chooses the images of a gallery; looks at none. The choice depends on content and scores, not on names or order.</summary>
/// <param name="dataset">All images.</param>
/// <param name="tested">Test images, in row order.</param>
/// <param name="scores">[tested × classes], probabilities.</param>
internal sealed class GallerySelection(ImageDataset dataset, IReadOnlyList<LabelledImage> tested, FeatureMatrix? scores)
{
    private const int Samples = 60, MostPerClass = 6, Shown = 24, Groups = 12, PerGroup = 4, Maps = 4;

    private readonly ScoredImage[] _scored = [.. tested.Select((image, i) => ScoredImage.Of(image, scores!.Row(i))).OrderBy(s => s.Image.Hash.High)];

    /// <summary>Training images, one of each group of copies, as many of every class; of more classes than there is room for, classes evenly spread.</summary>
    public IReadOnlyList<LabelledImage> ContactSheet()
    {
        LabelledImage[][] classes =
        [
            .. dataset.In(ImageSplit.Train).GroupBy(i => i.LabelIndex).OrderBy(g => g.Key)
                .Select(g => g.OrderBy(i => i.Hash.High).ThenBy(i => i.Hash.Low).DistinctBy(i => i.Group).ToArray()),
        ];
        int shown = Math.Min(classes.Length, Samples), each = Math.Clamp(Samples / Math.Max(1, classes.Length), 1, MostPerClass);
        return [.. Enumerable.Range(0, shown).SelectMany(i => classes[i * classes.Length / shown].Take(each))];
    }

    /// <summary>The most confident first.</summary>
    public IReadOnlyList<ScoredImage> Mistakes() => [.. _scored.Where(s => !s.Right).OrderByDescending(s => s.Probability).Take(Shown)];

    /// <summary>Of the images that <see cref="Mistakes"/> leaves out, the least certain first.</summary>
    public IReadOnlyList<ScoredImage> Uncertain() => [.. _scored.Except(Mistakes()).OrderBy(s => s.Margin).Take(Shown)];

    /// <summary>Mistakes, then right ones of as many classes, each list the most confident first.</summary>
    /// <param name="most">In all, at least 2.</param>
    public IReadOnlyList<ScoredImage> ToMap(int most)
    {
        ScoredImage[] wrong = [.. Mistakes().DistinctBy(s => (s.Image.LabelIndex, s.Predicted)).Take(Math.Min(Maps, most / 2))];
        ScoredImage[] right =
        [
            .. _scored.Where(s => s.Right).OrderByDescending(s => s.Probability).DistinctBy(s => s.Image.LabelIndex).Take(Math.Min(Maps, most - wrong.Length)),
        ];
        return [.. wrong, .. right];
    }

    public IReadOnlyList<LabelledImage[]> CopyGroups() =>
    [
        .. dataset.Images.GroupBy(i => i.Group)
            .Select(g => g.OrderBy(i => i.LabelIndex).ThenBy(i => i.Name, StringComparer.Ordinal).ToArray())
            .Where(g => g.Length > 1)
            .OrderByDescending(AcrossLabels).ThenByDescending(g => g.Length).ThenBy(g => g[0].Group.High),
    ];

    public static IEnumerable<LabelledImage[]> Some(IReadOnlyList<LabelledImage[]> groups) => groups.Take(Groups);

    /// <summary>One of each label first, then others.</summary>
    public static LabelledImage[] Some(LabelledImage[] group) => [.. group.DistinctBy(i => i.LabelIndex).Concat(group).Distinct().Take(PerGroup)];

    public static bool AcrossLabels(LabelledImage[] group) => group[0].LabelIndex != group[^1].LabelIndex;

    public IReadOnlyList<(LabelledImage Image, string Suggested)> Suspicious(IReadOnlyList<SuspiciousLabel> suspicious)
    {
        ILookup<string, LabelledImage> byName = dataset.In(ImageSplit.Train).ToLookup(i => i.Name);
        return [.. suspicious.Where(s => byName.Contains(s.Image)).Take(Shown).Select(s => (byName[s.Image].First(), s.Suggested))];
    }

    /// <summary>A test image with what the model says of it.</summary>
    internal sealed record ScoredImage(LabelledImage Image, int Predicted, float Probability, float LabelProbability, int RunnerUp, float Margin)
    {
        public bool Right => Predicted == Image.LabelIndex;

        public static ScoredImage Of(LabelledImage image, ReadOnlySpan<float> scores)
        {
            int best = TensorPrimitives.IndexOfMax(scores), second = best == 0 ? 1 : 0;
            for (int c = 0; c < scores.Length; c++)
            {
                second = c != best && scores[c] > scores[second] ? c : second;
            }

            return new ScoredImage(image, best, scores[best], scores[image.LabelIndex], second, scores[best] - scores[second]);
        }
    }
}
