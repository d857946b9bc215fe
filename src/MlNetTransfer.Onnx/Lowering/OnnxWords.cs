using MlNetTransfer.Backbones;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>The table of words without parameters: each as nodes of a graph.</summary>
internal static class OnnxWords
{
    private static readonly Dictionary<Type, Lowering> Table = new()
    {
        [typeof(ActivationOp)] = (ops, word, inputs) => Activate(ops, ((ActivationOp)word).Kind, inputs[0].Name),
        [typeof(SumWord)] = (ops, _, inputs) => ops.Graph.Node("Add", inputs.Select(i => i.Name)),
        [typeof(ProductWord)] = (ops, _, inputs) => ops.Graph.Node("Mul", inputs.Select(i => i.Name)),
        [typeof(MeanWord)] = (ops, _, inputs) => ops.Graph.Node("GlobalAveragePool", [inputs[0].Name]),
        [typeof(ConcatWord)] = (ops, _, inputs) => ops.Graph.Node("Concat", inputs.Select(i => i.Name), OnnxGraph.Int("axis", 1)),
        [typeof(MaxPoolOp)] = (ops, word, inputs) => MaxPool(ops.Graph, (MaxPoolOp)word, inputs[0]),
        [typeof(AveragePoolOp)] = (ops, word, inputs) => AveragePool(ops.Graph, (AveragePoolOp)word, inputs[0]),
        [typeof(SliceWord)] = (ops, word, inputs) => Slice(ops, (SliceWord)word, inputs[0]),
        [typeof(ShuffleWord)] = (ops, word, inputs) => Shuffle(ops.Graph, (ShuffleWord)word, inputs[0]),
        [typeof(PermuteOp)] = (ops, word, inputs) =>
            ops.Graph.Node("Transpose", [inputs[0].Name], OnnxGraph.Ints("perm", [0, .. ((PermuteOp)word).Axes.Select(a => a + 1L)])),
        [typeof(LinearOp)] = (ops, _, inputs) => Linear(ops.Graph, inputs),
        [typeof(LayerNormOp)] = (ops, word, inputs) => ops.Graph.Node(
            "LayerNormalization", inputs.Select(i => i.Name), OnnxGraph.Int("axis", -1), OnnxGraph.Float("epsilon", (float)((LayerNormOp)word).Epsilon)),
        [typeof(GraphOp)] = (ops, word, inputs) => ops.Graph.Append(((GraphOp)word).Graph, inputs[0].Name),
    };

    private delegate string Lowering(OnnxOps ops, IWord word, OnnxValue[] inputs);

    /// <summary>The words that ONNX has.</summary>
    public static IEnumerable<Type> Known => Table.Keys;

    /// <returns>Name of the output.</returns>
    public static string Lower(OnnxOps ops, IWord word, OnnxValue[] inputs) => Table.TryGetValue(word.GetType(), out Lowering? lowering)
        ? lowering(ops, word, inputs)
        : throw new NotSupportedException($"{word.GetType().Name} has no ONNX lowering.");

    public static string Activate(OnnxOps ops, Activation activation, string value)
    {
        OnnxGraph graph = ops.Graph;
        return activation switch
        {
            Activation.None => value,
            Activation.Relu => graph.Node("Relu", [value]),
            Activation.Relu6 => graph.Node("Clip", [value, ops.Scalar("zero", 0), ops.Scalar("six", 6)]),
            Activation.Sigmoid => graph.Node("Sigmoid", [value]),
            Activation.Silu => graph.Node("Mul", [value, graph.Node("Sigmoid", [value])]),
            Activation.HardSigmoid => graph.Node("HardSigmoid", [value], OnnxGraph.Float("alpha", 1 / 6f), OnnxGraph.Float("beta", 0.5f)),
            Activation.HardSwish => graph.Node("HardSwish", [value]),
            Activation.Gelu => Gelu(ops, value),
            _ => throw new NotSupportedException($"{activation} has no ONNX lowering."),
        };
    }

    /// <summary>In the form that ONNX Runtime recognises and computes in one pass.</summary>
    private static string Gelu(OnnxOps ops, string value)
    {
        OnnxGraph graph = ops.Graph;
        string erf = graph.Node("Erf", [graph.Node("Div", [value, ops.Scalar("root_two", (float)Math.Sqrt(2))])]);
        string product = graph.Node("Mul", [value, graph.Node("Add", [erf, ops.Scalar("one", 1)])]);
        return graph.Node("Mul", [product, ops.Scalar("half", 0.5f)]);
    }

    private static string MaxPool(OnnxGraph graph, MaxPoolOp pool, OnnxValue value)
    {
        (int before, int after) = ConvolutionPadding.Of(pool, value.Shape.Side);
        return graph.Node(
            "MaxPool",
            [value.Name],
            OnnxGraph.Ints("kernel_shape", pool.Kernel, pool.Kernel),
            OnnxGraph.Ints("strides", pool.Stride, pool.Stride),
            OnnxGraph.Ints("pads", before, before, after, after));
    }

    private static string AveragePool(OnnxGraph graph, AveragePoolOp pool, OnnxValue value)
    {
        int padding = pool.Padding;
        return graph.Node(
            "AveragePool",
            [value.Name],
            OnnxGraph.Ints("kernel_shape", pool.Kernel, pool.Kernel),
            OnnxGraph.Ints("strides", pool.Stride, pool.Stride),
            OnnxGraph.Ints("pads", padding, padding, padding, padding),
            OnnxGraph.Int("count_include_pad", pool.CountsPadding ? 1 : 0));
    }

    private static string Slice(OnnxOps ops, SliceWord slice, OnnxValue value) => ops.Graph.Node(
        "Slice",
        [value.Name, ops.Integer(slice.Start), ops.Integer(slice.Start + slice.Length), ops.Integer(1)]);

    private static string Shuffle(OnnxGraph graph, ShuffleWord shuffle, OnnxValue value)
    {
        (int channels, int side, int groups) = (value.Shape.Channels, value.Shape.Side, shuffle.Groups);
        string grouped = graph.Node("Reshape", [value.Name, graph.Constant($"{value.Name}/grouped", [0, groups, channels / groups, side, side])]);
        string swapped = graph.Node("Transpose", [grouped], OnnxGraph.Ints("perm", 0, 2, 1, 3, 4));
        return graph.Node("Reshape", [swapped, graph.Constant($"{value.Name}/shuffled", [0, channels, side, side])]);
    }

    private static string Linear(OnnxGraph graph, OnnxValue[] inputs)
    {
        string transposed = graph.Node("Transpose", [inputs[1].Name], OnnxGraph.Ints("perm", 1, 0));
        return graph.Node("Add", [graph.Node("MatMul", [inputs[0].Name, transposed]), inputs[2].Name]);
    }
}
