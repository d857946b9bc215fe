using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Profiling;

/// <summary>How much there is to train on. Effective numbers count all copies and near copies of a picture once; validation and test images are left
/// out.</summary>
public sealed record DatasetSize
{
    // The least per class that Apple's Create ML and Google's Vertex AI accept.
    private const int FewestPerClass = 10;

    // What Azure Custom Vision recommends per class.
    private const int SaferPerClass = 50;

    // Ten classes of the least; our own choice.
    private const int MicroInAll = 100;

    // Between what Azure (50) and Vertex AI (1,000) recommend; our own choice.
    private const int MediumPerClass = 500;

    // Where the schedules of BiT's hyper-rule change (arXiv:1912.11370, section 3.3).
    private const int MediumInAll = 20_000, LargeInAll = 500_000;

    private const int Named = 5;

    /// <summary>Training images.</summary>
    public required int Images { get; init; }

    /// <summary>Groups of copies among the training images.</summary>
    public required int EffectiveImages { get; init; }

    /// <summary>Effective images of the smallest class.</summary>
    public required int SmallestClass { get; init; }

    /// <summary>Median over the classes of their effective images; the lower one of an even number of classes.</summary>
    public required int MedianClass { get; init; }

    /// <summary>Effective images of the largest class.</summary>
    public required int LargestClass { get; init; }

    /// <summary>Effective images of the largest class over those of the smallest, 1 or more.</summary>
    public required double Imbalance { get; init; }

    /// <summary>The size in a word: micro under 10 per class (the least that Create ML and Vertex AI accept) or under 100 in all; tiny under 50 per
    /// class (what Azure Custom Vision recommends); small up to 500 per class and under 20,000 in all; medium above; large from 500,000 in all (BiT's
    /// hyper-rule changes at both, arXiv:1912.11370). Per class means <see cref="MedianClass"/>, in all <see cref="EffectiveImages"/>.</summary>
    public required SizeWord Word { get; init; }

    /// <summary>Every class, in score order.</summary>
    public required IReadOnlyList<ClassSize> Classes { get; init; }

    /// <param name="dataset">Its training images, every class among them.</param>
    internal static DatasetSize Of(ImageDataset dataset)
    {
        LabelledImage[] images = [.. dataset.In(ImageSplit.Train)];
        ILookup<int, LabelledImage> byClass = images.ToLookup(i => i.LabelIndex);
        ClassSize[] classes = [.. dataset.Labels.Select((label, i) => new ClassSize(label, byClass[i].Count(), Groups(byClass[i])))];
        return Of(classes, Groups(images));
    }

    /// <param name="classes">Every class, in score order.</param>
    /// <param name="effective">Effective images in all.</param>
    internal static DatasetSize Of(ClassSize[] classes, int effective)
    {
        int[] sizes = [.. classes.Select(c => c.EffectiveImages).Order()];
        int median = sizes[(sizes.Length - 1) / 2];
        return new DatasetSize
        {
            Images = classes.Sum(c => c.Images),
            EffectiveImages = effective,
            SmallestClass = sizes[0],
            MedianClass = median,
            LargestClass = sizes[^1],
            Imbalance = (double)sizes[^1] / Math.Max(1, sizes[0]),
            Word = WordFor(median, effective),
            Classes = classes,
        };
    }

    /// <param name="perClass">Effective images of the median class.</param>
    /// <param name="inAll">Effective images.</param>
    internal static SizeWord WordFor(int perClass, int inAll) =>
        inAll >= LargeInAll ? SizeWord.Large
        : perClass < FewestPerClass || inAll < MicroInAll ? SizeWord.Micro
        : perClass < SaferPerClass ? SizeWord.Tiny
        : perClass > MediumPerClass || inAll >= MediumInAll ? SizeWord.Medium
        : SizeWord.Small;

    /// <summary>Classes that are too small to be learned well.</summary>
    internal IEnumerable<Finding> Findings()
    {
        ClassSize[] few = [.. Classes.Where(c => c.EffectiveImages < FewestPerClass).OrderBy(c => c.EffectiveImages)];
        if (few.Length > 0)
        {
            string more = few.Length > Named ? ", …" : "";
            yield return Finding.Warning(
                FindingCode.FewImagesPerClass,
                "",
                $"{few.Length} of {Classes.Count} classes have fewer than {FewestPerClass} different pictures to train "
                    + $"on: {string.Join(", ", few.Take(Named).Select(c => $"'{c.Label}' ({c.EffectiveImages})"))}{more}",
                $"Add images of them; {SaferPerClass} per class make training safer.");
        }
    }

    private static int Groups(IEnumerable<LabelledImage> images) => images.Select(i => i.Group).Distinct().Count();
}
