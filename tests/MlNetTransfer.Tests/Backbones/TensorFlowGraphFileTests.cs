using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.TensorFlow;

namespace MlNetTransfer.Tests.Backbones;

public sealed class TensorFlowGraphFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("frozen.pb");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Constants_come_back_by_node_name_whatever_their_floating_point_type()
    {
        System.IO.File.WriteAllBytes(Path, Graph());
        using IWeightsFile file = TensorFlowGraphFile.Open(Path);
        Assert.Equal(["Conv/weights", "bf16", "f16", "f64", "size"], file.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([1, 2], file.Tensors["Conv/weights"].Shape);
        Assert.Equal([1.5f, -2f], file.Read("Conv/weights"));
        Assert.Equal([0.1f], file.Read("f64"));
        Assert.Equal([1f, -2f], file.Read("f16"));
        Assert.Equal([-2f], file.Read("bf16"));
        Assert.False(file.Tensors["size"].IsFloat);
    }

    [Fact]
    public void A_meta_graph_is_read_like_the_graph_in_it()
    {
        System.IO.File.WriteAllBytes(Path, [.. ProtobufBytes.Message(1, ProtobufBytes.Text(5, "1.15.0")), .. ProtobufBytes.Message(2, Graph())]);
        using IWeightsFile file = TensorFlowGraphFile.Open(Path);
        Assert.Equal([1.5f, -2f], file.Read("Conv/weights"));
    }

    [Fact]
    public void The_last_value_is_repeated_and_no_value_means_zeros()
    {
        System.IO.File.WriteAllBytes(Path, [
            .. Constant("last", 1, [4], [.. ProtobufBytes.Fixed(5, 1f), .. ProtobufBytes.Fixed(5, 3f)]),
            .. Constant("none", 1, [2], []),
            .. Constant("half", 19, [3], ProtobufBytes.Varint(13, 0x3C00))]);
        using IWeightsFile file = TensorFlowGraphFile.Open(Path);
        Assert.Equal([1f, 3f, 3f, 3f], file.Read("last"));
        Assert.Equal([0f, 0f], file.Read("none"));
        Assert.Equal([1f, 1f, 1f], file.Read("half"));
    }

    [Fact]
    public void A_repeated_value_cannot_claim_more_than_a_file_of_its_size_may()
    {
        Refuse("over 1032 times", Constant("a", 1, [1 << 20], ProtobufBytes.Fixed(5, 1f)));
        Refuse("more than 2147483591 bytes", Constant("a", 1, [1 << 20, 1 << 20], ProtobufBytes.Fixed(5, 1f)));
        Refuse("over 1032 times", [.. Enumerable.Range(0, 30).SelectMany(i => Constant($"{i}", 1, [1 << 16], ProtobufBytes.Fixed(5, 1f)))]);
    }

    [Fact]
    public void Claims_that_the_bytes_do_not_bear_out_are_refused()
    {
        Refuse("in 4 bytes", Constant("a", 1, [2], ProtobufBytes.Message(4, BitConverter.GetBytes(1f))));
        Refuse("in 2 values", Constant("a", 1, [1], [.. ProtobufBytes.Fixed(5, 1f), .. ProtobufBytes.Fixed(5, 3f)]));
        Refuse("-1 where a dimension belongs", Constant("a", 1, [-1], []));
        Refuse("9 dimensions", Constant("a", 1, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], []));
        Refuse("twice", [.. Constant("a", 1, [1], []), .. Constant("a", 1, [1], [])]);
        Refuse("has no value", ProtobufBytes.Message(1, [.. ProtobufBytes.Text(1, "a"), .. ProtobufBytes.Text(2, "Const")]));
        Refuse("no constants", ProtobufBytes.Message(1, [.. ProtobufBytes.Text(1, "a"), .. ProtobufBytes.Text(2, "Placeholder")]));
    }

    [Fact]
    public void Attributes_nested_thousands_deep_are_passed_over()
    {
        byte[] deep = [];
        for (int i = 0; i < 5000; i++)
        {
            deep = ProtobufBytes.Message(i % 2 == 0 ? 2 : 10, deep);
        }

        System.IO.File.WriteAllBytes(Path, [
            .. ProtobufBytes.Message(1, [.. ProtobufBytes.Text(1, "f"), .. ProtobufBytes.Text(2, "While"), .. ProtobufBytes.Message(5, deep)]),
            .. Graph()]);
        using IWeightsFile file = TensorFlowGraphFile.Open(Path);
        Assert.Equal([1.5f, -2f], file.Read("Conv/weights"));
    }

    [Fact]
    public void Changed_and_cut_files_are_refused_or_read() =>
        DamagedFiles.AreRefusedOrRead(Path, [.. Graph(), .. Constant("last", 1, [4], ProtobufBytes.Fixed(5, 1f))], TensorFlowGraphFile.Open);

    internal static byte[] Graph() =>
    [
        .. ProtobufBytes.Message(1, [.. ProtobufBytes.Text(1, "input"), .. ProtobufBytes.Text(2, "Placeholder")]),
        .. Constant("Conv/weights", 1, [1, 2], ProtobufBytes.Message(4, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f)])),
        .. Constant("f64", 2, [], ProtobufBytes.Message(6, BitConverter.GetBytes(0.1))),
        .. Constant("f16", 19, [2], ProtobufBytes.Message(4, [0x00, 0x3C, 0x00, 0xC0])),
        .. Constant("bf16", 14, [1], ProtobufBytes.Varint(13, 0xC000)),
        .. Constant("size", 3, [1], ProtobufBytes.Varint(7, 3)),
    ];

    private static byte[] Constant(string name, ulong type, long[] shape, byte[] values)
    {
        byte[] dimensions = [.. shape.SelectMany(d => ProtobufBytes.Message(2, ProtobufBytes.Varint(1, (ulong)d)))];
        byte[] tensor = [.. ProtobufBytes.Varint(1, type), .. ProtobufBytes.Message(2, dimensions), .. values];
        return ProtobufBytes.Message(1, [
            .. ProtobufBytes.Text(1, name),
            .. ProtobufBytes.Text(2, "Const"),
            .. ProtobufBytes.Message(5, [.. ProtobufBytes.Text(1, "dtype"), .. ProtobufBytes.Message(2, ProtobufBytes.Varint(6, type))]),
            .. ProtobufBytes.Message(5, [.. ProtobufBytes.Text(1, "value"), .. ProtobufBytes.Message(2, ProtobufBytes.Message(8, tensor))])]);
    }

    private void Refuse(string says, byte[] graph)
    {
        System.IO.File.WriteAllBytes(Path, graph);
        Assert.Contains(says, DamagedFiles.Refusal(Path, TensorFlowGraphFile.Open), StringComparison.Ordinal);
    }
}
