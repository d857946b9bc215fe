using System.Buffers.Binary;
using System.Security.Cryptography;
using CsCheck;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Torch;
using static MlNetTransfer.Tests.Backbones.TorchBuilder;

namespace MlNetTransfer.Tests.Backbones;

public sealed class TorchFileTests : IDisposable
{
    private static readonly float[] Ramp = [0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f];

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("weights.pth");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("zip.pth")]
    [InlineData("legacy.pth")]
    public void Values_come_back_in_their_types_shapes_and_views(string sample)
    {
        using TorchFile file = TorchFile.Open(Sample(sample));
        AssertTensor(file, "float32", "F32", [2, 3], Ramp);
        AssertTensor(file, "half", "F16", [2, 3], Ramp);
        AssertTensor(file, "bfloat16", "BF16", [2, 3], Ramp);
        AssertTensor(file, "double", "F64", [2, 3], Ramp);
        AssertTensor(file, "scalar", "F32", [], [7.25f]);
        AssertTensor(file, "empty", "F32", [0, 4], []);
        AssertTensor(file, "transposed", "F32", [3, 2], [0.5f, 3.5f, 1.5f, 4.5f, 2.5f, 5.5f]);
        AssertTensor(file, "part", "F32", [2, 2], [3, 4, 7, 8]);
        AssertTensor(file, "whole", "F32", [12], [.. Enumerable.Range(0, 12).Select(i => (float)i)]);
        AssertTensor(file, "expanded", "F32", [2, 3], [1.5f, 1.5f, 1.5f, 2.5f, 2.5f, 2.5f]);
        AssertTensor(file, "parameter", "F32", [2, 3], Ramp);
        Assert.Equal(("I64", false), (file.Tensors["int64"].Type, file.Tensors["int64"].IsFloat));
        Assert.Equal(("BOOL", false), (file.Tensors["bool"].Type, file.Tensors["bool"].IsFloat));
        Assert.Equal(13, file.Tensors.Count);
    }

    [Theory]
    [InlineData("nested.pth")]
    [InlineData("nested_legacy.pth")]
    public void A_state_dict_in_a_checkpoint_is_found_and_what_stands_beside_it_left_out(string sample)
    {
        using TorchFile file = TorchFile.Open(Sample(sample));
        Assert.Equal(["0.bias", "0.weight", "1.bias", "1.num_batches_tracked", "1.running_mean", "1.running_var", "1.weight"], file.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1f, 1f], file.Read("1.running_var"));
    }

    [Theory]
    [InlineData("protocol3.pth")]
    [InlineData("protocol4.pth")]
    [InlineData("protocol5.pth")]
    [InlineData("large.pth")]
    public void Newer_pickles_and_large_archives_are_read(string sample)
    {
        using TorchFile file = TorchFile.Open(Sample(sample));
        AssertTensor(file, Assert.Single(file.Tensors.Keys), "F32", [3], [0, 1, 2]);
    }

    [Fact]
    public void The_end_of_an_archive_of_many_gigabytes_is_read()
    {
        byte[] large = System.IO.File.ReadAllBytes(Sample("large.pth"));
        large.AsSpan(large.Length - 14, 12).Fill(0xFF);
        Write(large);
        using TorchFile file = TorchFile.Open(File);
        Assert.Equal([0f, 1f, 2f], file.Read("a"));
    }

    [Fact]
    public void A_view_of_an_old_legacy_storage_is_read_at_its_offset()
    {
        byte[] storage = new byte[8 + 16];
        BinaryPrimitives.WriteInt64LittleEndian(storage, 4);
        BinaryPrimitives.WriteSingleLittleEndian(storage.AsSpan(8 + 12), 2.5f);
        Write(Legacy(Dict(Entry("a", Tensor("k", "FloatStorage", 4, 1, [1], [1], $"({Text("v")}{Int(2)}{Int(2)}t"))), $"]{Text("k")}a", storage));
        using TorchFile file = TorchFile.Open(File);
        Assert.Equal([2.5f], file.Read("a"));
    }

    [Fact]
    public void The_hash_is_that_of_the_whole_file()
    {
        using TorchFile file = TorchFile.Open(Sample("zip.pth"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(System.IO.File.ReadAllBytes(Sample("zip.pth")))), file.Sha256());
    }

    [Fact]
    public void A_tensor_longer_than_one_portion_is_read_whole()
    {
        float[] values = [.. Enumerable.Range(0, 200_003).Select(i => i * 0.25f)];
        byte[] storage = [.. BitConverter.GetBytes((long)values.Length), .. System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values)];
        Write(Legacy(Dict(Entry("a", Tensor("k", "FloatStorage", values.Length, 0, [values.Length], [1], "N"))), $"]{Text("k")}a", storage));
        using TorchFile file = TorchFile.Open(File);
        Assert.Equal(values, file.Read("a"));
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Equal(FindingCode.PathNotFound, Assert.Throws<TransferException>(() => TorchFile.Open(File).Dispose()).Findings[0].Code);

    [Theory]
    [InlineData("zip.pth", 10_000)]
    [InlineData("large.pth", 2_500)]
    [InlineData("protocol4.pth", 2_500)]
    [InlineData("legacy.pth", 10_000)]
    [InlineData("nested_legacy.pth", 2_500)]
    public void Changed_and_cut_files_are_refused_or_read(string sample, int cases)
    {
        byte[] sound = System.IO.File.ReadAllBytes(Sample(sample));

        // Every byte alike: a range of doubles would mostly give its ends, and so change the first byte only.
        int read = 0;
        Gen.Select(Gen.Select(Gen.Double.Unit, Gen.Byte).Array[0, 6], Gen.Double.Unit).Sample(
            (changes, keep) =>
            {
                byte[] damaged = [.. sound[..Math.Max(1, (int)(Math.Min(1, keep * 8) * sound.Length))]];
                foreach ((double position, byte value) in changes)
                {
                    damaged[(int)(position * (damaged.Length - 1))] = value;
                }

                Write(damaged);
                try
                {
                    using TorchFile file = TorchFile.Open(File);
                    Assert.All(file.Tensors.Where(t => t.Value.IsFloat), t => Assert.Equal(t.Value.Shape.Aggregate(1, (a, b) => a * b), file.Read(t.Key).Length));
                    read++;
                }
                catch (TransferException refused)
                {
                    Assert.Equal(FindingCode.WeightsMalformed, Assert.Single(refused.Findings).Code);
                }
            },
            iter: cases,
            threads: 1);
        Assert.InRange(read, cases / 20, cases);
    }

    private static string Sample(string name) => SourceTree.File($"data/weights/{name}");

    private static void AssertTensor(TorchFile file, string name, string type, int[] shape, float[] values)
    {
        WeightsTensor tensor = file.Tensors[name];
        Assert.Equal(type, tensor.Type);
        Assert.Equal(shape, tensor.Shape);
        Assert.True(tensor.IsFloat);
        Assert.Equal(values, file.Read(name));
    }

    private void Write(byte[] bytes) => System.IO.File.WriteAllBytes(File, bytes);
}
