using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Tests.Backbones;

public sealed class WeightsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("weights.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_bytes_choose_the_reader_and_not_the_extension()
    {
        Assert.Equal([0f, 1f], Read(SafeTensorsBuilder.Build([("a", [2])], (_, i) => i), "a"));
        Assert.Equal([1.5f, -2f], Read(TensorFlowGraphFileTests.Graph(), "Conv/weights"));
        Assert.Equal([2f], Read(Onnx(), "a"));
        Assert.Equal([-1f, -0.75f, -0.5f, -0.25f], Read(File.ReadAllBytes(SourceTree.File("data/weights/keras.h5")), "block1_conv1/block1_conv1/bias:0"));
    }

    [Fact]
    public void Files_of_PyTorch_are_recognised_in_both_of_their_formats()
    {
        string[] files = Directory.GetFiles(SourceTree.Folder("data/weights"), "*.pth");
        Assert.InRange(files.Length, 2, 100);
        Assert.All(files, file =>
        {
            using IWeightsFile opened = WeightsFile.Open(file);
            Assert.NotEmpty(opened.Tensors);
        });
    }

    [Fact]
    public void A_recognised_file_that_is_malformed_is_refused_by_its_own_reader()
    {
        Write(ProtobufBytes.Message(7, ProtobufBytes.Message(5, [.. ProtobufBytes.Varint(1, 5), .. ProtobufBytes.Varint(2, 1)])));
        Assert.Contains("tensor", DamagedFiles.Refusal(Path, WeightsFile.Open), StringComparison.Ordinal);
        Write(SafeTensorsBuilder.Frame("{", []));
        Assert.Contains("SafeTensors", DamagedFiles.Refusal(Path, WeightsFile.Open), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GIF89a, say")]
    [InlineData("\n\0")]
    [InlineData("\x0a\x05hello")]
    public void Another_file_is_refused_with_the_formats_that_are_read(string content)
    {
        Write([.. content.Select(c => (byte)c)]);
        string refusal = DamagedFiles.Refusal(Path, WeightsFile.Open);
        Assert.True(content.Length == 0 || refusal.Contains("SafeTensors, ", StringComparison.Ordinal), refusal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => WeightsFile.Open(Path).Dispose()).Findings);
        Assert.Equal(FindingCode.PathNotFound, finding.Code);
    }

    private static byte[] Onnx() => ProtobufBytes.Message(7, ProtobufBytes.Message(5, [
        .. ProtobufBytes.Varint(1, 1), .. ProtobufBytes.Varint(2, 1), .. ProtobufBytes.Text(8, "a"), .. ProtobufBytes.Message(9, BitConverter.GetBytes(2f))]));

    private void Write(byte[] bytes) => System.IO.File.WriteAllBytes(Path, bytes);

    private float[] Read(byte[] bytes, string name)
    {
        Write(bytes);
        using IWeightsFile file = WeightsFile.Open(Path);
        return file.Read(name);
    }
}
