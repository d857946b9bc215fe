using System.Text;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Runs.Large;
using MlNetTransfer.Tests.Features;

namespace MlNetTransfer.Tests.Runs.Large;

public sealed class CsvManifestRowsTests : IDisposable
{
    private const string Header = "path,label,split,bytes,sha256\n";

    private readonly TemporaryFolder _folder = new();

    private string Manifest => _folder.File("manifest.csv");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_come_as_they_stand_and_as_often_as_they_are_read()
    {
        File.WriteAllText(Manifest, $"{Header}\"a, \"\"b\"\".png\",cats,train,12,{Hash(1)}\nd/e.png,dogs,,3,{Hash(2)}\nö.png,dogs,test,3,{Hash(1)}\n");
        CsvManifestRows manifest = new(Manifest);
        ManifestRow[] expected =
        [
            new("a, \"b\".png", "cats", ImageSplit.Train, MadeUpParts.Hash(1)), new("d/e.png", "dogs", null, MadeUpParts.Hash(2)),
            new("ö.png", "dogs", ImageSplit.Test, MadeUpParts.Hash(1)),
        ];
        Assert.Equal(expected, manifest.Read());
        Assert.Equal(expected, manifest.Read());
        Assert.Equal(_folder.File("d/e.png"), manifest.FullPath("d/e.png"));
        Assert.Equal("/elsewhere/x.png", manifest.FullPath("/elsewhere/x.png"));
    }

    [Theory]
    [InlineData("path,label,split,bytes\n", FindingCode.ManifestColumnMissing)]
    [InlineData(Header + ",cats,,1,HASH\n", FindingCode.ManifestMalformed)]
    [InlineData(Header + "a.png,,,1,HASH\n", FindingCode.ManifestLabelEmpty)]
    [InlineData(Header + "a.png,cats,tomorrow,1,HASH\n", FindingCode.ManifestSplitUnknown)]
    [InlineData(Header + "a.png,cats,,1,\n", FindingCode.ManifestMalformed)]
    [InlineData(Header + "a.png,cats,,1,xyz\n", FindingCode.ManifestMalformed)]
    [InlineData(Header + "b.png,cats,,1,HASH\na.png,cats,,1,HASH\n", FindingCode.ManifestMalformed)]
    [InlineData(Header + "a.png,cats,,1,HASH\na.png,cats,,1,HASH\n", FindingCode.ManifestMalformed)]
    [InlineData(Header + "a.png,cats,,1,HASH\n\"b.png,cats,,1,HASH\n", FindingCode.ManifestMalformed)]
    public void What_is_no_manifest_is_refused_with_its_line(string text, string code)
    {
        File.WriteAllText(Manifest, text.Replace("HASH", Hash(1), StringComparison.Ordinal));
        TransferException thrown = Assert.Throws<TransferException>(() => new CsvManifestRows(Manifest).Read().ToList());
        Assert.Equal(code, Assert.Single(thrown.Findings).Code);
    }

    [Fact]
    public void A_manifest_that_is_not_there_is_refused() => Assert.Equal(
        FindingCode.PathNotFound, Assert.Throws<TransferException>(() => new CsvManifestRows(Manifest).Read().ToList()).Findings.Single().Code);

    [Fact]
    public void Texts_are_ordered_as_their_bytes_are()
    {
        RandomSource random = new(1);
        string[] alphabet = ["a", "b", "z", "é", "\uE000", "\uFFFD", "😀", "𝒳", "\uD7FF"];
        string[] texts = [.. Enumerable.Range(0, 400).Select(_ => string.Concat(Enumerable.Range(0, random.NextInt32(5)).Select(_ => alphabet[random.NextInt32(alphabet.Length)])))];
        foreach ((string first, string second) in texts.Zip(texts.Skip(1)).Concat(texts.Zip(texts)))
        {
            int expected = Encoding.UTF8.GetBytes(first).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(second));
            Assert.Equal(Math.Sign(expected), Math.Sign(Utf8Order.Compare(first, second)));
        }
    }

    private static string Hash(int image)
    {
        byte[] bytes = new byte[32];
        MadeUpParts.Hash(image).Write(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
