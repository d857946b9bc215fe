using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Finds the classifier that a graph ends in.</summary>
/// <remarks>It is the last product with constant weights that nothing but what follows a classifier stands behind. A bias, probabilities behind it, or
/// a number of classes of ImageNet tell it from a projection of features.</remarks>
internal static class ClassifierEnd
{
    // Classes of ImageNet, with and without one for the background, and of its larger set in two editions.
    private static readonly long[] KnownClasses = [1000, 1001, 21841, 21843];

    private static readonly string[] Probabilities = ["Softmax", "LogSoftmax", "Sigmoid"];
    private static readonly string[] Shapes = ["Identity", "Cast", "Flatten", "Squeeze", "Unsqueeze", "Reshape", "Dropout"];
    private static readonly string[] Scales = ["Add", "Sub", "Mul", "Div"];
    private static readonly string[] Pools = ["GlobalAveragePool", "AveragePool", "ReduceMean"];
    private static readonly string[] Activations = ["Relu", "Clip"];

    private const int Kernel = 1;

    /// <param name="names">Of the graph.</param>
    /// <param name="output">Of which is asked.</param>
    /// <returns>The classifier, and the value that it takes; null where the output is no classifier's.</returns>
    public static (NodeProto Classifier, string Features)? Of(GraphNames names, string output)
    {
        bool probabilities = false, bias = false, pooled = false;
        string value = output;
        HashSet<NodeProto> seen = new(ReferenceEqualityComparer.Instance);
        while (names.Producer(value) is { } node && seen.Add(node) && node.Input.Count > 0)
        {
            string type = node.OpType;
            if (type is "Gemm" or "MatMul" or "Conv")
            {
                bool last = !pooled || type == "Conv";
                bool isOne = probabilities || (!pooled && (bias || node.Input.Count > 2)) || IsKnown(names, node);
                return last && isOne && node.Input.Count > Kernel && names.IsConstant(node.Input[Kernel]) && IsPoint(names, node)
                    ? (node, node.Input[0])
                    : null;
            }

            probabilities |= Probabilities.Contains(type);
            bias |= type == "Add";
            pooled |= Pools.Contains(type);
            string? next = Probabilities.Contains(type) || Shapes.Contains(type) || Pools.Contains(type) || (pooled && Activations.Contains(type))
                ? node.Input[0]
                : Scales.Contains(type) ? ScaledBy(names, node) : null;
            if (next is null)
            {
                return null;
            }

            value = next;
        }

        return null;
    }

    /// <summary>What a constant is added to or multiplied with.</summary>
    private static string? ScaledBy(GraphNames names, NodeProto node) => node.Input.Count != 2 ? null
        : names.IsConstant(node.Input[1]) ? node.Input[0]
        : names.IsConstant(node.Input[0]) ? node.Input[1]
        : null;

    private static bool IsKnown(GraphNames names, NodeProto node) =>
        names.Initialisers.GetValueOrDefault(node.Input.ElementAtOrDefault(Kernel) ?? "") is { } weights && weights.Dims.Any(KnownClasses.Contains);

    /// <summary>A convolution looks at one position.</summary>
    private static bool IsPoint(GraphNames names, NodeProto node) => node.OpType != "Conv"
        || (names.Initialisers.GetValueOrDefault(node.Input[Kernel]) is { } kernel && kernel.Dims.Skip(2).All(d => d == 1));
}
