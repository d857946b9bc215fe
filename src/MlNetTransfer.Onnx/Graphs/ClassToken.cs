using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Whether a graph puts a token of its own in front of the patches.</summary>
internal static class ClassToken
{
    private static readonly string[] Copies = ["Expand", "Tile", "Identity", "Cast", "Add", "Reshape", "Unsqueeze"];

    public static bool IsIn(GraphPart part, GraphNames names) => part.Nodes
        .Where(n => n is { OpType: "Concat", Input.Count: > 1 } && n.Attribute.Any(a => a.Name == "axis" && a.I is 1 or -2))
        .Any(n => IsToken(names, n.Input[0]));

    /// <summary>A constant of the shape [1, 1, width], or copies of one.</summary>
    private static bool IsToken(GraphNames names, string value)
    {
        const int longest = 8;
        for (int i = 0; i < longest; i++)
        {
            if (Constant(names, value) is { } tensor)
            {
                return tensor.Dims.Count == 3 && tensor.Dims[0] == 1 && tensor.Dims[1] == 1 && tensor.Dims[2] > 1;
            }

            if (names.Producer(value) is not { Input.Count: > 0 } node || !Copies.Contains(node.OpType))
            {
                return false;
            }

            value = node.Input[0];
        }

        return false;
    }

    private static TensorProto? Constant(GraphNames names, string value) =>
        names.Initialisers.GetValueOrDefault(value)
        ?? (names.Producer(value) is { OpType: "Constant" } node ? node.Attribute.FirstOrDefault(a => a.Name == "value")?.T : null);
}
