using CsCheck;
using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Datasets;

public class StratifiedSplitterTests
{
    private static readonly Gen<LabelledImage[]> Images =
        Gen.Select(Gen.Int[1, 6].Array[1, 400], Gen.Long).Select((labels, seed) =>
        {
            RandomSource random = new(seed);
            return labels.Select((label, i) =>
                new LabelledImage(
                    ImageSource.InFolder($"/{label}/{i}.png", 1),
                    label - 1,
                    ImageSplit.Train,
                    new ContentHash(0, (UInt128)(1 + random.NextInt32(labels.Length * 4))))).ToArray();
        });

    [Fact]
    public void Every_class_gives_its_share_keeps_a_picture_and_copies_stay_together()
    {
        Gen.Select(Images, Gen.Double[0, 0.5], Gen.Long).Sample((images, fraction, seed) =>
        {
            LabelledImage[] moved = Split(images, fraction, seed);
            Assert.Equal(images.Select(i => i.Name), moved.Select(i => i.Name));
            Assert.All(moved.GroupBy(i => i.Hash), copies => Assert.Single(copies.Select(i => i.Split).Distinct()));
            foreach (IGrouping<int, LabelledImage> group in moved.GroupBy(i => i.LabelIndex))
            {
                // A picture under two labels follows its first label, so only unshared pictures are counted here.
                LabelledImage[] own = [.. group.Where(i => moved.All(o => o.Hash != i.Hash || o.LabelIndex == i.LabelIndex))];
                if (own.Length == group.Count() && own.Select(i => i.Hash).Distinct().Count() > 1)
                {
                    int largest = own.GroupBy(i => i.Hash).Max(g => g.Count());
                    Assert.InRange(own.Count(i => i.Split == ImageSplit.Test), (own.Length * fraction) - largest, (own.Length * fraction) + largest);
                    Assert.Contains(own, i => i.Split == ImageSplit.Train);
                }
            }
        });
    }

    [Fact]
    public void The_split_depends_on_content_and_seed_not_on_order_or_names()
    {
        Gen.Select(Images, Gen.Double[0, 0.5], Gen.Long).Sample((images, fraction, seed) =>
        {
            LabelledImage[] shuffled = [.. images.Select((image, i) => image with { Source = ImageSource.FromFile($"/elsewhere/{i}.png") })];
            new RandomSource(seed).Shuffle<LabelledImage>(shuffled);
            Assert.Equal(Tested(Split(images, fraction, seed)), Tested(Split(shuffled, fraction, seed)));
        });
    }

    [Fact]
    public void A_group_of_near_copies_goes_where_its_first_picture_would_and_is_never_separated()
    {
        Gen.Select(Images, Gen.Int[0, 2], Gen.Double[0, 0.5], Gen.Long).Sample((images, power, fraction, seed) =>
        {
            // Copies with content of their own; the first of each group is the picture that the group is named after. A power of two of them leaves
            // rounding as it is.
            int copies = 1 << power;
            LabelledImage[] grown =
            [
                .. images.DistinctBy(i => i.Hash).SelectMany(i =>
                    Enumerable.Range(0, copies).Select(c => i with { Hash = new ContentHash((UInt128)c, i.Hash.Low), Group = new ContentHash(0, i.Hash.Low) })),
            ];
            LabelledImage[] moved = Split(grown, fraction, seed);
            Assert.All(moved.GroupBy(i => i.Group), group => Assert.Single(group.Select(i => i.Split).Distinct()));
            Assert.Equal(Tested(Split([.. images.DistinctBy(i => i.Hash)], fraction, seed)), Tested(moved).Where(h => h.High == 0));
        });
    }

    /// <summary>Without near copies the split is what it was before there were groups.</summary>
    [Fact]
    public void The_split_of_pictures_without_copies_is_pinned()
    {
        LabelledImage[] images =
        [
            .. Enumerable.Range(0, 40).Select(i =>
                new LabelledImage(ImageSource.InFolder($"/{i}", 1), i % 2, ImageSplit.Train, ContentHash.Of(BitConverter.GetBytes(i)))),
        ];
        Assert.Equal("11 15 18 20 24 26 33 35", string.Join(' ', Split(images, 0.2, 1).Where(i => i.Split == ImageSplit.Test).Select(i => i.Name)));
    }

    [Fact]
    public void Another_seed_gives_another_split()
    {
        LabelledImage[] images = [.. Enumerable.Range(0, 100).Select(i =>
            new LabelledImage(ImageSource.InFolder($"/{i}", 1), 0, ImageSplit.Train, new ContentHash(0, (UInt128)i)))];
        Assert.NotEqual(Tested(Split(images, 0.3, 1)), Tested(Split(images, 0.3, 2)));
    }

    private static LabelledImage[] Split(LabelledImage[] images, double fraction, long seed) =>
        StratifiedSplitter.Move(images, ImageSplit.Train, ImageSplit.Test, fraction, 2, seed);

    private static IEnumerable<ContentHash> Tested(IEnumerable<LabelledImage> images) =>
        images.Where(i => i.Split == ImageSplit.Test).Select(i => i.Hash).OrderBy(h => h.Low).ThenBy(h => h.High);
}
