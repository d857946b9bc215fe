using CsCheck;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Datasets;

public sealed class CsvManifestTests : IDisposable
{
    private readonly PictureFolder _folder = new();

    public CsvManifestTests()
    {
        foreach (string name in (string[])["a", "b", "c", "d"])
        {
            _folder.Add($"images/{name}.png");
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("path,label,split\nimages/a.png,ants,train\nimages/b.png,bees,test\n")]
    [InlineData("\uFEFFpath,label,split\r\nimages/a.png,ants,train\r\nimages/b.png,bees,test\r\n")]
    [InlineData("path;label;split\nimages/a.png;ants;train\nimages/b.png;bees;test")]
    [InlineData("Label\tSPLIT\tPath\nants\tTRAIN\timages/a.png\nbees\tTest\timages/b.png\n")]
    [InlineData("path,label,split\n\"images/a.png\",\"ants\",\"train\"\n\"images/b.png\" , bees , test \n")]
    [InlineData("path,label,split\nimages\\a.png,ants,train\n./images/../images/b.png,bees,test\n")]
    public void Columns_order_delimiter_quotes_and_byte_order_mark_may_vary(string text)
    {
        ImageListing listing = Read(text, new ManifestOptions());
        Assert.Equal(
            [("images/a.png", "ants", ImageSplit.Train), ("images/b.png", "bees", ImageSplit.Test)],
            listing.Images.Select(i => (i.Name, i.Label, i.Split!.Value)));
    }

    [Fact]
    public void Columns_and_delimiter_can_be_named()
    {
        ImageListing listing = Read(
            "file|class|part\nimages/a.png|x, y|val\n",
            new ManifestOptions { PathColumn = "file", LabelColumn = "class", SplitColumn = "part", Delimiter = '|' });
        ImageEntry image = Assert.Single(listing.Images);
        Assert.Equal(("images/a.png", "x, y", ImageSplit.Validation), (image.Name, image.Label, image.Split!.Value));
    }

    [Fact]
    public void Quoted_fields_hold_delimiters_and_quotes()
    {
        ImageListing listing = Read("path,label\nimages/a.png,\"ants, \"\"red\"\" and black\"\n", new ManifestOptions());
        Assert.Equal("ants, \"red\" and black", Assert.Single(listing.Images).Label);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once_with_its_line()
    {
        TransferException refused = Assert.Throws<TransferException>(() => Read(
            "path,label,split\nimages/a.png,,train\n,ants,train\nimages/b.png,bees,tset\n../outside.png,bees,test\n/etc/passwd,bees,test\n",
            new ManifestOptions()));
        Assert.Equal(
            [
                (FindingCode.ManifestLabelEmpty, "line 2"),
                (FindingCode.ManifestMalformed, "line 3"),
                (FindingCode.ManifestSplitUnknown, "line 4"),
                (FindingCode.ManifestPathOutsideRoot, "line 5"),
                (FindingCode.ManifestPathOutsideRoot, "line 6"),
            ],
            refused.Findings.Select(f => (f.Code, f.Where[f.Where.LastIndexOf("line", StringComparison.Ordinal)..])));
    }

    [Fact]
    public void Missing_columns_are_named_with_those_that_are_there()
    {
        TransferException refused = Assert.Throws<TransferException>(() => Read("file,class\na,b\n", new ManifestOptions()));
        Assert.Equal([FindingCode.ManifestColumnMissing, FindingCode.ManifestColumnMissing], refused.Findings.Select(f => f.Code));
        Assert.Contains("'file', 'class'", refused.Findings[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("path,label\n\"images/a.png,ants\n")]
    [InlineData("path,label\nimages/a.png,\"an\"ts\n")]
    [InlineData("\0\0\0\0")]
    [InlineData("path,label\nimages/a.png,\"ants\nand bees\"\n")]
    [InlineData("path,label\nimages/\0a.png,ants\n")]
    public void A_file_that_is_no_sound_CSV_is_refused(string text) =>
        Assert.Throws<TransferException>(() => Read(text, new ManifestOptions()));

    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        byte[] sound = "path,label,split\nimages/a.png,\"an, ts\",train\nimages/b.png,bees,test\n"u8.ToArray();
        string manifest = Path.Combine(_folder.Path, "fuzz.csv");
        Gen.Select(Gen.Double[0, 1], Gen.Byte).Array[0, 12].Sample(
            changes =>
            {
                byte[] damaged = [.. sound];
                foreach ((double position, byte value) in changes)
                {
                    damaged[(int)(position * (damaged.Length - 1))] = value;
                }

                File.WriteAllBytes(manifest, damaged);
                try
                {
                    CsvManifestReader.Read(manifest, new ManifestOptions());
                }
                catch (TransferException refused)
                {
                    Assert.NotEmpty(refused.Findings);
                }
            },
            iter: 3000,
            threads: 1);
    }

    [Fact]
    public void Another_root_can_hold_the_images()
    {
        string manifest = _folder.AddText("lists.csv", "path,label\nb.png,bees\n");
        ImageListing listing = CsvManifestReader.Read(manifest, new ManifestOptions { Root = Path.Combine(_folder.Path, "images") });
        Assert.Equal("b.png", Assert.Single(listing.Images).Name);
        Assert.True(File.Exists(listing.Images[0].Source.Path));
    }

    [Fact]
    public void An_image_that_does_not_exist_is_set_aside()
    {
        string manifest = _folder.AddText(
            "m.csv", "path,label,split\nimages/a.png,x,train\nimages/b.png,y,train\nimages/c.png,x,test\nimages/none.png,y,test\nimages/d.png,y,test\n");
        ImageDataset dataset = ImageDatasetReader.Read(new DatasetOptions { Data = manifest }, null, default);
        Assert.Equal([("images/none.png", FindingCode.ImageNotFound)], dataset.Rejected.Select(r => (r.Path, r.Code)));
    }

    private ImageListing Read(string text, ManifestOptions options) => CsvManifestReader.Read(_folder.AddText("manifest.csv", text), options);
}
