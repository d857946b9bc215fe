using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>Convolutions, linear layers and BatchNorm.</summary>
internal static class Convolutions
{
    public static GraphValue Convolution(Translation graph, GraphNode node)
    {
        PaddedValue? padded = node.Input(0) is { } name ? graph[name] as PaddedValue : null;
        StepValue? x = padded?.Map ?? graph.Step(node.Input(0));
        if (x is not { Layout: ValueLayout.Map } || graph.Constant(node.Input(1)) is not { Shape.Length: 4, Floats: { } kernel } weight)
        {
            return new UnknownValue("a Conv of something else than maps and constants");
        }

        TensorShape input = graph.ShapeOf(x.Step);
        (int outputs, int each, int rows, int columns) = (weight.Shape[0], weight.Shape[1], weight.Shape[2], weight.Shape[3]);
        long groups = node.Int("group", 1);
        long[] strides = node.Ints("strides") is { Length: 2 } given ? given : [1, 1];
        bool plain = node.Ints("dilations") is not { Length: > 0 } dilations || dilations.All(d => d == 1);
        if (!plain || strides[0] != strides[1] || strides[0] is < 1 or > int.MaxValue || groups < 1 || each * groups != input.Channels || outputs % groups != 0
            || (padded is not null && node.Text("auto_pad").StartsWith("SAME", StringComparison.Ordinal))
            || Windows.Edges(node, input.Side, rows, columns, (int)strides[0]) is not { } edges)
        {
            return new UnknownValue("a Conv with dilation, unequal strides or other unusual windows");
        }

        if (padded is not null)
        {
            EdgePadding more = padded.Edges;
            edges = new EdgePadding(edges.Top + more.Top, edges.Left + more.Left, edges.Bottom + more.Bottom, edges.Right + more.Right);
        }

        int down = TensorShape.Windows(input.Side + edges.Top + edges.Bottom, rows, (int)strides[0]);
        int across = TensorShape.Windows(input.Side + edges.Left + edges.Right, columns, (int)strides[0]);
        Func<float[]>? bias = graph.Constant(node.Input(2))?.Floats;
        if (down != across || down < 1 || (node.Input(2) is not null && (bias is null || graph.Constant(node.Input(2))!.Count != outputs)))
        {
            return new UnknownValue("a Conv whose output is no square");
        }

        ConvolutionStep step = new(x.Step, input.Channels, TensorShape.Map(outputs, down))
        {
            Rows = rows,
            Columns = columns,
            Stride = (int)strides[0],
            Groups = (int)groups,
            Edges = edges,
            Same = Windows.Same(node, edges, input.Side, rows, columns, (int)strides[0]),
            Kernel = kernel,
        };
        if (bias is not null)
        {
            step.TryShift(bias);
        }

        return new StepValue(graph.Add(step), ValueLayout.Map);
    }

    /// <summary>Gemm, and MatMul with a constant.</summary>
    public static GraphValue Linear(Translation graph, GraphNode node)
    {
        bool gemm = node.Type == "Gemm";
        if (graph.Step(node.Input(0)) is not { } x || graph.Constant(node.Input(1)) is not { Shape.Length: 2, Floats: { } matrix } weight
            || (gemm && (node.Float("alpha", 1) != 1 || node.Float("beta", 1) != 1 || node.Int("transA", 0) != 0)))
        {
            return new UnknownValue($"a {node.Type} of something else than features and constants");
        }

        bool outputsFirst = gemm && node.Int("transB", 0) != 0;
        (int inputs, int outputs) = outputsFirst ? (weight.Shape[1], weight.Shape[0]) : (weight.Shape[0], weight.Shape[1]);
        if (x.Layout == ValueLayout.Map || inputs != graph.ChannelsOf(x))
        {
            return new UnknownValue($"a {node.Type} on the columns of a map");
        }

        Func<float[]> kernel = outputsFirst ? matrix : Channels.Transposed(matrix, inputs, outputs);
        NetworkStep step = x.Layout == ValueLayout.Vector
            ? new ConvolutionStep(x.Step, inputs, TensorShape.Map(outputs, 1))
            {
                Rows = 1,
                Columns = 1,
                Stride = 1,
                Groups = 1,
                Edges = default,
                Kernel = kernel,
            }
            : new LinearStep(x.Step, inputs, new TensorShape([.. graph.ShapeOf(x.Step).Dimensions[..^1], outputs]), kernel);
        if (node.Input(2) is not null && !(Constants.PerChannel(graph.Constant(node.Input(2)), ValueLayout.Vector, outputs) is { } bias && step.TryShift(bias)))
        {
            return new UnknownValue("a Gemm with a bias of another form");
        }

        return x with { Step = graph.Add(step) };
    }

    public static GraphValue BatchNormalization(Translation graph, GraphNode node)
    {
        Func<float[]>?[] tensors = [.. Enumerable.Range(1, 4).Select(i => graph.Constant(node.Input(i))?.Floats)];
        if (graph.Step(node.Input(0)) is not { Layout: not ValueLayout.ChannelsLast } x || tensors.Any(t => t is null) || node.Int("training_mode", 0) != 0
            || Enumerable.Range(1, 4).Any(i => graph.Constant(node.Input(i))!.Count != graph.ChannelsOf(x)) || node.Float("epsilon", 1e-5f) is not >= 0)
        {
            return new UnknownValue("a BatchNormalization that is not of a trained network");
        }

        BatchNormValues values = new(tensors[0]!, tensors[1]!, tensors[2]!, tensors[3]!, node.Float("epsilon", 1e-5f));
        return graph.Own(node.Inputs[0]) is ConvolutionStep convolution && convolution.TryNormalize(values)
            ? x
            : x with { Step = graph.Add(new NormalizationStep(x.Step, graph.ShapeOf(x.Step), values)) };
    }

    /// <summary>The operator of sets from 17 on.</summary>
    public static GraphValue LayerNormalization(Translation graph, GraphNode node)
    {
        if (graph.Step(node.Input(0)) is not { Layout: not ValueLayout.Map } x
            || (node.Int("axis", -1) != -1 && node.Int("axis", -1) != (x.Layout == ValueLayout.Vector ? 1 : 3))
            || Constants.PerChannel(graph.Constant(node.Input(1)), x.Layout, graph.ChannelsOf(x)) is not { } scale)
        {
            return new UnknownValue("a LayerNormalization of other axes than the channels");
        }

        StepValue normalized = LayerNorms.Add(graph, x, node.Float("epsilon", 1e-5f), scale, out NetworkStep step);
        Func<float[]>? shift = Constants.PerChannel(graph.Constant(node.Input(2)), x.Layout, graph.ChannelsOf(x));
        return node.Input(2) is null || (shift is not null && step.TryShift(shift))
            ? normalized
            : new UnknownValue("a LayerNormalization with a shift of another form");
    }
}
