using System.Text;

namespace MlNetTransfer.Sessions;

/// <summary>What the head of a model.onnx is given, the pooled output of its backbone, as an output of the graph.</summary>
/// <remarks>
/// The file does not name it as an output, and does not have to: ONNX Runtime gives outputs alone, and a Protobuf message that stands twice is one with the
/// fields of both. So a graph with one more output is the file, and a few bytes behind it. Nothing is computed in another way.
/// </remarks>
internal static class FeatureTensor
{
    // onnx.proto: ModelProto.graph; GraphProto.node and .output; NodeProto.input, .output and .op_type; ValueInfoProto.name.
    private const int Graph = 7, Node = 1, Output = 12, Input = 1, Result = 2, Operation = 4, Name = 1, Bytes = 2;

    /// <summary>The name of the tensor; null where the graph has no head of this product.</summary>
    /// <param name="model">A serialised model.</param>
    /// <exception cref="InvalidDataException">It is no such message.</exception>
    public static string? Find(ReadOnlySpan<byte> model)
    {
        Dictionary<string, (string Operation, string Input)> makers = [];
        for (WireReader fields = new(model); fields.Next();)
        {
            for (WireReader graph = new(fields.Field == Graph ? fields.Value : default); graph.Next();)
            {
                if (graph.Field == Node)
                {
                    Add(makers, graph.Value);
                }
            }
        }

        return makers.TryGetValue(ClassifierFile.Score, out (string Operation, string Input) end) && end.Operation == "Softmax"
            && makers.TryGetValue(end.Input, out (string Operation, string Input) head) && head.Operation == "Gemm"
            ? head.Input
            : null;
    }

    /// <summary>The same; null also where it is no such message.</summary>
    public static string? TryFind(ReadOnlySpan<byte> model)
    {
        try
        {
            return Find(model);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The model with one output more.</summary>
    /// <param name="model">A serialised model.</param>
    /// <param name="name">Of a tensor in it.</param>
    public static byte[] AsOutput(byte[] model, string name) =>
        [.. model, .. Field(Graph, Field(Output, Field(Name, Encoding.UTF8.GetBytes(name))))];

    private static void Add(Dictionary<string, (string Operation, string Input)> makers, ReadOnlySpan<byte> node)
    {
        string operation = "", input = "", result = "";
        for (WireReader fields = new(node); fields.Next();)
        {
            switch (fields.Field)
            {
                case Operation:
                    operation = fields.Text;
                    break;
                case Input when input.Length == 0:
                    input = fields.Text;
                    break;
                case Result when result.Length == 0:
                    result = fields.Text;
                    break;
            }
        }

        makers[result] = (operation, input);
    }

    private static byte[] Field(int number, byte[] value)
    {
        List<byte> field = [(byte)((number << 3) | Bytes)];
        int length = value.Length;
        for (; length > 0x7F; length >>= 7)
        {
            field.Add((byte)(length | 0x80));
        }

        return [.. field, (byte)length, .. value];
    }
}
