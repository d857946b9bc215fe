using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Imaging;
using MlNetTransfer.Manifests;
using MlNetTransfer.Runs.Large;
using MlNetTransfer.Tests.Features;

namespace MlNetTransfer.Tests.Runs.Large;

public sealed class LargeSetTests : IDisposable
{
    private static readonly TransferOptions Options = new() { Data = "manifest.csv", OutputFolder = "model" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.2, 0.15, 1)]
    [InlineData(0.35, 0.1, 7)]
    [InlineData(0, 0.5, 3)]
    public void Images_are_split_as_those_of_a_set_whose_images_are_objects(double test, double validation, long seed)
    {
        const int count = 700, classes = 5;

        // Every ninth image is a copy of the one before the last, some of them under another label.
        ManifestRow[] rows = [.. MadeUpManifest.Rows(count, classes).Select((r, i) => i % 9 == 8 ? r with { Content = MadeUpParts.Hash(i - 2) } : r)];
        LabelledImage[] images = [.. rows.Select(r => new LabelledImage(ImageSource.FromFile(r.Path), int.Parse(r.Label[6..]), ImageSplit.Train, r.Content!.Value))];
        images = test == 0 ? images : StratifiedSplitter.Move(images, ImageSplit.Train, ImageSplit.Test, test, 2, seed);
        images = StratifiedSplitter.Move(images, ImageSplit.Train, ImageSplit.Validation, validation, 5, seed);

        TransferOptions options = Options with { TestFraction = test, ValidationFraction = validation, Seed = seed };
        (LargeSet set, _) = Read(rows, count, options);
        Assert.Equal(images.Select(i => (byte)i.Split), set.Splits);
        Assert.Equal(images.Select(i => i.LabelIndex), set.LabelOf);
        Assert.Equal(images.Where(i => i.Split == ImageSplit.Train).Select(i => i.Hash).Distinct().Count(), set.Size.EffectiveImages);
    }

    [Fact]
    public void Of_the_manifests_own_split_copies_are_kept_on_the_side_of_the_test_and_named_by_their_lines()
    {
        ManifestRow[] rows = [.. MadeUpManifest.Rows(60, 3, i => i < 40 ? ImageSplit.Train : i < 50 ? ImageSplit.Validation : ImageSplit.Test)];
        rows[4] = rows[4] with { Content = rows[55].Content };
        rows[5] = rows[5] with { Content = rows[41].Content };
        rows[42] = rows[42] with { Content = rows[56].Content };
        (LargeSet set, _) = Read(rows, 60, Options);
        Assert.Equal([4, 5, 42], Enumerable.Range(0, 60).Where(i => set.Splits[i] == LargeSet.LeftOut));
        Finding across = set.Findings.Single(f => f.Code == FindingCode.DuplicateAcrossSplits);
        Assert.Contains("3 images", across.Message, StringComparison.Ordinal);
        Assert.Contains("lines 6, 7, 44", across.Message, StringComparison.Ordinal);
        Assert.Equal([38, 9, 10], [.. new[] { ImageSplit.Train, ImageSplit.Validation, ImageSplit.Test }.Select(s => set.RowsOf(s).Length)]);
        Assert.Equal(57, set.Summary([]).Images);
    }

    [Fact]
    public void Copies_under_two_labels_are_named_by_their_lines()
    {
        ManifestRow[] rows = [.. MadeUpManifest.Rows(30, 3)];
        rows[7] = rows[7] with { Content = rows[0].Content };
        (LargeSet set, _) = Read(rows, 30, Options);
        Finding found = set.Findings.Single(f => f.Code == FindingCode.DuplicateAcrossLabels);
        Assert.Contains("lines 2 ('class 0') and 9 ('class 1')", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_without_features_is_an_error_unless_a_task_says_why()
    {
        ManifestRow[] rows = [.. MadeUpManifest.Rows(60, 3)];
        rows[9] = rows[9] with { Content = MadeUpParts.Hash(1_000_000) };
        TransferException thrown = Assert.Throws<TransferException>(() => Read(rows, 60, Options));
        Assert.Equal(FindingCode.FeaturesMissing, thrown.Findings.Single().Code);
        Assert.Contains("1 of 60 images", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("'000000009.png'", thrown.Message, StringComparison.Ordinal);

        RejectedImage why = new("000000009.png", FindingCode.ImageTruncated, "ends too early");
        (LargeSet set, _) = Read(rows, 60, Options, new() { [why.Path] = why });
        Assert.Equal(why, set.Rejected.Single());
        Assert.Equal(LargeSet.LeftOut, set.Splits[9]);
    }

    [Fact]
    public void What_no_head_can_be_trained_on_is_refused()
    {
        Assert.Equal(FindingCode.OneClass, Refused(MadeUpManifest.Rows(20, 1)));
        Assert.Equal(FindingCode.NoImages, Refused([]));
        Assert.Equal(FindingCode.ManifestLabelEmpty, Refused(MadeUpManifest.Rows(20, 2).Append(new ManifestRow("z.png", "", null, 1, MadeUpParts.Hash(30)))));
        Assert.Equal(FindingCode.NoImages, Refused(MadeUpManifest.Rows(20, 2, _ => ImageSplit.Test)));
        Assert.Equal(FindingCode.ClassNotInTraining, Refused(MadeUpManifest.Rows(20, 2, i => i % 2 == 0 ? ImageSplit.Train : ImageSplit.Test)));
        Assert.Equal(FindingCode.ClassTooSmall, Refused(MadeUpManifest.Rows(20, 2).Append(new ManifestRow("z.png", "rare", null, 1, MadeUpParts.Hash(30)))));

        string Refused(IEnumerable<ManifestRow> rows) => Assert.Throws<TransferException>(() => Read([.. rows], 40, Options)).Findings[0].Code;
    }

    [Fact]
    public void The_fingerprint_and_the_sample_depend_on_content_class_and_split_not_on_names_and_order()
    {
        ManifestRow[] rows = [.. MadeUpManifest.Rows(300, 3, i => i % 5 == 0 ? ImageSplit.Test : i % 5 == 1 ? ImageSplit.Validation : ImageSplit.Train)];
        ManifestRow[] renamed = [.. rows.Reverse().Select((r, i) => r with { Path = $"{i:0000}.jpg" })];
        (LargeSet first, int[] sample) = Read(rows, 300, Options);
        (LargeSet second, int[] other) = Read(renamed, 300, Options);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal(first.Trained, second.Trained);
        Assert.Equal(sample.Select(r => rows[r].Content).ToHashSet(), other.Select(r => renamed[r].Content).ToHashSet());
        rows[0] = rows[0] with { Label = "class 1" };
        Assert.NotEqual(first.Fingerprint, Read(rows, 300, Options).Set.Fingerprint);
        rows[0] = rows[0] with { Label = "class 0", Split = ImageSplit.Validation };
        Assert.NotEqual(first.Fingerprint, Read(rows, 300, Options).Set.Fingerprint);
    }

    [Fact]
    public void A_sample_holds_as_large_a_share_of_every_class_and_split_those_of_the_least_hashes_and_some_of_each_class()
    {
        // 30,000 images, of which class 2 has 30 to train on and 30 to choose on.
        ManifestRow[] rows =
        [
            .. MadeUpManifest.Rows(30_000, 2, i => i % 10 < 6 ? ImageSplit.Train : i % 10 < 8 ? ImageSplit.Validation : ImageSplit.Test)
                .Select((r, i) => i % 1000 == 6 || i % 1000 == 3 ? r with { Label = "class 2" } : r),
        ];
        (LargeSet set, int[] sample) = Read(rows, 30_000, Options);
        ILookup<(int, byte), int> drawn = sample.ToLookup(r => (set.LabelOf[r], set.Splits[r]));
        Assert.Equal(sample.Order(), sample);
        Assert.InRange(drawn[(0, 0)].Count(), 990, 1010);
        Assert.InRange(drawn[(1, 0)].Count(), 990, 1010);
        Assert.Equal(4, drawn[(2, 0)].Count());
        Assert.Equal(2, drawn[(2, 1)].Count());
        Assert.InRange(drawn[(0, 2)].Count() + drawn[(1, 2)].Count(), 1000, 1002);
        UInt128[] all = [.. Enumerable.Range(0, 30_000).Where(r => set.LabelOf[r] == 0 && set.Splits[r] == 0).Select(r => rows[r].Content!.Value.Low).Order()];
        Assert.Equal(all.Take(drawn[(0, 0)].Count()), drawn[(0, 0)].Select(r => rows[r].Content!.Value.Low).Order());
    }

    private (LargeSet Set, int[] Sample) Read(
        ManifestRow[] rows, int stored, TransferOptions options, Dictionary<string, RejectedImage>? setAside = null)
    {
        using FeatureParts parts = MadeUpManifest.Parts(_folder, stored);
        return Reader(new MadeUpManifest(rows), options, setAside ?? []).Read(parts);
    }

    private static LargeSetReader Reader(MadeUpManifest manifest, TransferOptions options, Dictionary<string, RejectedImage> setAside) =>
        new(manifest, new FeatureFolder("features", [], true, setAside), options, null, TestContext.Current.CancellationToken);
}
