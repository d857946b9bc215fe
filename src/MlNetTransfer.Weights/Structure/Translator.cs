using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>Translates the nodes of a graph one after the other. What is not understood stays unknown, and matters only if the features depend on it.</summary>
internal static class Translator
{
    private static readonly Dictionary<string, Func<Translation, GraphNode, GraphValue>> Operators = new(StringComparer.Ordinal)
    {
        ["Conv"] = Convolutions.Convolution,
        ["Gemm"] = Convolutions.Linear,
        ["MatMul"] = Convolutions.Linear,
        ["BatchNormalization"] = Convolutions.BatchNormalization,
        ["LayerNormalization"] = Convolutions.LayerNormalization,
        ["MaxPool"] = Windows.MaxPool,
        ["AveragePool"] = Windows.AveragePool,
        ["GlobalAveragePool"] = Windows.GlobalAveragePool,
        ["ReduceMean"] = Windows.ReduceMean,
        ["Pad"] = Windows.Pad,
        ["Add"] = Elementwise.Add,
        ["Sub"] = Elementwise.Subtract,
        ["Mul"] = Elementwise.Multiply,
        ["Div"] = Elementwise.Divide,
        ["Clip"] = Elementwise.Clip,
        ["HardSigmoid"] = Elementwise.HardSigmoid,
        ["Relu"] = (graph, node) => Elementwise.Activated(graph, node, Activation.Relu),
        ["Sigmoid"] = (graph, node) => Elementwise.Activated(graph, node, Activation.Sigmoid),
        ["HardSwish"] = (graph, node) => Elementwise.Activated(graph, node, Activation.HardSwish),
        ["Gelu"] = (graph, node) => node.Text("approximate") is "" or "none"
            ? Elementwise.Activated(graph, node, Activation.Gelu)
            : new UnknownValue("a Gelu by an approximation"),
        ["Shape"] = Shapes.Shape,
        ["Transpose"] = Shapes.Transpose,
        ["Reshape"] = Shapes.Reshape,
        ["Flatten"] = Shapes.Reshape,
        ["Squeeze"] = Shapes.Reshape,
        ["Unsqueeze"] = Shapes.Reshape,
        ["Concat"] = Shapes.Concat,
        ["Slice"] = Shapes.Slice,
        ["Gather"] = (graph, node) => graph.Constant(node.Input(0)) is { } data
            ? Constants.Gather(data, graph.Constant(node.Input(1)), node.Int("axis", 0))
            : new UnknownValue("a Gather"),
        ["Constant"] = (_, node) => Constant(node),
        ["Identity"] = (graph, node) => graph[node.Inputs[0]],
        ["Dropout"] = (graph, node) => graph[node.Inputs[0]],
        ["Cast"] = (graph, node) => graph[node.Inputs[0]],
    };

    /// <param name="file">The graph.</param>
    /// <param name="freeSide">Rows and columns of the image where the file takes any.</param>
    /// <param name="why">What is in the way, where the result is null.</param>
    public static Translation? Translate(GraphFile file, int freeSide, out string why)
    {
        why = "";
        if (file.HasByteImage)
        {
            why = "its image is of bytes";
            return null;
        }

        if (file.Images is not [(var name, { Length: 4 } shape)] || file.OutputNames.Count == 0)
        {
            why = "it has other inputs than one image";
            return null;
        }

        bool last = shape[3] == 3 && shape[1] != 3;
        int? rows = last ? shape[1] : shape[2], columns = last ? shape[2] : shape[3];
        if ((last ? shape[3] : shape[1]) is not (null or 3) || rows != columns || rows > short.MaxValue)
        {
            why = "its input is no square image of three channels";
            return null;
        }

        Translation graph = new(file, rows ?? freeSide);
        graph.SetImage(name, last);
        foreach (GraphNode node in file.Graph)
        {
            try
            {
                Translate(graph, node);
            }
            catch (Exception e) when (IsOdd(e))
            {
                foreach (int output in Enumerable.Range(0, node.Outputs.Count))
                {
                    graph.Set(node, output, new UnknownValue($"an odd {node.Type}"));
                }
            }
        }

        return graph;
    }

    /// <summary>What an odd shape or a missing input of somebody's file may lead to.</summary>
    public static bool IsOdd(Exception e) => e is ArithmeticException or ArgumentException or IndexOutOfRangeException or InvalidOperationException
        or KeyNotFoundException or NotSupportedException;

    private static void Translate(Translation graph, GraphNode node)
    {
        if (node.Type == "Split" && node.Domain.Length == 0)
        {
            foreach ((int i, GraphValue part) in Shapes.Split(graph, node).Index())
            {
                graph.Set(node, i, part);
            }

            return;
        }

        bool known = Operators.TryGetValue(node.Type, out Func<Translation, GraphNode, GraphValue>? translate) && node.Domain.Length == 0;
        GraphValue value = !known || !Translation.IsComplete(node)
            ? new UnknownValue(node.Domain.Length == 0 ? node.Type : $"{node.Domain}.{node.Type}")
            : translate!(graph, node);
        graph.Set(node, 0, value);
    }

    private static GraphValue Constant(GraphNode node) =>
        node.Attributes.GetValueOrDefault("value")?.Tensor is { } tensor ? tensor
        : node.Attributes.GetValueOrDefault("value_float") is { } number ? new GraphConstant([], () => [number.Float], null)
        : node.Attributes.GetValueOrDefault("value_int") is { } whole ? new GraphConstant([], null, [whole.Int])
        : node.Attributes.GetValueOrDefault("value_ints") is { } list ? new GraphConstant([list.Ints.Length], null, list.Ints)
        : new UnknownValue("a Constant of another kind");
}
