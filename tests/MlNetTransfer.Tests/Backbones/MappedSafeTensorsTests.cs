using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>A SafeTensors file is read from one mapping of the file.</summary>
public sealed class MappedSafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Header_tensors_and_checksum_come_from_one_mapping()
    {
        byte[] bytes = SafeTensorsBuilder.Build([("a", [2, 3]), ("none", [0]), ("b", [1])], (name, i) => name[0] + i);
        string path = Written(bytes);
        using SafeTensorsFile file = SafeTensorsFile.Open(path);
        Assert.Equal([97, 98, 99, 100, 101, 102], file.Read("a"));
        Assert.Empty(file.Read("none"));
        Assert.Equal([98], file.Read("b"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), file.Sha256());
    }

    [Theory]
    [InlineData("", "it has 0 bytes, a header has at least 8")]
    [InlineData("short", "it has 5 bytes, a header has at least 8")]
    public void A_file_without_a_header_is_refused_with_its_size_and_closed(string text, string says)
    {
        string path = Written(Encoding.UTF8.GetBytes(text));
        Finding refused = Assert.Single(Assert.Throws<TransferException>(() => SafeTensorsFile.Open(path)).Findings);
        Assert.Equal(FindingCode.WeightsMalformed, refused.Code);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        using FileStream free = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    private string Written(byte[] bytes)
    {
        string path = _folder.File("weights.safetensors");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
