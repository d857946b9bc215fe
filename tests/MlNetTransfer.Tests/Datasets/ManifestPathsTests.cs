using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Datasets;

/// <summary>Paths of tables as other machines write them, and tables that give an image several labels.</summary>
public sealed class ManifestPathsTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public ManifestPathsTests()
    {
        foreach (string name in (string[])["img/dots/0.png", "img/rings/0.png", "img/rings/1.png"])
        {
            _folder.Add(name);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_path_without_extension_finds_the_one_image_that_fits()
    {
        _folder.Add("img/dots/0.txt", [1]);
        ImageListing listing = Read("img/dots/0,dots\nimg/rings/0,rings\n");
        Assert.Equal(["img/dots/0.png", "img/rings/0.png"], listing.Images.Select(i => i.Name));
        Finding said = Assert.Single(listing.Findings);
        Assert.Equal((FindingCode.PathsCompleted, Severity.Info), (said.Code, said.Severity));
        Assert.Contains("with .png (2)", said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_two_images_fit_neither_is_taken()
    {
        _folder.Add("img/dots/0.jpg");
        ImageListing listing = Read("img/dots/0,dots\nimg/rings/0.png,rings\n");
        Assert.Equal(["img/rings/0.png"], listing.Images.Select(i => i.Name));
        Assert.Contains("'0.jpg'", Assert.Single(listing.Rejected).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C:\\Users\\me\\img\\dots\\0.png")]
    [InlineData("D:/data/img/dots/0.png")]
    [InlineData("\\\\server\\share\\img\\dots\\0.png")]
    [InlineData("/home/somebody/else/img/dots/0.png")]
    [InlineData("C:\\x\\..\\img\\dots\\0.png")]
    public void A_path_of_another_machine_is_found_by_its_end_and_said(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there such paths are of this machine");
        ImageListing listing = Read($"{path},dots\n");
        Assert.Equal(["img/dots/0.png"], listing.Images.Select(i => i.Name));
        Finding said = Assert.Single(listing.Findings);
        Assert.Equal((FindingCode.PathsCompleted, Severity.Warning), (said.Code, said.Severity));
        Assert.Contains($"'{path}', taken as 'img/dots/0.png'", said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_of_another_machine_that_leads_nowhere_says_what_was_tried()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "there such paths are of this machine");
        RejectedImage rejected = Assert.Single(Read("C:\\me\\none.png,dots\n").Rejected);
        Assert.Equal(FindingCode.ImageNotFound, rejected.Code);
        Assert.Contains(Path.Combine(_folder.Path, "me", "none.png"), rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_without_one_usable_image_says_the_first_reasons()
    {
        string manifest = _folder.AddText("m.csv", "path,label\nnone.png,a\nimg/nine.png,b\n");
        Finding refused = Assert
            .Single(Assert.Throws<TransferException>(() => ImageDatasetReader.Read(new DatasetOptions { Data = manifest }, null, default)).Findings);
        Assert.Equal(FindingCode.NoImages, refused.Code);
        Assert.Contains("2 were left out: 'img/nine.png' does not exist; check the path", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(',', "\"dots,blue\"", "\"rings,blue\"", "\"rings,red\"", "\"dots, red\"")]
    [InlineData(';', "dots;blue", "rings;blue", "rings;red", "dots;red")]
    [InlineData('|', "dots|blue", "dots", "blue", "dots")]
    public void Labels_that_are_put_together_of_others_are_refused_by_name(char mark, params string[] labels)
    {
        string rows = string.Join('\n', labels.Select((l, i) => $"img/{(i < 2 ? "dots" : "rings")}/{i % 2}.png,{l}"));
        Finding refused = Assert.Single(Assert.Throws<TransferException>(() => Read(rows, ',')).Findings);
        Assert.Equal(FindingCode.SeveralLabels, refused.Code);
        Assert.Contains($"'dots{mark}blue' (line 2)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"tench, Tinca tinca\"", "\"goldfish, Carassius auratus\"", "\"crane, bird\"")]
    [InlineData("\"Salix alba, L.\"", "\"Quercus robur, L.\"", "crane")]
    [InlineData("\"maillot, tank suit\"", "maillot", "\"projectile, missile\"")]
    [InlineData("AC/DC", "black & white", "c++")]
    public void Names_with_marks_in_them_are_classes(params string[] labels) =>
        Assert.Equal(3, Read(string.Join('\n', labels.Select((l, i) => $"img/{(i == 0 ? "dots" : "rings")}/{Math.Max(0, i - 1)}.png,{l}")), ',').Images.Count);

    [Fact]
    public void An_image_with_another_label_in_another_row_is_refused_with_both_lines()
    {
        Finding refused = Assert
            .Single(Assert.Throws<TransferException>(() =>
            Read("img/dots/0.png,dots\nimg/rings/0.png,rings\n./img/dots/0.png,blue\nimg/dots/0.png,dots\n")).Findings);
        Assert.Equal(FindingCode.SeveralLabels, refused.Code);
        Assert.Contains("'./img/dots/0.png' is 'dots' on line 2 and 'blue' on line 4", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_with_more_fields_than_the_header_is_refused()
    {
        Assert.Contains(
            "has 3 fields, and the header 2",
            Assert.Throws<TransferException>(() => Read("img/dots/0.png,dots,blue\n")).Message,
            StringComparison.Ordinal);
        Assert.Single(Read("img/dots/0.png,dots,\n").Images);
    }

    [Fact]
    public void The_columns_that_a_header_may_mean_are_named()
    {
        string manifest = _folder.AddText("m.csv", "id,breed\nimg/dots/0.png,dots\n");
        TransferException refused = Assert.Throws<TransferException>(() => CsvManifestReader.Read(manifest, new ManifestOptions()));
        Assert.Equal(
            ["--path-column (perhaps 'id')", "--label-column (perhaps 'breed')"],
            refused.Findings.Select(f => f.Hint[(f.Hint.IndexOf("--", StringComparison.Ordinal))..f.Hint.IndexOf(", and", StringComparison.Ordinal)]));
    }

    private ImageListing Read(string rows, char? delimiter = null) =>
        CsvManifestReader.Read(_folder.AddText("m.csv", "path,label\n" + rows), new ManifestOptions { Delimiter = delimiter });
}
