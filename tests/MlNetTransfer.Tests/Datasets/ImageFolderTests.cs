using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Datasets;

public sealed class ImageFolderTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_subfolder_per_class_is_split_into_train_validation_and_test()
    {
        _folder.AddMany("ants", 20);
        _folder.AddMany("bees", 40);
        ImageDataset dataset = Read();
        Assert.Equal(["ants", "bees"], dataset.Labels);
        Assert.Equal([new ClassCount("ants", 14, 2, 4), new ClassCount("bees", 27, 5, 8)], DatasetSummary.Of(dataset).Classes);
        Assert.Empty(dataset.Rejected);
        Assert.Empty(dataset.Findings);
    }

    [Theory]
    [InlineData("val")]
    [InlineData("valid")]
    [InlineData("Validation")]
    public void A_folder_that_is_split_already_stays_so(string validation)
    {
        foreach (string split in (string[])["train", validation, "test"])
        {
            _folder.AddMany($"{split}/ants", 3);
            _folder.AddMany($"{split}/bees", 2);
        }

        Assert.Equal([new ClassCount("ants", 3, 3, 3), new ClassCount("bees", 2, 2, 2)], DatasetSummary.Of(Read()).Classes);
    }

    [Fact]
    public void Without_a_test_split_a_split_folder_gives_one_from_its_training_images()
    {
        _folder.AddMany("train/ants", 10);
        _folder.AddMany("train/bees", 10);
        _folder.AddMany("val/ants", 2);
        _folder.AddMany("val/bees", 2);
        Assert.Equal([new ClassCount("ants", 8, 2, 2), new ClassCount("bees", 8, 2, 2)], DatasetSummary.Of(Read()).Classes);
    }

    [Fact]
    public void Test_images_from_elsewhere_are_for_the_test_alone()
    {
        _folder.AddMany("data/ants", 10);
        _folder.AddMany("data/bees", 10);
        _folder.AddMany("other/ants", 3);
        _folder.AddMany("other/bees", 4);
        ImageDataset dataset = ImageDatasetReader.Read(
            new DatasetOptions { Data = Path.Combine(_folder.Path, "data"), TestData = Path.Combine(_folder.Path, "other"), ValidationFraction = 0 },
            null,
            default);
        Assert.Equal([new ClassCount("ants", 10, 0, 3), new ClassCount("bees", 10, 0, 4)], DatasetSummary.Of(dataset).Classes);
    }

    [Fact]
    public void The_results_of_a_run_among_the_classes_are_left_out_and_named()
    {
        _folder.AddMany("ants", 10);
        _folder.AddMany("bees", 10);
        string results = Directory.CreateDirectory(Path.Combine(_folder.Path, "model")).FullName;
        Array.ForEach(["model.onnx", "model.zip", "labels.txt", "run.json", "report.html"], name => File.WriteAllText(Path.Combine(results, name), "x"));
        ImageDataset dataset = Read();
        Assert.Equal(["ants", "bees"], dataset.Labels);
        Assert.Equal(FindingCode.FileIgnored, Assert.Single(dataset.Findings).Code);
        Assert.Contains("'model'", dataset.Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_with_spaces_other_scripts_and_great_length_are_read()
    {
        string deep = string.Join('/', Enumerable.Repeat(new string('x', 60), 5));
        _folder.AddMany("Große Ameisen 🐜", 4);
        _folder.AddMany($"蜂/{deep}", 4);
        ImageDataset dataset = Read();
        Assert.Equal(["Große Ameisen 🐜", "蜂"], dataset.Labels);
        Assert.Equal(8, dataset.Images.Count);
        Assert.Contains(dataset.Images, i => i.Name.Length > 260);
    }

    [Fact]
    public void What_cannot_be_used_is_listed_with_its_reason_and_the_rest_is_used()
    {
        _folder.AddMany("ants", 5);
        _folder.AddMany("bees", 5);
        _folder.Add("ants/empty.jpg", []);
        _folder.Add("ants/notes.txt", "not an image"u8.ToArray());
        _folder.Add("bees/cut.png", _folder.Picture()[..^20]);
        _folder.Add("bees/huge.png", File.ReadAllBytes(SourceTree.File("data/formats/rgb.png")));
        _folder.Add("bees/.hidden.png");
        _folder.Add("bees/Thumbs.db", [1]);
        ImageDataset dataset = ImageDatasetReader.Read(new DatasetOptions { Data = _folder.Path, PixelLimit = 1000 }, null, default);
        Assert.Equal(
            [
                ("ants/empty.jpg", FindingCode.ImageEmpty),
                ("ants/notes.txt", FindingCode.ImageNotDecodable),
                ("bees/cut.png", FindingCode.ImageTruncated),
                ("bees/huge.png", FindingCode.ImageOverLimit),
            ],
            dataset.Rejected.Select(r => (r.Path, r.Code)));
        Assert.Equal(10, dataset.Images.Count);
    }

    [Fact]
    public void An_image_with_the_extension_of_another_format_is_used_as_what_it_is_and_named()
    {
        _folder.AddMany("ants", 5);
        _folder.AddMany("bees", 5);
        _folder.Add("bees/really a png.jpg");
        ImageDataset dataset = Read();
        Assert.Equal(11, dataset.Images.Count);
        Finding note = Assert.Single(dataset.Findings);
        Assert.Equal("MNT305 bees/really a png.jpg: is a Png image named '.jpg'. It was read as what it is. Rename it, so that other tools can read it too.", note.ToString());
    }

    [Fact]
    public void Images_beside_the_class_folders_are_left_out_and_counted()
    {
        _folder.AddMany("ants", 5);
        _folder.AddMany("bees", 5);
        _folder.Add("loose.png");
        Finding finding = Assert.Single(Read().Findings);
        Assert.Equal(FindingCode.FileIgnored, finding.Code);
        Assert.Contains("loose.png", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_refused() =>
        AssertRefused(FindingCode.PathNotFound, Path.Combine(_folder.Path, "none"));

    [Fact]
    public void A_folder_that_cannot_be_read_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.UserName == "root", "root reads everything");
        _folder.AddMany("ants", 5);
        File.SetUnixFileMode(Path.Combine(_folder.Path, "ants"), UnixFileMode.None);
        AssertRefused(FindingCode.PathNotReadable, _folder.Path);
        File.SetUnixFileMode(Path.Combine(_folder.Path, "ants"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public void No_images_are_refused() => AssertRefused(FindingCode.NoImages, _folder.Path);

    [Fact]
    public void One_class_is_refused()
    {
        _folder.AddMany("ants", 5);
        AssertRefused(FindingCode.OneClass, _folder.Path);
    }

    [Fact]
    public void An_empty_class_folder_is_left_out_and_counted()
    {
        _folder.AddMany("ants", 5);
        _folder.AddMany("bees", 5);
        Directory.CreateDirectory(Path.Combine(_folder.Path, "wasps"));
        ImageDataset dataset = Read();
        Assert.Equal(["ants", "bees"], dataset.Labels);
        Assert.Equal("folders without a file (1): 'wasps'", Assert.Single(dataset.Findings).Message);
    }

    [Fact]
    public void Fewer_images_than_classes_are_refused_with_every_class_that_is_empty()
    {
        _folder.AddMany("ants", 1);
        _folder.Add("bees/0.png", []);
        _folder.Add("wasps/0.png", []);
        TransferException refused = Assert.Throws<TransferException>(() => Read());
        Assert.Equal(
            [FindingCode.FewerImagesThanClasses, FindingCode.ClassTooSmall, FindingCode.ClassTooSmall],
            refused.Findings.Select(f => f.Code));
    }

    [Fact]
    public void A_class_of_the_test_images_that_is_never_trained_on_is_refused()
    {
        _folder.AddMany("train/ants", 5);
        _folder.AddMany("train/bees", 5);
        _folder.AddMany("test/wasps", 5);
        AssertRefused(FindingCode.ClassNotInTraining, _folder.Path);
    }

    [Fact]
    public void A_reading_that_is_cancelled_ends()
    {
        _folder.AddMany("ants", 5);
        _folder.AddMany("bees", 5);
        Assert.ThrowsAny<OperationCanceledException>(
            () => ImageDatasetReader.Read(new DatasetOptions { Data = _folder.Path }, null, new CancellationToken(canceled: true)));
    }

    private ImageDataset Read() => ImageDatasetReader.Read(new DatasetOptions { Data = _folder.Path }, null, default);

    private static void AssertRefused(string code, string data)
    {
        TransferException refused = Assert.Throws<TransferException>(() => ImageDatasetReader.Read(new DatasetOptions { Data = data }, null, default));
        Assert.Contains(refused.Findings, f => f.Code == code && f.Severity == Severity.Error);
    }
}
