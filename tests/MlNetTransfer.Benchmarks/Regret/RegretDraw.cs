using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>Draws cells from one set. Copies of a picture never stand on both sides.</summary>
internal sealed class RegretDraw
{
    private const int MostTest = 500, SmallestOfficialTest = 300, FewestTestPerClass = 10;

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
    public IEnumerable<int> PerClass(IEnumerable<int> sizes) =>
        sizes.Where(size => _all.Images.Where(Trainable).CountBy(i => i.LabelIndex).All(c => c.Value >= size + (_official ? 0 : FewestTestPerClass)));

    /// <summary>Where the set's own test part is small, all images are drawn from and every seed has another test part.</summary>
    public ImageDataset Draw(int perClass, long seed)
    {
        RandomSource random = new(seed);
        HashSet<ContentHash> training = [];
        List<LabelledImage> drawn = [];
        int mostTest = Math.Max(1, MostTest / _all.Labels.Count);
        foreach (int label in Enumerable.Range(0, _all.Labels.Count))
        {
            foreach (IGrouping<ContentHash, LabelledImage> group in Shuffled(random, _all.Images.Where(Trainable), label, "train"))
            {
                if (drawn.Count(i => i.LabelIndex == label) + group.Count() <= perClass && training.Add(group.Key))
                {
                    drawn.AddRange(group.Select(i => i with { Split = ImageSplit.Train }));
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
                ordered, ImageSplit.Train, ImageSplit.Validation, new TransferOptions { Data = "", OutputFolder = "" }.ValidationFraction, 5, seed)
        };
    }

    private bool Trainable(LabelledImage image) => !_official || image.Split == ImageSplit.Train;

    private IGrouping<ContentHash, LabelledImage>[] Shuffled(RandomSource random, IEnumerable<LabelledImage> images, int label, string purpose)
    {
        IGrouping<ContentHash, LabelledImage>[] groups = [.. images.Where(i => i.LabelIndex == label).GroupBy(i => i.Group)];
        random.Fork($"{purpose} {_set} {label}").Shuffle<IGrouping<ContentHash, LabelledImage>>(groups);
        return groups;
    }
}
