using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Hdf5;
using PureHDF;

namespace MlNetTransfer.Tests.Backbones;

/// <summary>The samples are written by h5py: <c>scripts/make_hdf5_samples.py</c>; value i of a tensor is i / 4 - 1.</summary>
public sealed class Hdf5FileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("weights.h5");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("keras.h5")]
    [InlineData("keras_ordered.h5")]
    public void Datasets_of_h5py_come_back_by_path_whatever_their_layout(string sample)
    {
        using Hdf5File file = Hdf5File.Open(Sample(sample));
        Assert.Equal([3, 3, 2, 4], file.Tensors["block1_conv1/block1_conv1/kernel:0"].Shape);
        Assert.Equal(Values(72), file.Read("block1_conv1/block1_conv1/kernel:0"));
        Assert.Equal(Values(4), file.Read("block1_conv1/block1_conv1/bias:0"));
        Assert.Equal(Values(35), Read("kernel:0"));
        Assert.Equal(Values(35), Read("gzip:0"));
        Assert.Equal(Values(9), Read("checked:0"));
        Assert.Equal(Values(9), Read("plain:0"));
        Assert.Equal([1f, 2f, 0.5f, 0.5f, 0.5f, 0.5f], Read("partly:0"));
        Assert.Equal(Values(3), Read("half:0"));
        Assert.Equal(Values(3), Read("double:0"));
        Assert.Equal([2.5f], Read("scalar:0"));
        Assert.Empty(Read("empty:0"));
        Assert.Equal([0f, 0f], Read("unwritten:0"));
        Assert.Equal(("I64", "another floating point"), (Tensor("steps:0").Type, Tensor("big:0").Type));
        Assert.Equal(14, file.Tensors.Count);
        Assert.Equal(64, file.Sha256().Length);

        WeightsTensor Tensor(string name) => file.Tensors[$"block1_conv2/block1_conv2/{name}"];

        float[] Read(string name) => file.Read($"block1_conv2/block1_conv2/{name}");
    }

    [Theory]
    [InlineData("keras_many_links.h5", 40)]
    [InlineData("keras_many_ordered.h5", 400)]
    public void Groups_of_many_links_are_read(string sample, int count)
    {
        using Hdf5File file = Hdf5File.Open(Sample(sample));
        Assert.Equal(count, file.Tensors.Count);
        Assert.All(Enumerable.Range(0, count), i => Assert.Equal([i - 1f, i - 0.75f], file.Read($"many/v{i}")));
    }

    [Fact]
    public void The_newest_format_is_read_but_for_its_chunk_indices()
    {
        using Hdf5File file = Hdf5File.Open(Sample("keras_latest.h5"));
        Assert.Equal(Values(72), file.Read("block1_conv1/block1_conv1/kernel:0"));
        Assert.Equal(Values(35), file.Read("block1_conv2/block1_conv2/gzip:0"));
        Assert.Equal("F32, chunk index 3, save it without libver='latest'", file.Tensors["block1_conv2/block1_conv2/kernel:0"].Type);
    }

    [Fact]
    public void Datasets_of_another_writer_come_back_too()
    {
        new PureHDF.H5File { ["model_weights"] = new H5Group { ["dense"] = new H5Group { ["kernel:0"] = new float[,] { { 1, 2 }, { 3, 4 } } } }, ["step"] = 5 }.Write(Path);
        using Hdf5File file = Hdf5File.Open(Path);
        Assert.Equal([2, 2], file.Tensors["model_weights/dense/kernel:0"].Shape);
        Assert.Equal([1f, 2f, 3f, 4f], file.Read("model_weights/dense/kernel:0"));
        Assert.False(file.Tensors["step"].IsFloat);
    }

    [Fact]
    public void Soft_and_external_links_are_not_followed()
    {
        using Hdf5File file = Hdf5File.Open(Sample("links.h5"));
        Assert.Equal(["a"], file.Tensors.Keys);
    }

    [Fact]
    public void Values_in_another_file_are_listed_and_not_read()
    {
        using Hdf5File file = Hdf5File.Open(Sample("outside.h5"));
        Assert.Equal(("F32, in other files", false), (file.Tensors["a"].Type, file.Tensors["a"].IsFloat));
    }

    [Fact]
    public void Groups_that_hold_each_other_are_refused() =>
        Assert.Contains("reached twice", DamagedFiles.Refusal(Sample("cycle.h5"), Hdf5File.Open), StringComparison.Ordinal);

    [Fact]
    public void Groups_nested_too_deep_are_refused()
    {
        object inner = new float[] { 1 };
        for (int i = 0; i < 60; i++)
        {
            inner = new H5Group { ["g"] = inner };
        }

        new PureHDF.H5File { ["g"] = inner }.Write(Path);
        Assert.Contains("deeper than 32 groups", DamagedFiles.Refusal(Path, Hdf5File.Open), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1L << 40, "2147483591 bytes")]
    [InlineData(1L << 25, "over 1032 times")]
    public void A_small_file_cannot_claim_a_large_dataset(long first, string says)
    {
        byte[] bytes = System.IO.File.ReadAllBytes(Sample("keras.h5"));
        byte[] shape = [.. BitConverter.GetBytes(5L), .. BitConverter.GetBytes(7L)];
        int at = bytes.AsSpan().IndexOf(shape);
        Assert.True(at > 0);
        BitConverter.GetBytes(Math.Min(first, int.MaxValue)).CopyTo(bytes, at);
        BitConverter.GetBytes(Math.Min(first, int.MaxValue)).CopyTo(bytes, at + 16);
        System.IO.File.WriteAllBytes(Path, bytes);
        Assert.Contains(says, DamagedFiles.Refusal(Path, Hdf5File.Open), StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_chunk_cannot_claim_a_large_one()
    {
        byte[] stored = [0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
        Assert.Contains("1032 times", Assert.Throws<InvalidDataException>(() => Hdf5Filters.Undo(stored, [1], 0, 1 << 30, 4)).Message, StringComparison.Ordinal);
        Assert.Contains("does not unfold", Assert.Throws<InvalidDataException>(() => Hdf5Filters.Undo(stored, [1], 0, 40, 4)).Message, StringComparison.Ordinal);

        byte[] withDictionary = [0x78, 0xBB, 1, 2, 3, 4, 0x03, 0x00];
        Assert.Contains("does not unfold", Assert.Throws<InvalidDataException>(() => Hdf5Filters.Undo(withDictionary, [1], 0, 40, 4)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keras.h5", 10_000)]
    [InlineData("keras_latest.h5", 2_500)]
    [InlineData("keras_ordered.h5", 2_500)]
    [InlineData("keras_many_ordered.h5", 2_500)]
    [InlineData("links.h5", 2_500)]
    public void Changed_and_cut_files_are_refused_or_read(string sample, int files) =>
        DamagedFiles.AreRefusedOrRead(Path, System.IO.File.ReadAllBytes(Sample(sample)), Hdf5File.Open, files);

    private static string Sample(string name) => SourceTree.File($"data/weights/{name}");

    private static float[] Values(int count) => [.. Enumerable.Range(0, count).Select(i => (i / 4f) - 1)];
}
