using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Profiling;

public class DatasetSizeTests
{
    [Theory]
    [InlineData(9, 5_000, SizeWord.Micro)]
    [InlineData(60, 99, SizeWord.Micro)]
    [InlineData(10, 100, SizeWord.Tiny)]
    [InlineData(49, 30_000, SizeWord.Tiny)]
    [InlineData(50, 100, SizeWord.Small)]
    [InlineData(500, 19_999, SizeWord.Small)]
    [InlineData(501, 1_002, SizeWord.Medium)]
    [InlineData(50, 20_000, SizeWord.Medium)]
    [InlineData(5_000, 499_999, SizeWord.Medium)]
    [InlineData(5_000, 500_000, SizeWord.Large)]
    public void Every_size_has_its_word(int perClass, int inAll, SizeWord word) => Assert.Equal(word, DatasetSize.WordFor(perClass, inAll));

    [Fact]
    public void Copies_and_near_copies_of_training_images_count_once()
    {
        DatasetSize size = DatasetSize.Of(Dataset(
            [
                Image(0, 1), Image(0, 1), Image(0, 2, group: 1), Image(0, 3), Image(0, 9, split: ImageSplit.Test),
                Image(1, 4), Image(1, 5), Image(1, 6), Image(1, 7), Image(1, 8, split: ImageSplit.Validation),
                Image(2, 10, group: 4),
            ]));
        Assert.Equal(9, size.Images);
        Assert.Equal(6, size.EffectiveImages);
        Assert.Equal([new ClassSize("ants", 4, 2), new ClassSize("bees", 4, 4), new ClassSize("wasps", 1, 1)], size.Classes);
        Assert.Equal((1, 2, 4, 4.0), (size.SmallestClass, size.MedianClass, size.LargestClass, size.Imbalance));
        Assert.Equal(SizeWord.Micro, size.Word);
    }

    [Fact]
    public void Classes_with_few_different_pictures_are_named_the_smallest_first()
    {
        LabelledImage[] images =
        [
            .. Enumerable.Range(0, 10).Select(i => Image(0, i)),
            .. Enumerable.Range(0, 20).Select(i => Image(1, 100 + i, group: 100 + (i % 9))),
            .. Enumerable.Range(0, 7).Select(i => Image(2, 200 + i)),
        ];
        Finding finding = Assert.Single(DatasetSize.Of(Dataset(images)).Findings());
        Assert.Equal(
            "MNT216 2 of 3 classes have fewer than 10 different pictures to train on: 'wasps' (7), 'bees' (9). Add images of them; 50 per class make "
                + "training safer.", finding.ToString());
        Assert.Equal(Severity.Warning, finding.Severity);
    }

    private static LabelledImage Image(int label, int content, int? group = null, ImageSplit split = ImageSplit.Train) =>
        new(ImageSource.InFolder($"/{content}", 1), label, split, Content(content)) { Group = group is { } first ? Content(first) : default };

    private static ContentHash Content(int value) => new(1, (UInt128)value);

    private static ImageDataset Dataset(LabelledImage[] images) => new() { Labels = ["ants", "bees", "wasps"], Images = images, Rejected = [], Findings = [] };
}
