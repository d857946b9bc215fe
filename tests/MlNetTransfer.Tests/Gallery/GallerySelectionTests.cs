using MlNetTransfer.Datasets;
using MlNetTransfer.Gallery;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Gallery;

public class GallerySelectionTests
{
    [Theory]
    [InlineData(3, 18)]
    [InlineData(20, 60)]
    [InlineData(200, 60)]
    public void The_contact_sheet_is_spread_over_the_classes(int classes, int shown)
    {
        IReadOnlyList<LabelledImage> sheet = new GallerySelection(Dataset(classes, 10), [], null).ContactSheet();
        Assert.Equal(shown, sheet.Count);
        Assert.Equal(Math.Min(classes, 60), sheet.Select(i => i.LabelIndex).Distinct().Count());
        Assert.Equal(sheet.Select(i => i.LabelIndex).Order(), sheet.Select(i => i.LabelIndex));
        Assert.All(sheet, i => Assert.Equal(ImageSplit.Train, i.Split));
    }

    [Fact]
    public void The_contact_sheet_shows_one_of_each_group_of_copies()
    {
        ImageDataset dataset = Dataset(2, 4);
        ContentHash first = dataset.Images[0].Hash;
        dataset = dataset with { Images = [.. dataset.Images.Select(i => i.LabelIndex == 0 ? i with { Group = first } : i)] };
        Assert.Equal(1, new GallerySelection(dataset, [], null).ContactSheet().Count(i => i.LabelIndex == 0));
    }

    [Fact]
    public void Mistakes_come_by_confidence_and_the_rest_by_doubt()
    {
        ImageDataset dataset = Dataset(3, 6);
        LabelledImage[] tested = [.. dataset.Images.Take(4)];
        FeatureMatrix scores = new(4, 3);
        Fill(scores, [0.2f, 0.7f, 0.1f], [0.05f, 0.9f, 0.05f], [0.5f, 0.4f, 0.1f], [0.8f, 0.1f, 0.1f]);
        GallerySelection selection = new(dataset, tested, scores);
        Assert.Equal([tested[1], tested[0]], selection.Mistakes().Select(m => m.Image));
        Assert.Equal([tested[2], tested[3]], selection.Uncertain().Select(m => m.Image));
        Assert.Equal((1, 0.9f, 0.05f), selection.Mistakes()[0] is var worst ? (worst.Predicted, worst.Probability, worst.LabelProbability) : default);
        Assert.Equal(2, selection.ToMap(2).Count);
        Assert.Equal([false, true], selection.ToMap(2).Select(m => m.Right));
    }

    [Fact]
    public void Copies_under_two_labels_come_first_and_show_every_label()
    {
        ImageDataset dataset = Dataset(3, 6);
        ContentHash large = dataset.Images[0].Hash, across = dataset.Images[5].Hash;
        dataset = dataset with
        {
            Images = [.. dataset.Images.Select((i, n) => n is 0 or 1 or 2 or 3 or 4 ? i with { Group = large } : n is 5 or 6 ? i with { Group = across } : i)]
        };
        IReadOnlyList<LabelledImage[]> groups = new GallerySelection(dataset, [], null).CopyGroups();
        Assert.Equal([2, 5], groups.Select(g => g.Length));
        Assert.True(GallerySelection.AcrossLabels(groups[0]));
        Assert.Equal([0, 1], GallerySelection.Some(groups[0]).Select(i => i.LabelIndex));
        Assert.Equal(4, GallerySelection.Some(groups[1]).Length);
    }

    [Fact]
    public void Suspicious_labels_are_found_by_name_among_the_training_images()
    {
        ImageDataset dataset = Dataset(2, 4);
        var found = new GallerySelection(dataset, [], null).Suspicious(
            [new SuspiciousLabel(dataset.Images[1].Name, "a", "b"), new SuspiciousLabel("gone.jpg", "a", "b")]);
        Assert.Equal((dataset.Images[1], "b"), Assert.Single(found));
    }

    private static ImageDataset Dataset(int classes, int perClass) => new()
    {
        Labels = [.. Enumerable.Range(0, classes).Select(c => $"c{c:000}")],
        Images =
        [
            .. Enumerable.Range(0, classes * perClass).Select(i =>
                new LabelledImage(
                    ImageSource.InFolder($"/d/{i / perClass}/{i}.jpg", 3),
                    i / perClass,
                    ImageSplit.Train,
                    new ContentHash((UInt128)(uint)(1 + (i * 7919 % 10007)), (UInt128)(uint)i))),
        ],
        Rejected = [],
        Findings = [],
    };

    private static void Fill(FeatureMatrix scores, params float[][] rows)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(scores.Row(i));
        }
    }
}
