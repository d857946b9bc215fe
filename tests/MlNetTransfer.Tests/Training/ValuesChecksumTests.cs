using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Tests.Training;

/// <summary>Weights and checkpoints are summed by the same code; files of earlier versions stay sound.</summary>
public class ValuesChecksumTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{\"epoch\":1}")]
    public void The_sum_of_tensors_is_that_of_a_text_then_names_and_values_by_name(string before)
    {
        Dictionary<string, float[]> tensors = new() { ["b"] = [1.5f, -2], ["B"] = [], ["a"] = [float.NaN] };
        byte[] all =
        [
            .. Encoding.UTF8.GetBytes(before + "B"), .. "a"u8, .. MemoryMarshal.AsBytes<float>(tensors["a"]), .. "b"u8,
            .. MemoryMarshal.AsBytes<float>(tensors["b"]),
        ];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(all)), ValuesChecksum.Of(tensors, before));
    }

    [Fact]
    public void Values_of_tensors_are_summed_in_one_file()
    {
        string[] hashing =
        [
            .. SourceTree.CSharpFiles("src").Where(f => File.ReadAllText(f).Contains("AppendData(MemoryMarshal.AsBytes<float>", StringComparison.Ordinal))
                .Select(f => Path.GetFileName(f)),
        ];
        Assert.Equal(["ValuesChecksum.cs"], hashing);
    }
}
