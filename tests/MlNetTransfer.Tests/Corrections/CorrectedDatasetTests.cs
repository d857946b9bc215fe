using MlNetTransfer.Corrections;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tests.Datasets;

namespace MlNetTransfer.Tests.Corrections;

public sealed class CorrectedDatasetTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly PictureFolder _folder = new();
    private readonly TemporaryFolder _beside = new();

    public CorrectedDatasetTests()
    {
        _folder.AddMany("ants", 6);
        _folder.AddMany("bees", 6);
    }

    private CorrectionsFile Corrections => new(_beside.File("corrections.csv"));

    public void Dispose()
    {
        _folder.Dispose();
        _beside.Dispose();
    }

    [Fact]
    public void A_picture_has_its_new_label_under_every_name_and_the_files_stay()
    {
        byte[] picture = File.ReadAllBytes(Path.Combine(_folder.Path, "ants/1.png"));
        _folder.Add("ants/copy.png", picture);
        string before = Read(null).Fingerprint();
        Decide("ants/1.png", "bees");
        ImageDataset dataset = Read(Corrections);
        Assert.Equal(["bees", "bees"], dataset.Images.Where(i => i.Hash == ContentHash.Of(picture)).Select(i => dataset.Labels[i.LabelIndex]));
        Assert.Equal((5, 8), (Count(dataset, "ants"), Count(dataset, "bees")));
        Assert.NotEqual(before, dataset.Fingerprint());
        Assert.True(File.Exists(Path.Combine(_folder.Path, "ants/1.png")));
        Assert.Equal(
            "1 line about 1 picture: 2 images have another label, 0 were taken out, 0 were so already, 0 corrections do not match",
            dataset.Findings.Single(f => f.Code == FindingCode.CorrectionsApplied).Message);
        Assert.DoesNotContain(dataset.Findings, f => f.Code == FindingCode.DuplicateAcrossLabels);
    }

    [Fact]
    public void Images_of_every_split_are_corrected_where_they_are()
    {
        using PictureFolder split = new();
        foreach (string part in (string[])["train", "val", "test"])
        {
            split.AddMany($"{part}/ants", 4);
            split.AddMany($"{part}/bees", 4);
        }

        Corrections.Append([.. ((string[])["train", "val", "test"]).Select(p => Line(Path.Combine(split.Path, p, "ants", "0.png"), $"{p}/ants/0.png", "ants", "bees"))]);
        ImageDataset dataset = ImageDatasetReader.Read(new DatasetOptions { Data = split.Path, Corrections = Corrections }, null, default);
        foreach (ImageSplit part in Enum.GetValues<ImageSplit>())
        {
            LabelledImage image = dataset.In(part).Single(i => i.Name.EndsWith("ants/0.png", StringComparison.Ordinal));
            Assert.Equal("bees", dataset.Labels[image.LabelIndex]);
        }
    }

    [Fact]
    public void A_picture_that_is_removed_is_set_aside_with_the_reason()
    {
        Corrections.Append([Line(Full("ants/1.png"), "ants/1.png", "ants", null) with { Decision = LabelDecision.Removed }]);
        ImageDataset dataset = Read(Corrections);
        Assert.Equal(11, dataset.Images.Count);
        Assert.Equal(("ants/1.png", FindingCode.ImageTakenOut), (dataset.Rejected[0].Path, dataset.Rejected[0].Code));
    }

    [Fact]
    public void A_class_called_removed_is_a_class()
    {
        Decide("ants/1.png", "removed");
        ImageDataset dataset = Read(Corrections, testFraction: 0);
        Assert.Equal(["ants", "bees", "removed"], dataset.Labels);
        Assert.Equal(12, dataset.Images.Count);
        Assert.Equal("class 'removed'", dataset.Findings.Single(f => f.Code == FindingCode.ClassByCorrection).Where);
    }

    [Fact]
    public void What_does_not_match_any_more_is_named_and_not_applied()
    {
        Decide("ants/1.png", "bees");
        Decide("ants/2.png", "bees");
        Decide("ants/3.png", "bees");
        File.Delete(Full("ants/1.png"));
        Directory.CreateDirectory(Full("wasps"));
        File.Move(Full("ants/2.png"), Full("wasps/2.png"));
        File.Move(Full("ants/3.png"), Full("bees/30.png"));
        ImageDataset dataset = Read(Corrections, testFraction: 0);
        Assert.Equal((3, 7, 1), (Count(dataset, "ants"), Count(dataset, "bees"), Count(dataset, "wasps")));
        Assert.Equal(
            "2 corrections were not applied: 'wasps/2.png' is under 'wasps', and the correction says 'ants' to 'bees'; 'ants/1.png' is not there any more",
            dataset.Findings.Single(f => f.Code == FindingCode.CorrectionNotMatching).Message);
        Assert.Equal(
            "3 lines about 3 pictures: 0 images have another label, 0 were taken out, 1 were so already, 2 corrections do not match",
            dataset.Findings.Single(f => f.Code == FindingCode.CorrectionsApplied).Message);
    }

    [Fact]
    public void A_class_that_loses_all_its_images_is_no_class_and_named()
    {
        _folder.AddMany("wasps", 2);
        Decide("wasps/0.png", "bees");
        Decide("wasps/1.png", "ants");
        ImageDataset dataset = Read(Corrections);
        Assert.Equal(["ants", "bees"], dataset.Labels);
        Assert.Equal("class 'wasps'", dataset.Findings.Single(f => f.Code == FindingCode.ClassEmptied).Where);
    }

    /// <summary>Also where a third label is right, or one of the two.</summary>
    [Theory]
    [InlineData("wasps")]
    [InlineData("ants")]
    public void Copies_under_two_labels_get_one_by_a_line_for_each(string label)
    {
        byte[] picture = _folder.Picture();
        _folder.Add("ants/x.png", picture);
        _folder.Add("bees/y.png", picture);
        Corrections.Append([Line(Full("ants/x.png"), "ants/x.png", "ants", label), Line(Full("bees/y.png"), "bees/y.png", "bees", label)]);
        ImageDataset dataset = Read(Corrections, testFraction: 0);
        Assert.Equal([label, label], dataset.Images.Where(i => i.Hash == ContentHash.Of(picture)).Select(i => dataset.Labels[i.LabelIndex]));
        Assert.DoesNotContain(dataset.Findings, f => f.Code == FindingCode.CorrectionNotMatching);
    }

    [Fact]
    public void A_decision_that_was_taken_back_changes_nothing_and_is_not_missed()
    {
        Decide("ants/1.png", "bees");
        Corrections.Append([Corrections.Read().Of(ContentHash.Of(File.ReadAllBytes(Full("ants/1.png"))))!.TakenBack(Noon)]);
        Assert.Equal(Read(null).Fingerprint(), Read(Corrections).Fingerprint());
        File.Delete(Full("ants/1.png"));
        Assert.DoesNotContain(Read(Corrections).Findings, f => f.Code == FindingCode.CorrectionNotMatching);
    }

    [Fact]
    public void Test_images_are_measured_with_the_label_that_was_decided_and_others_are_not_missed()
    {
        using PictureFolder split = new();
        split.AddMany("train/ants", 3);
        split.AddMany("train/wasps", 3);
        split.AddMany("test/wasps", 3);
        Corrections.Append(
        [
            .. Enumerable.Range(0, 3).Select(i => Line(Path.Combine(split.Path, $"test/wasps/{i}.png"), $"test/wasps/{i}.png", "wasps", i == 0 ? "bees" : "ants")),
            Line(Path.Combine(split.Path, "train/ants/0.png"), "train/ants/0.png", "ants", "bees"),
        ]);
        ImageDataset dataset = ImageDatasetReader.ReadForEvaluation(split.Path, new(), null, ["ants", "bees"], null, Corrections, null, default);
        Assert.Equal([1, 0, 0], dataset.Images.Select(i => i.LabelIndex));
        Assert.DoesNotContain(dataset.Findings, f => f.Code == FindingCode.CorrectionNotMatching);
        Assert.Equal(
            FindingCode.ModelLabelsDiffer,
            Assert.Throws<TransferException>(() => ImageDatasetReader.ReadForEvaluation(split.Path, new(), null, ["ants", "bees"], null, null, null, default)).Findings[0].Code);
    }

    [Fact]
    public void A_file_of_corrections_that_cannot_be_read_is_said_before_the_images_are()
    {
        TransferOptions options = new() { Data = _folder.Path, OutputFolder = "", Corrections = _beside.File("none.csv") };
        Assert.Equal(
            FindingCode.PathNotFound, Assert.Throws<TransferException>(() => ImageDatasetReader.Read(options.Dataset, null, default)).Findings[0].Code);
    }

    private void Decide(string path, string label) => Corrections.Append([Line(Full(path), path, path.Split('/')[0], label)]);

    private static LabelCorrection Line(string file, string path, string old, string? label) => new(
        ContentHash.Of(File.ReadAllBytes(file)), path, old, label, Noon, label == old ? LabelDecision.Kept : LabelDecision.Corrected);

    private ImageDataset Read(ILabelCorrections? corrections, double testFraction = 0.2) =>
        ImageDatasetReader.Read(new DatasetOptions { Data = _folder.Path, Corrections = corrections, TestFraction = testFraction }, null, default);

    private string Full(string relative) => Path.Combine(_folder.Path, relative);

    private static int Count(ImageDataset dataset, string label) => dataset.Images.Count(i => dataset.Labels[i.LabelIndex] == label);
}
