using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>A part of a graph, with what stands between it and ours in front and behind: [N, 3, side, side] of float32 in, features out.</summary>
internal static class GraphPreparation
{
    private const string Own = "image.", Pixels = Own + "pixels";

    // Since version 4, constants need not be inputs too.
    private const long OldestIr = 4;

    /// <param name="source">The whole file.</param>
    /// <param name="part">What of it is taken.</param>
    /// <param name="image">Its input.</param>
    /// <param name="side">Of the image, pixels.</param>
    /// <param name="blueFirst">The graph takes blue, green, red.</param>
    /// <returns>The model, which has no output yet.</returns>
    public static ModelProto Begin(ModelProto source, GraphPart part, GraphImage image, int side, bool blueFirst)
    {
        ModelProto model = new() { IrVersion = Math.Max(source.IrVersion, OldestIr), Graph = new GraphProto { Name = "backbone" } };
        model.OpsetImport.Add(source.OpsetImport);
        model.Graph.Initializer.Add(part.Constants);
        OnnxGraph graph = new(model.Graph);
        List<(string Type, string[] More, AttributeProto Attribute)> steps = [];
        if (blueFirst)
        {
            steps.Add(("Gather", [graph.Constant(Own + "order", [2L, 1, 0])], OnnxGraph.Int("axis", 1)));
        }

        if (image.ChannelsLast)
        {
            steps.Add(("Transpose", [], OnnxGraph.Ints("perm", 0, 2, 3, 1)));
        }

        if (image.Type != TensorProto.Types.DataType.Float)
        {
            steps.Add(("Cast", [], OnnxGraph.Int("to", (long)image.Type)));
        }

        string value = steps.Count == 0 ? image.Name : Pixels;
        graph.Input(value, 3, side, side);
        for (int i = 0; i < steps.Count; i++)
        {
            string output = i == steps.Count - 1 ? image.Name : $"{Own}{i}";
            value = graph.NamedNode(steps[i].Type, [value, .. steps[i].More], output, steps[i].Attribute);
        }

        model.Graph.Node.Add(part.Nodes);
        NameOnce(part.Nodes);
        return model;
    }

    /// <summary>Whether a file has values with names that are ours.</summary>
    public static bool Collides(GraphNames names) =>
        names.Made.Concat(names.Initialisers.Keys).Concat(names.Inputs.Select(i => i.Name)).Any(IsOurs);

    private static bool IsOurs(string name) => name.StartsWith(Own, StringComparison.Ordinal) || name.StartsWith(FeatureRow.Own, StringComparison.Ordinal);

    /// <summary>Names of nodes mean nothing, but ONNX Runtime refuses two that are the same.</summary>
    private static void NameOnce(IReadOnlyList<NodeProto> nodes)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (NodeProto node in nodes)
        {
            node.Name = IsOurs(node.Name) || !seen.Add(node.Name) ? "" : node.Name;
        }
    }
}
