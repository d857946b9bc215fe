using System.Buffers.Binary;
using System.IO.Compression;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Weights.Torch;
using static MlNetTransfer.Tests.Backbones.TorchBuilder;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>Files around sound pickles that claim more than is in them.</summary>
public sealed class TorchHostileFileTests : IDisposable
{
    private const long Huge = 1L << 40;

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("weights.pth");

    public static TheoryData<string, string> Views => new()
    {
        { One(1, 0, [Huge], [0]), "out of its range" },
        { One(1, 0, [1 << 20, 1 << 20], [0, 0]), "elements" },
        { One(1, 0, [1 << 30], [0]), "reach over 1073741824 values" },
        { One(1, 0, [1 << 16, 1 << 16, 1 << 16, 1 << 16, 1 << 16, 1 << 16], [0, 0, 0, 0, 0, 0]), "elements" },
        { One(1, 0, [int.MaxValue, int.MaxValue, int.MaxValue], [long.MaxValue, long.MaxValue, long.MaxValue]), "reaches value" },
        { One(1, 0, [2], [1]), "reaches value 1" },
        { One(1, 1, [1], [1]), "reaches value 1" },
        { One(1, 1, [], []), "reaches value 1" },
        { One(1, -1, [1], [1]), "out of its range" },
        { One(1, long.MaxValue, [2], [long.MaxValue]), "reaches value" },
        { One(1, 0, [1], [-1]), "out of its range" },
        { One(1, 0, [-1], [1]), "out of its range" },
        { One(1, 0, [1, 1], [1]), "2 dimensions and 1 strides" },
        { One(1, 0, [1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1]), "not at most 8 integers" },
        { One(-1, 0, [0], [1]), "a storage is not named by" },
        { One(2, 0, [1], [1]), "needs 2 values of F32; the zip archive has 4 bytes" },
        { One(long.MaxValue, 0, [1], [1]), "needs 9223372036854775807 values" },
        { Dict(Entry("a", Tensor("1", "FloatStorage", 1, 0, [1], [1]))), "has 0 bytes for it" },
        { Dict(Entry("a", Tensor("../0", "FloatStorage", 1, 0, [1], [1]))), "has 0 bytes for it" },
        { Dict(Entry("a", Tensor(new string('k', 200), "FloatStorage", 1, 0, [1], [1]))), "a storage is not named by" },
        { Dict(Entry("a", Tensor("0", "FloatStorage", 1, 0, [1], [1])), Entry("b", Tensor("0", "HalfStorage", 1, 0, [1], [1]))), "is 1 values of F32 and 1 of F16" },
        { Dict(Entry("a", Tensor("0", "FloatStorage", 1, 0, [1], [1], $"({Text("v")}{Int(1)}{Int(1)}t"))), "within its 1 values" },
        { Dict(Entry("a", Tensor("0", "FloatStorage", 1, 0, [1], [1])), Entry("a", Tensor("0", "FloatStorage", 1, 0, [1], [1]))), "'a' is in it twice" },
        { Dict(Entry("a", Tensor("0", "FloatStorage", 1, 0, [1], [1])), Entry("a", "N")), "'a' is in it twice" },
        { Dict("K\u0001" + Tensor("0", "FloatStorage", 1, 0, [1], [1])), "name is 1" },
        { Dict(Entry("model", Sound), Entry("net", Sound)), "tensors under 'model' and 'net'" },
        { Dict(Entry("other", Sound)), "holds no tensors" },
        { Tensor("0", "FloatStorage", 1, 0, [1], [1]), "holds TorchTensor" },
        { "}", "holds no tensors" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Views))]
    public void A_tensor_that_claims_more_than_its_storage_is_refused(string pickle, string says) => AssertRefused(Zip(pickle), says);

    [Fact]
    public void The_sound_file_that_the_others_differ_from_is_read()
    {
        Write(Zip(Sound));
        using TorchFile file = TorchFile.Open(File);
        Assert.Equal([0f], file.Read("a"));
    }

    [Fact]
    public void An_archive_that_is_not_as_PyTorch_stores_it_is_refused()
    {
        byte[] pickle = Pickle(Sound), value = new byte[4];
        AssertRefused(Zip(Sound, level: CompressionLevel.Optimal), "is compressed or encrypted");
        AssertRefused(Zip(Sound, byteOrder: "big"), "byte order is not 'little'");
        AssertRefused(Archive(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/data.pkl", pickle), ("a/data/0", value)), "'a/data.pkl' twice");
        AssertRefused(Archive(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("b/data.pkl", pickle), ("a/data/0", value)), "2 files");
        AssertRefused(Archive(CompressionLevel.NoCompression, ("data.pkl", pickle), ("data/0", value)), "0 files");
        AssertRefused(Archive(CompressionLevel.NoCompression, ("a/data.pkl", [.. pickle, 0]), ("a/data/0", value)), "pickle ends at byte");
        AssertRefused([.. Zip(Sound), 0], "last 22 bytes");
        AssertRefused([.. "PK\x03\x04"u8], "22 bytes are claimed at byte -18");
    }

    [Theory]
    [InlineData(10, 4, 5, "claims 4 files and lists 3")]
    [InlineData(12, 0x7FFFFFFF, 4, "directory claims 2147483647 bytes")]
    [InlineData(16, 0x7FFFFFFF, 4, "from byte 2147483647")]
    [InlineData(12, -1, 4, "lacks the record of a large archive")]
    public void An_end_of_an_archive_that_contradicts_it_is_refused(int at, int value, int bytes, string says)
    {
        byte[] file = Zip(Sound);
        Span<byte> end = file.AsSpan(file.Length - 22);
        if (bytes == 4)
        {
            BinaryPrimitives.WriteInt32LittleEndian(end[at..], value);
        }
        else
        {
            BinaryPrimitives.WriteInt16LittleEndian(end[at..], (short)value);
        }

        AssertRefused(file, says);
    }

    [Theory]
    [InlineData(8, 1, "compressed or encrypted")]
    [InlineData(10, 8, "compressed or encrypted")]
    [InlineData(20, 0x10000000, "compressed or encrypted")]
    [InlineData(42, 0x10000000, "begins at byte 268435456")]
    [InlineData(42, 1, "claims")]
    [InlineData(28, 0xFFFF, "leaves the zip archive's directory")]
    public void An_entry_of_an_archive_that_contradicts_it_is_refused(int at, int value, string says)
    {
        byte[] file = Zip(Sound);
        int entry = file.AsSpan().IndexOf("PK\x01\x02"u8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(entry + at), value);
        AssertRefused(file, says);
    }

    [Fact]
    public void A_file_of_an_archive_that_has_another_name_in_the_directory_is_refused()
    {
        byte[] file = Zip(Sound);
        file[file.AsSpan().LastIndexOf("data/0"u8)] ^= 1;
        AssertRefused(file, "another header at byte");
    }

    [Fact]
    public void Many_tensors_that_each_reach_over_the_whole_storage_are_refused()
    {
        const int Values = 50_000;
        string[] ends = [.. Enumerable.Range(0, 20).Select(i => Entry($"t{i}", Tensor("0", "FloatStorage", Values, 0, [2], [Values - 1])))];
        Write(Zip(Dict(ends[..4]), Values * sizeof(float)));
        TorchFile.Open(File).Dispose();
        AssertRefused(Zip(Dict(ends), Values * sizeof(float)), "reach over");
    }

    [Fact]
    public void Files_of_an_archive_that_overlap_are_refused()
    {
        byte[] file = Zip(Sound);
        int entry = file.AsSpan().IndexOf("PK\x01\x02"u8);
        int size = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(entry + 20)) + 30;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(entry + 20), size);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(entry + 24), size);
        AssertRefused(file, "the file before it ends at");
    }

    [Fact]
    public void Storages_of_a_legacy_file_that_are_not_as_named_are_refused()
    {
        string keys = $"]{Text("0")}a";
        byte[] one = [.. BitConverter.GetBytes(1L), 0, 0, 0, 0];
        Write(Legacy(Sound, keys, one));
        TorchFile.Open(File).Dispose();
        AssertRefused(Legacy(Sound, keys, one, littleEndian: "\u0089"), "little-endian");
        AssertRefused(Legacy(Sound, keys, one, littleEndian: "K\u0001"), "little-endian");
        AssertRefused(Legacy(Sound, "]", one), "is named and not in it");
        AssertRefused(Legacy(Sound, "}", one), "no list");
        AssertRefused(Legacy(Sound, $"]({Text("0")}{Text("0")}e", [.. one, .. one]), "stands there twice");
        AssertRefused(Legacy(Sound, $"]{Text("1")}a", one), "listed with '1'");
        AssertRefused(Legacy(Sound, "]Na", one), "listed with None");
        AssertRefused(Legacy(Sound, keys, one[..11]), "3 bytes are left");
        AssertRefused(Legacy(Sound, keys, one[..5]), "are claimed");
        AssertRefused(Legacy(Sound, keys, [.. one, 0]), "storages end at byte");
        AssertRefused(Legacy(Sound, keys, [.. BitConverter.GetBytes(long.MaxValue), 0, 0, 0, 0]), "claims 9223372036854775807");
        AssertRefused(Legacy(One(long.MaxValue, 0, [1], [1]), keys, [.. BitConverter.GetBytes(long.MaxValue), 0, 0, 0, 0]), "claims 9223372036854775807");
    }

    [Fact]
    public void What_is_neither_an_archive_nor_a_pickle_is_refused()
    {
        AssertRefused([], "it has 0 bytes");
        AssertRefused([1, 2], "begins with 0102");
        AssertRefused([0x80], "1 bytes are needed");
        AssertRefused(Pickle("}"), "magic number");
    }

    private static string One(long count, long offset, long[] shape, long[] strides) => Dict(Entry("a", Tensor("0", "FloatStorage", count, offset, shape, strides)));

    private void AssertRefused(byte[] bytes, string says)
    {
        Write(bytes);
        TransferException refused = Assert.Throws<TransferException>(() => TorchFile.Open(File).Dispose());
        Finding finding = Assert.Single(refused.Findings);
        Assert.Equal(FindingCode.WeightsMalformed, finding.Code);
        Assert.Contains(says, finding.Message, StringComparison.Ordinal);
    }

    private void Write(byte[] bytes) => System.IO.File.WriteAllBytes(File, bytes);
}
