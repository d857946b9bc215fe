using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>Pooling, and where windows lie.</summary>
internal static class Windows
{
    /// <summary>Rows and columns around the input of a window; null where they are none of ONNX's forms.</summary>
    public static EdgePadding? Edges(GraphNode node, int side, int rows, int columns, int stride)
    {
        string same = node.Text("auto_pad");
        if (same is "SAME_UPPER" or "SAME_LOWER")
        {
            return Of(same == "SAME_LOWER" ? SameEdges.MoreBefore : SameEdges.MoreAfter, side, rows, columns, stride);
        }

        long[] pads = node.Ints("pads") is { Length: > 0 } given && same is "" or "NOTSET" ? given : [0, 0, 0, 0];
        return pads.Length == 4 && pads.All(p => p >= 0 && p < side + rows + columns)
            ? new EdgePadding((int)pads[0], (int)pads[1], (int)pads[2], (int)pads[3])
            : null;
    }

    public static GraphValue MaxPool(Translation graph, GraphNode node)
    {
        PaddedValue? padded = node.Input(0) is { } name ? graph[name] as PaddedValue : null;
        if (Find(graph, node, padded) is not (StepValue x, int kernel, int stride, EdgePadding edges) || edges.Top != edges.Left || edges.Bottom != edges.Right)
        {
            return new UnknownValue("a MaxPool with unusual windows");
        }

        int side = graph.ShapeOf(x.Step).Side;
        if (padded is not null)
        {
            // Zeros count as nothing only beside values that are not negative.
            bool positive = graph.Steps.ElementAtOrDefault(x.Step - 1) is PlainStep { Nameless: ActivationOp { Kind: Activation.Relu or Activation.Relu6 } };
            if (!positive || padded.Edges.Top != padded.Edges.Left || padded.Edges.Bottom != padded.Edges.Right)
            {
                return new UnknownValue("a MaxPool of a map with zeros around it");
            }

            edges = EdgePadding.Square(edges.Top + padded.Edges.Top, edges.Bottom + padded.Edges.Bottom);
        }

        bool ceiling = node.Int("ceil_mode", 0) != 0;
        int over = side + edges.Top + edges.Bottom - kernel, more = ceiling ? (stride - (over % stride)) % stride : 0;

        // A last window that would begin behind the map is none.
        more = over + more - edges.Top >= side ? 0 : more;
        PoolPadding padding = ceiling && edges == default ? PoolPadding.CeilMode
            : ceiling ? PoolPadding.Given
            : Same(node, edges, side, kernel, kernel, stride) switch
            {
                SameEdges.MoreAfter => PoolPadding.Same,
                SameEdges.MoreBefore => PoolPadding.SameMoreBefore,
                _ => PoolPadding.Given,
            };
        MaxPoolOp pool = new(kernel, stride, padding) { Edges = padding == PoolPadding.Given ? (edges.Top, edges.Bottom + more) : default };
        TensorShape shape = pool.Shape([graph.ShapeOf(x.Step)]);
        return over >= 0 && shape.Side > 0 && edges.Top < kernel && edges.Bottom + more < kernel
            ? graph.Add(pool, x, shape)
            : new UnknownValue("a MaxPool that is larger than its map");
    }

    public static GraphValue AveragePool(Translation graph, GraphNode node)
    {
        PaddedValue? padded = node.Input(0) is { } name ? graph[name] as PaddedValue : null;
        bool zeros = padded is null || padded.Edges == default;
        if (!zeros || Find(graph, node, padded) is not (StepValue x, int kernel, int stride, EdgePadding edges)
            || edges != EdgePadding.Square(edges.Top, edges.Top))
        {
            return new UnknownValue("an AveragePool with unusual windows");
        }

        int side = graph.ShapeOf(x.Step).Side, over = side + (2 * edges.Top) - kernel;
        if (kernel == side && edges == default)
        {
            return graph.Add(new MeanWord(), ValueLayout.Map, x);
        }

        if (over < 0 || 2 * edges.Top > kernel || (node.Int("ceil_mode", 0) != 0 && over % stride != 0))
        {
            return new UnknownValue("an AveragePool whose last window hangs over the edge");
        }

        AveragePoolOp pool = new(kernel) { Stride = stride, Padding = edges.Top, CountsPadding = edges.Top > 0 && node.Int("count_include_pad", 0) != 0 };
        return graph.Add(pool, x, pool.Shape([graph.ShapeOf(x.Step)]));
    }

