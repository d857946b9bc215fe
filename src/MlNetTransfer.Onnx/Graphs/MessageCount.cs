using Google.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Counts the parts of an ONNX file before objects are made of them: two bytes of a file can ask for an object of a hundred.</summary>
internal static class MessageCount
{
    /// <summary>Twenty times what the largest published networks have.</summary>
    public const long Most = 4_000_000;

    private const int Graph = 1, Node = 2, Attribute = 3, Tensor = 4, Other = 5;
    private const int DeepestGraph = 8;

    /// <exception cref="InvalidDataException">There are more than <see cref="Most"/>, or graphs inside of graphs inside of graphs.</exception>
    /// <exception cref="InvalidProtocolBufferException">It is no such file.</exception>
    public static void Check(Stream stream)
    {
        using CodedInputStream input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, 100);
        long count = 0;
        Walk(input, long.MaxValue, 0, 0, ref count);
    }

    private static void Walk(CodedInputStream input, long end, int kind, int depth, ref long count)
    {
        while (input.Position < end && input.ReadTag() is var tag && tag != 0)
        {
            if (++count > Most)
            {
                throw new InvalidDataException($"it has more than {Most} parts");
            }

            if (depth > 3 * DeepestGraph)
            {
                throw new InvalidDataException($"it has graphs inside of graphs, {DeepestGraph} deep");
            }

            int inner = WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited ? Inner(kind, WireFormat.GetTagFieldNumber(tag)) : 0;
            if (inner == 0)
            {
                input.SkipLastField();
                continue;
            }

            long length = input.ReadLength();
            Walk(input, input.Position + length, inner, depth + 1, ref count);
        }
    }

    /// <summary>What a field of a message is; 0 where its bytes stay as they are.</summary>
    private static int Inner(int kind, int field) => (kind, field) switch
    {
        (0, 7) => Graph,
        (0, 8 or 14) => Other,
        (Graph, 1) => Node,
        (Graph, 5) => Tensor,
        (Graph, 11 or 12 or 13 or 14 or 15) => Other,
        (Node, 5) => Attribute,
        (Attribute, 5 or 10) => Tensor,
        (Attribute, 6 or 11) => Graph,
        _ => 0,
    };
}
