using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using SkiaSharp;

namespace MlNetTransfer.Tests.Datasets;

public sealed class DuplicateTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Copies_of_a_picture_never_stand_on_both_sides_of_our_split()
    {
        for (int i = 0; i < 12; i++)
        {
            byte[] ant = _folder.Picture(), bee = _folder.Picture();
            for (int copy = 0; copy < 3; copy++)
            {
                _folder.Add($"ants/{i} {copy}.png", ant);
                _folder.Add($"bees/{i} {copy}.png", bee);
            }
        }

        ImageDataset dataset = Read();
        Assert.All(dataset.Images.GroupBy(i => i.Hash), copies => Assert.Single(copies.Select(i => i.Split).Distinct()));
        Assert.Equal(72, dataset.Images.Count);
        Assert.InRange(dataset.In(ImageSplit.Test).Count(), 12, 18);
    }

    [Fact]
    public void A_copy_on_both_sides_of_the_users_split_is_kept_on_the_side_that_measures()
    {
        _folder.AddMany("train/ants", 5);
        _folder.AddMany("train/bees", 5);
        _folder.AddMany("test/bees", 3);
        string tested = _folder.Add("test/ants/tested.png");
        _folder.Add("train/ants/leaked.png", File.ReadAllBytes(tested));
        ImageDataset dataset = Read();
        RejectedImage leaked = Assert.Single(dataset.Rejected);
        Assert.Equal(
            new RejectedImage(
                "train/ants/leaked.png", FindingCode.DuplicateAcrossSplits, "is the same picture as 'test/ants/tested.png', which is a Test image"),
            leaked);
        Assert.Contains(dataset.Findings, f => f.Code == FindingCode.DuplicateAcrossSplits);
    }

    [Fact]
    public void A_class_whose_training_images_are_all_copies_of_test_images_is_refused_with_the_reason()
    {
        _folder.AddMany("train/ants", 5);
        _folder.AddMany("test/ants", 2);
        for (int i = 0; i < 3; i++)
        {
            _folder.Add($"train/bees/{i}.png", File.ReadAllBytes(_folder.Add($"test/bees/{i}.png")));
        }

        Finding refused = Assert.Single(Assert.Throws<TransferException>(Read).Findings);
        Assert.Equal(FindingCode.ClassNotInTraining, refused.Code);
        Assert.Contains(
            "all of its 3 training images are copies of test or validation images, the first is 'train/bees/0.png'",
            refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_picture_under_two_labels_is_reported_with_both_names()
    {
        _folder.AddMany("ants", 6);
        _folder.AddMany("bees", 6);
        byte[] picture = _folder.Picture();
        _folder.Add("ants/twin.png", picture);
        _folder.Add("bees/twin.png", picture);
        ImageDataset dataset = Read();
        Finding finding = Assert.Single(dataset.Findings);
        Assert.Equal(
            "MNT208 ants/twin.png: the same picture is under 'ants' (ants/twin.png) and 'bees' (bees/twin.png). Both were kept. Remove the one with the wrong label.",
            finding.ToString());
        Assert.Single(dataset.Images.Where(i => i.Name.Contains("twin", StringComparison.Ordinal)).Select(i => i.Split).Distinct());
    }

    [Fact]
    public void Near_copies_never_stand_on_both_sides_of_our_split()
    {
        for (int i = 0; i < 10; i++)
        {
            AddCopies($"ants/{i}", seed: i);
            AddCopies($"bees/{i}", seed: 100 + i);
        }

        ImageDataset dataset = Read();
        Assert.Equal(20, dataset.Images.GroupBy(i => i.Group).Count());
        Assert.All(dataset.Images.GroupBy(i => i.Group), copies => Assert.Equal((3, 1), (copies.Count(), copies.Select(i => i.Split).Distinct().Count())));
        Assert.Equal(12, dataset.In(ImageSplit.Test).Count());
        Assert.Empty(dataset.Findings);
    }

    [Fact]
    public void Near_copies_on_both_sides_of_the_users_split_are_named_and_kept()
    {
        _folder.AddMany("train/ants", 5);
        _folder.AddMany("train/bees", 5);
        _folder.AddMany("test/bees", 3);
        for (int i = 0; i < 7; i++)
        {
            using SKBitmap photo = MadeUpPhoto.Of(i);
            _folder.Add($"train/ants/photo{i}.jpg", photo.Jpeg());
            _folder.Add($"test/ants/small{i}.jpg", photo.Scaled(0.5).Jpeg());
        }

        ImageDataset dataset = Read();
        Assert.Equal(27, dataset.Images.Count);
        Assert.Equal(
            "MNT215 near copies are on two sides of the split (7 in all): "
            + string.Join("; ", Enumerable.Range(0, 5).Select(i => $"train/ants/photo{i}.jpg and test/ants/small{i}.jpg"))
            + "; …. All were kept, so the accuracy looks better than it is. Remove one of each, or let this product make the split.",
            Assert.Single(dataset.Findings).ToString());
    }

    [Fact]
    public void Near_copies_under_two_labels_are_reported_with_both_names()
    {
        _folder.AddMany("ants", 6);
        _folder.AddMany("bees", 6);
        using SKBitmap photo = MadeUpPhoto.Of(1);
        _folder.Add("ants/photo.jpg", photo.Jpeg());
        _folder.Add("bees/darker.jpg", photo.Brighter(0.9f).Jpeg());
        ImageDataset dataset = Read();
        Assert.Equal(
            "MNT214 near copies are under two labels (1 in all): 'ants' (ants/photo.jpg) and 'bees' (bees/darker.jpg). All were kept. Look at them, and remove those with the wrong label.",
            Assert.Single(dataset.Findings).ToString());
        Assert.Single(dataset.Images.Where(i => i.Name.EndsWith(".jpg", StringComparison.Ordinal)).Select(i => i.Split).Distinct());
    }

    [Fact]
    public void Copies_to_the_byte_are_not_reported_as_near_ones_again()
    {
        _folder.AddMany("ants", 6);
        _folder.AddMany("bees", 6);
        byte[] photo = MadeUpPhoto.Of(1).Jpeg();
        _folder.Add("ants/photo.jpg", photo);
        _folder.Add("bees/photo.jpg", photo);
        Assert.Equal(FindingCode.DuplicateAcrossLabels, Assert.Single(Read().Findings).Code);
    }

    private void AddCopies(string name, long seed)
    {
        using SKBitmap photo = MadeUpPhoto.Of(seed);
        _folder.Add($"{name} large.jpg", photo.Jpeg());
        _folder.Add($"{name} small.jpg", photo.Scaled(0.5).Jpeg());
        _folder.Add($"{name} exact.jpg", photo.Jpeg());
    }

    private ImageDataset Read() => ImageDatasetReader.Read(new DatasetOptions { Data = _folder.Path }, null, default);
}
