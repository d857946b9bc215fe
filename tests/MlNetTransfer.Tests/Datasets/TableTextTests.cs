using System.Text;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Datasets;

/// <summary>Text without its encoding is never read as something else in silence.</summary>
public sealed class TableTextTests : IDisposable
{
    private const string Table = "path;label\nimages/a.png;Mäher\nimages/b.png;Müher\n";

    private readonly PictureFolder _folder = new();

    public TableTextTests()
    {
        _folder.Add("images/a.png");
        _folder.Add("images/b.png");
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("utf-8", false)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-32", true)]
    public void Unicode_is_read_as_what_it_is(string encoding, bool marked)
    {
        Encoding unicode = Encoding.GetEncoding(encoding);
        ImageListing listing = Read([.. marked ? unicode.GetPreamble() : [], .. unicode.GetBytes(Table)]);
        Assert.Equal(["Mäher", "Müher"], listing.Images.Select(i => i.Label));
        Assert.Empty(listing.Findings);
    }

    [Fact]
    public void What_Excel_saves_as_ANSI_is_read_as_Windows_1252_and_said_with_its_line()
    {
        ImageListing listing = Read(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Table));
        Assert.Equal(["Mäher", "Müher"], listing.Images.Select(i => i.Label));
        Finding said = Assert.Single(listing.Findings);
        Assert.Equal((FindingCode.TextNotUtf8, Severity.Warning), (said.Code, said.Severity));
        Assert.EndsWith("line 2", said.Where, StringComparison.Ordinal);
        Assert.Contains("'images/a.png;Mäher'", said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replacement_character_is_refused_with_its_line()
    {
        TransferException refused = Assert
            .Throws<TransferException>(() => Read(Encoding.UTF8.GetBytes("path,label\nimages/a.png,ants\nimages/b.png,M\uFFFDher\n")));
        Finding finding = Assert.Single(refused.Findings);
        Assert.Equal(FindingCode.TextNotUtf8, finding.Code);
        Assert.EndsWith("line 3", finding.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void UTF_16_without_its_mark_or_cut_off_is_refused()
    {
        Assert.Equal(FindingCode.TextNotUtf8, Refused(Encoding.Unicode.GetBytes(Table)).Code);
        Assert.Equal(FindingCode.TextNotUtf8, Refused([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Table)[..^1]]).Code);
    }

    [Theory]
    [InlineData("PK\u0003\u0004........photos/a.jpg", "zip archive")]
    [InlineData("PK\u0003\u0004........xl/workbook.xml", "Excel workbook")]
    [InlineData("\u001F\u008B\u0008", "archive")]
    [InlineData("[{\"file_name\": \"a.png\", \"label\": \"ants\"}]", "JSON")]
    [InlineData("\n {\"images\": []}", "JSON")]
    [InlineData("<annotation/>", "XML")]
    [InlineData("%PDF-1.4", "PDF")]
    [InlineData("PAR1....", "Parquet")]
    [InlineData("GIF89a....", "Gif image")]
    public void Another_file_in_place_of_a_table_is_named_as_what_it_is(string content, string name)
    {
        Finding refused = Refused(Encoding.Latin1.GetBytes(content));
        Assert.Equal(FindingCode.ManifestMalformed, refused.Code);
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    private Finding Refused(byte[] content) => Assert.Single(Assert.Throws<TransferException>(() => Read(content)).Findings);

    private ImageListing Read(byte[] content) => CsvManifestReader.Read(_folder.Add("table.csv", content), new ManifestOptions());
}