    public static GraphValue GlobalAveragePool(Translation graph, GraphNode node) => graph.Step(node.Input(0)) is { Layout: ValueLayout.Map } x
        ? graph.Add(new MeanWord(), ValueLayout.Map, x)
        : new UnknownValue("a GlobalAveragePool of something else than a map");

    /// <summary>Over rows and columns; others belong to a LayerNorm, if to anything.</summary>
    public static GraphValue ReduceMean(Translation graph, GraphNode node)
    {
        long[] axes = [.. (graph.Integers(node, 1, "axes") ?? []).Select(a => a < 0 ? a + 4 : a).Order()];
        if (graph.Step(node.Input(0)) is not { Layout: not ValueLayout.Vector } x || !axes.SequenceEqual(x.Layout == ValueLayout.Map ? [2, 3] : [1L, 2]))
        {
            return new UnknownValue("a ReduceMean of other axes than rows and columns");
        }

        bool keeps = node.Int("keepdims", 1) != 0;
        StepValue map = x.Layout == ValueLayout.Map ? x : graph.Permute(x, PermuteOp.ToMap, ValueLayout.Map);
        StepValue mean = graph.Add(new MeanWord(), keeps ? ValueLayout.Map : ValueLayout.Vector, map);
        return keeps && x.Layout == ValueLayout.ChannelsLast ? graph.Permute(mean, PermuteOp.ToChannelsLast, ValueLayout.ChannelsLast) : mean;
    }

    /// <summary>Zeros around a map, for the window that follows.</summary>
    public static GraphValue Pad(Translation graph, GraphNode node)
    {
        long[]? pads = graph.Integers(node, 1, "pads");
        string mode = node.Text("mode");
        float value = node.Input(2) is null ? node.Float("value", 0) : graph.Scalar(node.Input(2)) ?? float.NaN;
        if (node.Input(3) is not null || pads is not { Length: 8 } || mode is not ("" or "constant") || pads.Any(p => p is < 0 or > short.MaxValue)
            || graph.Step(node.Input(0)) is not { Layout: ValueLayout.Map } x || pads[0] + pads[1] + pads[4] + pads[5] != 0)
        {
            return new UnknownValue("a Pad of something else than rows and columns");
        }

        EdgePadding edges = new((int)pads[2], (int)pads[3], (int)pads[6], (int)pads[7]);
        return edges == default ? x : value == 0 ? new PaddedValue(x, edges) : new UnknownValue("a Pad with other values than zeros");
    }

    private static (StepValue X, int Kernel, int Stride, EdgePadding Edges)? Find(Translation graph, GraphNode node, PaddedValue? padded)
    {
        StepValue? x = padded?.Map ?? graph.Step(node.Input(0));
        long[] kernel = node.Ints("kernel_shape") ?? [], strides = node.Ints("strides") is { Length: > 0 } given ? given : [1, 1];
        bool plain = node.Ints("dilations") is not { Length: > 0 } dilations || dilations.All(d => d == 1);
        return plain && x is { Layout: ValueLayout.Map } && kernel is [var rows, var columns] && rows == columns && rows is > 0 and <= short.MaxValue
            && strides is [var down, var across] && down == across && down is > 0 and <= short.MaxValue
            && Edges(node, graph.ShapeOf(x.Step).Side, (int)rows, (int)rows, (int)down) is { } edges
            ? (x, (int)rows, (int)down, edges)
            : null;
    }

    /// <summary>Whether edges depend on the size of the input: exporters write them as numbers, which hold for one size. Unequal ones have no other
    /// reason.</summary>
    public static SameEdges Same(GraphNode node, EdgePadding edges, int side, int rows, int columns, int stride) => node.Text("auto_pad") switch
    {
        "SAME_UPPER" => SameEdges.MoreAfter,
        "SAME_LOWER" => SameEdges.MoreBefore,
        _ when edges.Top == edges.Bottom && edges.Left == edges.Right => SameEdges.None,
        _ when edges == Of(SameEdges.MoreAfter, side, rows, columns, stride) => SameEdges.MoreAfter,
        _ when edges == Of(SameEdges.MoreBefore, side, rows, columns, stride) => SameEdges.MoreBefore,
        _ => SameEdges.None,
    };

    private static EdgePadding Of(SameEdges same, int side, int rows, int columns, int stride)
    {
        (int top, int bottom) = ConvolutionPadding.Same(side, rows, stride, same);
        (int left, int right) = ConvolutionPadding.Same(side, columns, stride, same);
        return new EdgePadding(top, left, bottom, right);
    }
}
