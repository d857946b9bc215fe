using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>A graph that was exported while it trained: BatchNorm takes its stored statistics, and nothing is dropped by chance.</summary>
internal static class InferenceMode
{
    /// <param name="graph">Is changed.</param>
    public static void Apply(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType is "BatchNormalization" or "Dropout" && node.Domain.Length == 0)
            {
                foreach (AttributeProto training in node.Attribute.Where(a => a.Name == "training_mode"))
                {
                    training.I = 0;
                }

                Keep(node.Output, 1);
                Keep(node.Input, node.OpType == "Dropout" ? 1 : node.Input.Count);
            }

            foreach (GraphProto inner in GraphNames.InnerGraphs(node))
            {
                Apply(inner);
            }
        }
    }

    private static void Keep(Google.Protobuf.Collections.RepeatedField<string> names, int count)
    {
        while (names.Count > count)
        {
            names.RemoveAt(names.Count - 1);
        }
    }
}
