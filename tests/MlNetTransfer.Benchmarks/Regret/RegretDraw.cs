using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>Draws cells from one set. Copies of a picture never stand on both sides.</summary>
internal sealed class RegretDraw
{
    /// <summary>In place of a number per class: every training image there is, up to <see cref="MostOfAll"/> of the set. A set whose own test part is
    /// small keeps <see cref="TestShare"/> of every class to test on.</summary>
    public const int Everything = int.MaxValue;

    public const int MostOfAll = 5000;

    public const double TestShare = 0.3;

    private const int MostTest = 500, SmallestOfficialTest = 300, FewestTestPerClass = 10;

    // With fewer times the images of the largest number below, everything is nothing new.
    private const double WorthDrawing = 1.5;

    private readonly ImageDataset _all;
    private readonly bool _official;
    private readonly string _set;

    public RegretDraw(string data, string set)
    {
        _set = set;
        _all = ImageDatasetReader.Read(new DatasetOptions { Data = Path.Combine(data, set), ValidationFraction = 0 }, null, CancellationToken.None);
        _official = _all.In(ImageSplit.Test).Count() >= SmallestOfficialTest;
    }

    /// <summary>Images per class that every class has, and some to test on beside them.</summary>
    public IEnumerable<int> PerClass(IReadOnlyList<int> sizes)
    {
        int[] classes = [.. _all.Images.Where(Trainable).CountBy(i => i.LabelIndex).Select(c => c.Value)];
        int[] fixedSizes = [.. sizes.Where(size => size != Everything && classes.All(c => c >= size + (_official ? 0 : FewestTestPerClass)))];
        bool more = sizes.Contains(Everything) && classes.Sum(Most) >= WorthDrawing * classes.Length * fixedSizes.Append(1).Max();
        return more ? [.. fixedSizes, Everything] : fixedSizes;
    }

    /// <summary>Where the set's own test part is small, all images are drawn from and every seed has another test part.</summary>
    /// <param name="perClass">To train and validate on, or <see cref="Everything"/>.</param>
    /// <param name="seed">Of the images that are drawn.</param>
    /// <param name="splitSeed">Of the validation images among them; null takes <paramref name="seed"/>.</param>
    public ImageDataset Draw(int perClass, long seed, long? splitSeed = null)
    {
        RandomSource random = new(seed);
        HashSet<ContentHash> training = [];
        List<LabelledImage> drawn = [];
        int mostTest = Math.Max(1, MostTest / _all.Labels.Count);
        foreach (int label in Enumerable.Range(0, _all.Labels.Count))
        {
            int wanted = perClass == Everything ? Most(_all.Images.Count(i => Trainable(i) && i.LabelIndex == label)) : perClass, taken = 0;
            foreach (IGrouping<ContentHash, LabelledImage> group in Shuffled(random, _all.Images.Where(Trainable), label, "train"))
            {
                if (taken + group.Count() <= wanted && training.Add(group.Key))
                {
                    drawn.AddRange(group.Select(i => i with { Split = ImageSplit.Train }));
                    taken += group.Count();
                }
            }
        }

        foreach (int label in Enumerable.Range(0, _all.Labels.Count))
        {
            drawn.AddRange(Shuffled(random, _all.Images.Where(i => !_official || i.Split == ImageSplit.Test), label, "test")
                .Where(g => !training.Contains(g.Key))
                .SelectMany(g => g)
                .Take(mostTest)
                .Select(i => i with { Split = ImageSplit.Test }));
        }

        LabelledImage[] ordered = [.. drawn.OrderBy(i => i.Split).ThenBy(i => i.LabelIndex).ThenBy(i => i.Name, StringComparer.Ordinal)];
        return _all with
        {
            Images = StratifiedSplitter.Move(
                ordered, ImageSplit.Train, ImageSplit.Validation, new TransferOptions { Data = "", OutputFolder = "" }.ValidationFraction, 5, splitSeed ?? seed)
        };
    }

    /// <summary>Of a class with so many images.</summary>
    private int Most(int images) =>
        Math.Min(MostOfAll / _all.Labels.Count, _official ? images : images - Math.Max(FewestTestPerClass, (int)(TestShare * images)));

    private bool Trainable(LabelledImage image) => !_official || image.Split == ImageSplit.Train;

    private IGrouping<ContentHash, LabelledImage>[] Shuffled(RandomSource random, IEnumerable<LabelledImage> images, int label, string purpose)
    {
        IGrouping<ContentHash, LabelledImage>[] groups = [.. images.Where(i => i.LabelIndex == label).GroupBy(i => i.Group)];
        random.Fork($"{purpose} {_set} {label}").Shuffle<IGrouping<ContentHash, LabelledImage>>(groups);
        return groups;
    }
}
