using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Datasets;

/// <summary>A container is never taken for a class.</summary>
public sealed class FolderLayoutTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Training", "Testing")]
    [InlineData("TRAIN", "VALID")]
    [InlineData("seg_train", "seg_test")]
    [InlineData("x_train", "x_test")]
    [InlineData("train_images", "test_images")]
    [InlineData("train2017", "val2017")]
    [InlineData("TrainSet", "TestSet")]
    [InlineData("train", "dev")]
    [InlineData("train-flowers", "eval-flowers")]
    [InlineData("Images Training", "Images Evaluation")]
    public void Splits_are_known_by_the_names_people_use(string train, string other)
    {
        Add(train, 3);
        Add(other, 2);
        ImageListing listing = ImageFolderReader.Read(_folder.Path);
        Assert.Equal(["ants", "bees"], listing.Images.Select(i => i.Label).Distinct().Order());
        Assert.All(listing.Images, i => Assert.Equal(i.Name.StartsWith(train + "/", StringComparison.Ordinal), i.Split == ImageSplit.Train));
    }

    [Theory]
    [InlineData("train", ImageSplit.Train)]
    [InlineData(" Test ", ImageSplit.Test)]
    [InlineData("val_images", ImageSplit.Validation)]
    [InlineData("bullet train", null)]
    [InlineData("train test", null)]
    [InlineData("strain", null)]
    [InlineData("pred", null)]
    [InlineData("2017", null)]
    public void A_name_is_a_split_where_it_says_nothing_else(string name, ImageSplit? split) => Assert.Equal(split, SplitNames.Parse(name));

    [Fact]
    public void A_split_inside_a_folder_of_its_own_name_is_found()
    {
        Add("seg_train/seg_train", 3);
        Add("seg_test/seg_test", 2);
        _folder.AddMany("seg_pred/seg_pred", 4);
        ImageListing listing = ImageFolderReader.Read(_folder.Path);
        Assert.Equal(["ants", "bees"], listing.Images.Select(i => i.Label).Distinct().Order());
        Assert.Contains(listing.Findings, f => f.Code == FindingCode.FileIgnored && f.Message.Contains("4 images", StringComparison.Ordinal));
    }

    [Fact]
    public void Class_folders_beside_a_test_folder_are_for_training()
    {
        Add("", 4);
        Add("test", 2);
        ImageListing listing = ImageFolderReader.Read(_folder.Path);
        Assert.Equal(
            [("ants", ImageSplit.Test), ("ants", ImageSplit.Train), ("bees", ImageSplit.Test), ("bees", ImageSplit.Train)],
            listing.Images.Select(i => (i.Label, i.Split!.Value)).Distinct().OrderBy(i => i.Label).ThenByDescending(i => i.Item2));
    }

    [Fact]
    public void Splits_inside_each_class_are_taken_and_said()
    {
        foreach (string name in (string[])["ants", "bees"])
        {
            _folder.AddMany($"{name}/train", 3);
            _folder.AddMany($"{name}/test", 2);
        }

        ImageListing listing = ImageFolderReader.Read(_folder.Path);
        Assert.Equal(["ants", "bees"], listing.Images.Select(i => i.Label).Distinct().Order());
        Assert.Equal(4, listing.Images.Count(i => i.Split == ImageSplit.Test));
        Assert.Contains(listing.Findings, f => f.Code == FindingCode.LayoutTaken);
    }

    [Fact]
    public void The_only_folder_of_a_folder_is_entered_and_said()
    {
        Add("photos/photos", 3);
        _folder.Add("__MACOSX/photos/._a.jpg");
        ImageListing listing = ImageFolderReader.Read(_folder.Path);
        Assert.Equal(["ants", "bees"], listing.Images.Select(i => i.Label).Distinct().Order());
        Assert.Contains(listing.Findings, f => f.Code == FindingCode.LayoutTaken && f.Message.Contains("photos", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_folders_inside_several_are_refused_with_what_to_do()
    {
        Add("fold1", 3);
        Add("fold2", 3);
        Finding refused = Assert.Single(Refused());
        Assert.Equal(FindingCode.ClassFoldersHoldFolders, refused.Code);
        Assert.Contains("'ants', 'bees'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--class-folders Leaf", refused.Hint, StringComparison.Ordinal);
        Assert.Equal(["ants", "bees"], Labels(ClassFolders.Leaf));
        Assert.Equal(["fold1", "fold2"], Labels(ClassFolders.Top));
    }

    [Fact]
    public void Class_folders_that_hold_folders_are_said_and_leaves_are_taken_by_option()
    {
        foreach (string leaf in (string[])["animals/dots", "animals/rings", "things/stripes"])
        {
            _folder.AddMany(leaf, 3);
        }

        ImageListing listing = ImageFolderReader.Read(_folder.Path);
        Assert.Equal(["animals", "things"], listing.Images.Select(i => i.Label).Distinct().Order());
        Finding said = Assert.Single(listing.Findings);
        Assert.Equal((FindingCode.ClassFoldersHoldFolders, Severity.Warning), (said.Code, said.Severity));
        Assert.Equal(["dots", "rings", "stripes"], Labels(ClassFolders.Leaf));
        Assert.Empty(ImageFolderReader.Read(_folder.Path, ClassFolders.Top).Findings);
    }

    [Fact]
    public void Folders_that_name_a_class_and_a_split_each_are_refused()
    {
        foreach (string name in (string[])["cats_train", "cats_test", "dogs_train", "dogs_test"])
        {
            _folder.AddMany(name, 2);
        }

        Assert.Equal([FindingCode.ClassesLookLikeSplits], Refused().Select(f => f.Code));
    }

    [Theory]
    [InlineData("train", "test")]
    [InlineData("Training", "valid")]
    [InlineData("x_train", "x_test")]
    public void Flat_splits_without_a_table_are_refused(string one, string other)
    {
        _folder.AddMany(one, 3);
        _folder.AddMany(other, 3);
        Assert.Equal([FindingCode.ClassesLookLikeSplits], Refused().Select(f => f.Code));
    }

    [Fact]
    public void One_flat_test_folder_among_classes_is_left_out_and_a_class_called_train_is_said()
    {
        Add("", 4);
        _folder.AddMany("test", 3);
        _folder.AddText("sample_submission.csv", "id,label\n0,ants\n");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "valid"));
        ImageListing listing = ImageFolderReader.Read(_folder.Path);
        Assert.Equal(["ants", "bees"], listing.Images.Select(i => i.Label).Distinct().Order());
        Assert.Contains(listing.Findings, f => f.Code == FindingCode.ClassesLookLikeSplits && f.Message.Contains("3 images", StringComparison.Ordinal));

        Directory.Move(Path.Combine(_folder.Path, "test"), Path.Combine(_folder.Path, "train"));
        listing = ImageFolderReader.Read(_folder.Path);
        Assert.Equal(["ants", "bees", "train"], listing.Images.Select(i => i.Label).Distinct().Order());
        Assert.Contains(listing.Findings, f => f.Code == FindingCode.ClassesLookLikeSplits && f.Severity == Severity.Warning);
    }

    [Fact]
    public void Bare_images_are_refused_with_the_parent_to_name()
    {
        _folder.AddMany("cats", 3);
        _folder.AddMany("dogs", 3);
        TransferException refused = Assert.Throws<TransferException>(() => ImageFolderReader.Read(Path.Combine(_folder.Path, "cats")));
        Finding finding = Assert.Single(refused.Findings);
        Assert.Equal(FindingCode.NoImages, finding.Code);
        Assert.Contains($"name the parent folder, '{_folder.Path}'", finding.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_to_train_on_is_refused_and_may_be_measured()
    {
        Add("test", 3);
        TransferException refused = Assert.Throws<TransferException>(() => ImageDatasetReader.Read(new DatasetOptions { Data = _folder.Path }, null, default));
        Assert.Contains("none to train on", refused.Message, StringComparison.Ordinal);
        Assert.Equal(6, ImageDatasetReader.ReadForEvaluation(_folder.Path, new(), null, ["ants", "bees"], null, null, null, default).Images.Count);
    }

    private void Add(string folder, int count)
    {
        _folder.AddMany(Path.Combine(folder, "ants"), count);
        _folder.AddMany(Path.Combine(folder, "bees"), count);
    }

    private IEnumerable<string> Labels(ClassFolders classFolders) => ImageFolderReader.Read(_folder.Path, classFolders).Images.Select(i => i.Label).Distinct()
        .Order(StringComparer.Ordinal);

    private IReadOnlyList<Finding> Refused() => Assert.Throws<TransferException>(() => ImageFolderReader.Read(_folder.Path)).Findings;
}
