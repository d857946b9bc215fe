using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Manifests;
using MlNetTransfer.Parts;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Tests.Manifests;

public sealed class ManifestIndexTests : IDisposable
{
    private static readonly IndexOptions Usual = new();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_of_classes_becomes_rows_in_the_order_of_the_paths()
    {
        Fill("photos/train/cats/a.png", "photos/train/cats/b/c.png", "photos/train/cats-big/a.png", "photos/test/cats/z.png");
        ManifestRow[] rows = Index("photos");
        Assert.Equal(["photos/test/cats/z.png", "photos/train/cats-big/a.png", "photos/train/cats/a.png", "photos/train/cats/b/c.png"], rows.Select(r => r.Path));
        Assert.Equal(["cats", "cats-big", "cats", "cats"], rows.Select(r => r.Label));
        Assert.Equal([ImageSplit.Test, ImageSplit.Train, ImageSplit.Train, ImageSplit.Train], rows.Select(r => r.Split!.Value));
        Assert.All(rows, r => Assert.Equal(ContentHash.Of(File.ReadAllBytes(_folder.File(r.Path))), r.Content));
        Assert.All(rows, r => Assert.Equal(new FileInfo(_folder.File(r.Path)).Length, r.Bytes));
    }

    [Fact]
    public void A_manifest_is_a_table_that_training_reads()
    {
        Fill("photos/train/cats/a, b.png", "photos/train/ \"dogs\" /a.png", "photos/test/cats/z.png");
        ManifestRow[] rows = Index("photos");
        ImageListing listing = CsvManifestReader.Read(_folder.File("m.csv"), new ManifestOptions());
        Assert.Equal(rows.Select(r => (_folder.File(r.Path), r.Label, r.Split)), listing.Images.Select(i => (i.Source.Path!, i.Label, i.Split)));
        Assert.Empty(listing.Rejected);
    }

    [Fact]
    public void Several_folders_and_tables_are_one_manifest_in_which_each_image_stands_once()
    {
        Fill("one/cats/a.png", "two/dogs/a.png", "three/x.png");
        File.WriteAllText(_folder.File("t.csv"), "path,label\nthree/x.png,birds\none/cats/a.png,cats\n");
        Assert.Equal(
            [("one/cats/a.png", "cats"), ("three/x.png", "birds"), ("two/dogs/a.png", "dogs")], Index("two", "t.csv", "one").Select(r => (r.Path, r.Label)));
    }

    [Fact]
    public void An_image_with_two_classes_is_refused()
    {
        Fill("one/cats/a.png");
        File.WriteAllText(_folder.File("t.csv"), "path,label\none/cats/a.png,dogs\n");
        Assert.Equal(FindingCode.SeveralLabels, Refused("one", "t.csv").Code);
        Assert.False(File.Exists(_folder.File("m.csv")));
    }

    [Fact]
    public void Images_without_class_folders_have_no_class()
    {
        Fill("flat/b.png", "flat/a.png");
        Assert.Equal([("flat/a.png", ""), ("flat/b.png", "")], Index("flat").Select(r => (r.Path, r.Label)));
    }

    [Fact]
    public void Folders_are_no_classes_where_that_is_said()
    {
        Fill("photos/train/a.png", "photos/2025/b.png");
        Assert.All(Index(Usual with { Classes = false }, "photos"), r => Assert.Equal(("", null), (r.Label, r.Split)));
    }

    [Fact]
    public void An_image_that_cannot_be_read_is_named_beside_the_manifest()
    {
        Fill("photos/cats/a.png", "photos/cats/b.png");
        File.WriteAllBytes(_folder.File("photos/cats/b.png"), []);
        IndexResult result = ManifestIndex.Write([_folder.File("photos")], _folder.File("m.csv"), Usual);
        Assert.Equal((1, 1), (result.Images, result.LeftOut[FindingCode.ImageEmpty]));
        Assert.StartsWith("path,code,reason\nphotos/cats/b.png,MNT303,", File.ReadAllText(_folder.File("m.left-out.csv")), StringComparison.Ordinal);
        Fill("photos/cats/b.png");
        ManifestIndex.Write([_folder.File("photos")], _folder.File("m.csv"), Usual);
        Assert.False(File.Exists(_folder.File("m.left-out.csv")));
    }

