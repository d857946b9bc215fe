using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

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
            new RejectedImage("train/ants/leaked.png", FindingCode.DuplicateAcrossSplits, "is the same picture as 'test/ants/tested.png', which is a Test image"), leaked);
        Assert.Contains(dataset.Findings, f => f.Code == FindingCode.DuplicateAcrossSplits);
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
            "MNT208 ants/twin.png: the same picture stands under 'ants' (ants/twin.png) and 'bees' (bees/twin.png). Both were kept; remove the one with the wrong label.",
            finding.ToString());
        Assert.Single(dataset.Images.Where(i => i.Name.Contains("twin", StringComparison.Ordinal)).Select(i => i.Split).Distinct());
    }

    private ImageDataset Read() => ImageDatasetReader.Read(new DatasetOptions { Data = _folder.Path }, null, default);
}
