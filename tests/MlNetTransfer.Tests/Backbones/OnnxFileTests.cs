using Google.Protobuf;
using MlNetTransfer.Onnx.Protobuf;
using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Onnx;

namespace MlNetTransfer.Tests.Backbones;

public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("model.onnx");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Initialisers_come_back_by_name_whatever_their_floating_point_type()
    {
        Write(
            Raw("f32", 1, [2, 1], [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)]),
            Raw("f64", 11, [1], BitConverter.GetBytes(0.1)),
            Raw("f16", 10, [2], [0x00, 0x3C, 0x00, 0xC0]),
            Raw("bf16", 16, [2], [0x80, 0x3F, 0x00, 0xC0]),
            Raw("i64", 7, [1], BitConverter.GetBytes(3L)),
            Raw("scalar", 1, [], BitConverter.GetBytes(7f)));
        using IWeightsFile file = OnnxFile.Open(Path);
        Assert.Equal([1.5f, -2f], file.Read("f32"));
        Assert.Equal([2, 1], file.Tensors["f32"].Shape);
        Assert.Equal([0.1f], file.Read("f64"));
        Assert.Equal([1f, -2f], file.Read("f16"));
        Assert.Equal([1f, -2f], file.Read("bf16"));
        Assert.Equal([7f], file.Read("scalar"));
        Assert.Equal(("I64", false), (file.Tensors["i64"].Type, file.Tensors["i64"].IsFloat));
        Assert.Equal(64, file.Sha256().Length);
    }

    [Fact]
    public void Numbers_that_are_not_raw_bytes_are_read_packed_and_one_by_one()
    {
        Write(
            [.. Header("packed", 1, [3]), .. ProtobufBytes.Message(4, [.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f)]), .. ProtobufBytes.Fixed(4, 3f)],
            [.. Header("double", 11, [1]), .. ProtobufBytes.Message(10, BitConverter.GetBytes(4.0))],
            [.. Header("half", 10, [1]), .. ProtobufBytes.Varint(5, 0x3C00)]);
        using IWeightsFile file = OnnxFile.Open(Path);
        Assert.Equal([1f, 2f, 3f], file.Read("packed"));
        Assert.Equal([4f], file.Read("double"));
        Assert.Equal([1f], file.Read("half"));
    }

    [Fact]
    public void Weights_in_another_file_are_refused_with_its_name()
    {
        Write([
            .. Header("far", 1, [1]),
            .. ProtobufBytes.Message(13, [.. ProtobufBytes.Text(1, "location"), .. ProtobufBytes.Text(2, "/etc/passwd")]),
            .. ProtobufBytes.Varint(14, 1)]);
        Assert.Contains("'far' has its values in another file, '/etc/passwd'", DamagedFiles.Refusal(Path, OnnxFile.Open), StringComparison.Ordinal);
    }

    [Fact]
    public void Claims_that_the_bytes_do_not_bear_out_are_refused()
    {
        Refuse("in 4 bytes", Raw("a", 1, [2], BitConverter.GetBytes(1f)));
        Refuse("in 1 values", [.. Header("a", 1, [2]), .. ProtobufBytes.Fixed(4, 3f)]);
        Refuse("more than 2147483591 bytes", Raw("a", 1, [1 << 20, 1 << 20], BitConverter.GetBytes(1f)));
        Refuse("over 1032 times", Raw("a", 1, [1 << 20], BitConverter.GetBytes(1f)));
        Refuse("9 dimensions", Raw("a", 1, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], BitConverter.GetBytes(1f)));
        Refuse("-1 where a dimension belongs", Raw("a", 1, [-1], BitConverter.GetBytes(1f)));
        Refuse("twice", Raw("a", 1, [1], BitConverter.GetBytes(1f)), Raw("a", 1, [1], BitConverter.GetBytes(1f)));
        Refuse("no initialisers");
    }

    [Fact]
    public void Graphs_nested_thousands_deep_are_passed_over()
    {
        byte[] deep = [];
        for (int i = 0; i < 5000; i++)
        {
            deep = ProtobufBytes.Message(i % 2 == 0 ? 6 : 5, deep);
        }

        System.IO.File.WriteAllBytes(Path, ProtobufBytes.Message(7, [.. ProtobufBytes.Message(1, deep), .. ProtobufBytes.Message(5, Raw("a", 1, [1], BitConverter.GetBytes(1f)))]));
        using IWeightsFile file = OnnxFile.Open(Path);
        Assert.Equal([1f], file.Read("a"));
    }

    [Fact]
    public void Changed_and_cut_files_are_refused_or_read()
    {
        byte[] sound = Model(
            Raw("features.0.weight", 1, [2, 3], new byte[24]),
            Raw("half", 10, [2], [0x00, 0x3C, 0x00, 0xC0]),
            [.. Header("numbers", 1, [2]), .. ProtobufBytes.Fixed(4, 1f), .. ProtobufBytes.Fixed(4, 2f)]);
        DamagedFiles.AreRefusedOrRead(Path, sound, OnnxFile.Open);
    }

    private static byte[] Raw(string name, int type, long[] shape, byte[] raw)
    {
        TensorProto tensor = new() { Name = name, DataType = type, RawData = ByteString.CopyFrom(raw) };
        tensor.Dims.Add(shape);
        return tensor.ToByteArray();
    }

    private static byte[] Header(string name, int type, long[] shape)
    {
        TensorProto tensor = new() { Name = name, DataType = type };
        tensor.Dims.Add(shape);
        return tensor.ToByteArray();
    }

    private static byte[] Model(params byte[][] initialisers) =>
        [.. ProtobufBytes.Varint(1, 8), .. ProtobufBytes.Message(7, [.. initialisers.SelectMany(i => ProtobufBytes.Message(5, i))])];

    private void Write(params byte[][] initialisers) => System.IO.File.WriteAllBytes(Path, Model(initialisers));

    private void Refuse(string says, params byte[][] initialisers)
    {
        Write(initialisers);
        Assert.Contains(says, DamagedFiles.Refusal(Path, OnnxFile.Open), StringComparison.Ordinal);
    }
}