    [Theory]
    [InlineData("photos/m.csv")]
    [InlineData("photos/cats/m.csv")]
    [InlineData("link/m.csv")]
    public void A_manifest_among_the_images_is_refused(string output)
    {
        Fill("photos/cats/a.png");
        Directory.CreateSymbolicLink(_folder.File("link"), _folder.File("photos"));
        TransferException refused = Assert.Throws<TransferException>(() => ManifestIndex.Write([_folder.File("photos")], _folder.File(output), Usual));
        Assert.Equal(FindingCode.OutputNotWritable, refused.Findings[0].Code);
        Assert.Single(Directory.GetFiles(_folder.File("photos"), "*", SearchOption.AllDirectories));
        Assert.Throws<TransferException>(() => ManifestParts.Write([_folder.File("photos")], _folder.File(output), Shard.All, Usual));
        Assert.Single(Directory.GetFiles(_folder.File("photos"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void No_images_are_refused()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.Equal(FindingCode.NoImages, Refused("empty").Code);
        Assert.False(File.Exists(_folder.File("m.csv")));
    }

    [Fact]
    public void A_list_of_names_is_completed_by_reading_it()
    {
        Fill("photos/cats/a.png", "photos/dogs/b.png");
        ManifestIndex.Write([_folder.File("photos")], _folder.File("names.csv"), Usual with { Contents = false });
        Assert.All(ManifestFile.Open(_folder.File("names.csv")).Rows(), r => Assert.Null(r.Content));
        TransferException refused = Assert.Throws<TransferException>(() => ManifestFile.Open(_folder.File("names.csv")).HashedRows().ToArray());
        Assert.Contains("listed, but not read", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Index("photos"), Index("names.csv"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void Parts_become_the_manifest_that_one_task_writes(int count)
    {
        Fill([.. Enumerable.Range(0, 40).Select(i => $"photos/class {i % 3}/{i}, \"x\".png")]);
        File.WriteAllBytes(_folder.File("photos/class 0/bad.png"), []);
        Index("photos");
        byte[] whole = File.ReadAllBytes(_folder.File("m.csv")), leftOut = File.ReadAllBytes(_folder.File("m.left-out.csv"));
        for (int i = 0; i < count; i++)
        {
            PartResult made = ManifestParts.Write([_folder.File("photos")], _folder.File("parts"), new Shard(i, count), Usual);
            PartResult again = ManifestParts.Write([_folder.File("photos")], _folder.File("parts"), new Shard(i, count), Usual);
            Assert.False(made.WasThere);
            Assert.True(again.WasThere);
        }

        PartSet parts = PartSet.Open(_folder.File("parts"), DateTimeOffset.UnixEpoch);
        PartMerge.ToCsv(parts, _folder.File("merged.csv"));
        PartMerge.WriteLeftOut(parts, _folder.File("merged.csv"));
        Assert.Equal(whole, File.ReadAllBytes(_folder.File("merged.csv")));
        Assert.Equal(leftOut, File.ReadAllBytes(_folder.File("merged.left-out.csv")));
    }

    [Theory]
    [InlineData("a,b\n1,2\n")]
    [InlineData("path,label,split,bytes\n")]
    [InlineData("")]
    public void What_is_no_manifest_is_refused(string text)
    {
        File.WriteAllText(_folder.File("x.csv"), text);
        Assert.False(ManifestFile.Is(_folder.File("x.csv")));
        Assert.Equal(FindingCode.ManifestExpected, Assert.Throws<TransferException>(() => ManifestFile.Open(_folder.File("x.csv"))).Findings[0].Code);
    }

    [Theory]
    [InlineData("b,,,1,\na,,,1,\n", "order")]
    [InlineData("a,,,1,\na,,,1,\n", "none twice")]
    [InlineData("a,,holdout,1,\n", "is no row")]
    [InlineData("a,,,-1,\n", "is no row")]
    [InlineData("a,,,1,12ab\n", "is no row")]
    [InlineData("a,,\n", "is no row")]
    [InlineData(",,,1,\n", "is no row")]
    public void A_row_that_was_changed_is_refused_by_its_line(string rows, string says)
    {
        File.WriteAllText(_folder.File("x.csv"), "path,label,split,bytes,sha256\n" + rows);
        TransferException refused = Assert.Throws<TransferException>(() => ManifestFile.Open(_folder.File("x.csv")).Rows().ToArray());
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.Contains("line ", refused.Findings[0].Where, StringComparison.Ordinal);
    }

    private void Fill(params string[] files)
    {
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.File(file))!);
            File.WriteAllText(_folder.File(file), $"content of {file}");
        }
    }

    private Finding Refused(params string[] data) =>
        Assert.Throws<TransferException>(() => ManifestIndex.Write([.. data.Select(d => _folder.File(d))], _folder.File("m.csv"), Usual)).Findings[0];

    private ManifestRow[] Index(params string[] data) => Index(Usual, data);

    private ManifestRow[] Index(IndexOptions options, params string[] data)
    {
        ManifestIndex.Write([.. data.Select(d => _folder.File(d))], _folder.File("m.csv"), options);
        return [.. ManifestFile.Open(_folder.File("m.csv")).Rows()];
    }
}
