using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>Operators that change a shape, or compute one.</summary>
internal static class Shapes
{
    // Steps between a join and the next one of a network that grows layer by layer: a layer has no more.
    private const int JoinDistance = 64;

    public static GraphValue Shape(Translation graph, GraphNode node)
    {
        if (node.Input(0) is not { } name || node.Int("start", 0) != 0 || node.Attributes.ContainsKey("end"))
        {
            return new UnknownValue("a Shape of a part");
        }

        long[]? shape = graph[name] switch
        {
            ImageValue { Last: true } => [Constants.Batch, graph.Side, graph.Side, 3],
            ImageValue => [Constants.Batch, 3, graph.Side, graph.Side],
            StepValue value => Dimensions(graph, value),
            _ => null,
        };
        return shape is null ? new UnknownValue("a Shape of something that is not understood") : new GraphConstant([shape.Length], null, shape);
    }

    public static GraphValue Transpose(Translation graph, GraphNode node)
    {
        long[] order = node.Ints("perm") ?? [];
        return node.Input(0) is not { } name ? new UnknownValue("a Transpose of nothing") : graph[name] switch
        {
            GraphConstant constant => Constants.Transpose(constant, order),
            ImageValue { Last: true } image when order is [0, 3, 1, 2] => image with { Last = false },
            GroupedValue { Swapped: false } grouped when order is [0, 2, 1, 3, 4] => grouped with { Swapped = true },
            StepValue { Layout: ValueLayout.Map } map when order is [0, 2, 3, 1] => graph.Permute(map, PermuteOp.ToChannelsLast, ValueLayout.ChannelsLast),
            StepValue { Layout: ValueLayout.ChannelsLast } rows when order is [0, 3, 1, 2] => graph.Permute(rows, PermuteOp.ToMap, ValueLayout.Map),
            ImageValue { Last: false } when order is [0, 2, 3, 1] && graph.Step(name) is { } image =>
                graph.Permute(image, PermuteOp.ToChannelsLast, ValueLayout.ChannelsLast),
            _ => new UnknownValue($"a Transpose to [{string.Join(", ", order)}]"),
        };
    }

    /// <summary>Flatten, Squeeze, Unsqueeze and Reshape.</summary>
    public static GraphValue Reshape(Translation graph, GraphNode node)
    {
        if (node.Input(0) is not { } name)
        {
            return new UnknownValue($"a {node.Type} of nothing");
        }

        return graph[name] switch
        {
            GraphConstant constant => Constant(graph, node, constant),
            GroupedValue { Swapped: true } grouped => Shuffled(graph, node, grouped),
            _ => graph.Step(name) is { } value && Target(graph, node, Dimensions(graph, value)) is { } target
                ? Viewed(graph, value, target)
                : new UnknownValue($"a {node.Type} to a shape that is not understood"),
        };
    }

    public static GraphValue Concat(Translation graph, GraphNode node)
    {
        GraphValue[] parts = [.. node.Inputs.Select(i => graph[i])];
        if (parts.All(p => p is GraphConstant))
        {
            return Constants.Concat([.. parts.Cast<GraphConstant>()]);
        }

        long axis = node.Int("axis", 1);
        StepValue?[] maps = [.. node.Inputs.Select(graph.Step)];
        bool fits = maps.All(m => m is { Layout: not ValueLayout.ChannelsLast } && m.Layout == maps[0]!.Layout)
            && (axis == 1 || axis + (maps[0]!.Layout == ValueLayout.Map ? 4 : 2) == 1)
            && maps.All(m => graph.ShapeOf(m!.Step).Side == graph.ShapeOf(maps[0]!.Step).Side);
        return fits ? Joined(graph, [.. maps.Select(m => m!)]) : new UnknownValue("a Concat of something else than the channels of maps");
    }

    /// <summary>Channels of a map.</summary>
    public static GraphValue Slice(Translation graph, GraphNode node)
    {
        long[]? starts = graph.Integers(node, 1, "starts"), ends = graph.Integers(node, 2, "ends"), axes = graph.Integers(node, 3, "axes");
        long[]? steps = graph.Constant(node.Input(4))?.Integers;
        if (graph.Constant(node.Input(0)) is { } constant)
        {
            return Constants.Slice(constant, starts, ends, steps);
        }

        if (graph.Step(node.Input(0)) is not { Layout: not ValueLayout.ChannelsLast } x || starts is not [var start] || ends is not [var end]
            || axes is not [1 or -3] || steps is not (null or [1]) || start == Constants.Batch || end == Constants.Batch)
        {
            return new UnknownValue("a Slice of something else than channels");
        }

        int channels = graph.ChannelsOf(x), first = Constants.Bound(start, channels), length = Constants.Bound(end, channels) - first;
        return length > 0 ? graph.Add(new SliceWord(first, length), x.Layout, x) : new UnknownValue("a Slice without channels");
    }

    /// <summary>A map's channels in several parts, one after the other.</summary>
    public static IReadOnlyList<GraphValue> Split(Translation graph, GraphNode node)
    {
        int parts = node.Outputs.Count;
        if (graph.Step(node.Input(0)) is not { Layout: not ValueLayout.ChannelsLast } x || node.Int("axis", 0) is not (1 or -3))
        {
            return [.. node.Outputs.Select(_ => new UnknownValue("a Split of something else than channels"))];
        }

        int channels = graph.ChannelsOf(x), each = (channels + parts - 1) / parts;
        long[] lengths = graph.Integers(node, 1, "split") is { Length: > 0 } given
            ? given
            : [.. Enumerable.Range(0, parts).Select(i => (long)Math.Min(each, channels - (i * each)))];
        if (lengths.Length != parts || lengths.Any(l => l < 1 || l > channels) || lengths.Sum() != channels)
        {
            return [.. node.Outputs.Select(_ => new UnknownValue("a Split that does not fit"))];
        }

        int start = 0;
        List<GraphValue> slices = [];
        foreach (long length in lengths)
        {
            slices.Add(graph.Add(new SliceWord(start, (int)length), x.Layout, x));
            start += (int)length;
        }

        return slices;
    }

    /// <summary>Behind a join that begins with the same maps only the rest is joined: what grows layer by layer, as in DenseNet, is seen to.</summary>
    private static StepValue Joined(Translation graph, StepValue[] maps)
    {
        for (int i = graph.Steps.Count; i > Math.Max(0, graph.Steps.Count - JoinDistance); i--)
        {
            NetworkStep step = graph.Steps[i - 1];
            if (step.Word is ConcatWord && Parts(graph, i, maps.Length) is { } parts && parts.Count > 1 && parts.Count < maps.Length
                && parts.SequenceEqual(maps[..parts.Count].Select(m => m.Step)))
            {
                return graph.Add(new ConcatWord(), maps[0].Layout, [maps[0] with { Step = i }, .. maps[parts.Count..]]);
            }
        }

        return maps.Length == 1 ? maps[0] : graph.Add(new ConcatWord(), maps[0].Layout, maps);
    }

    /// <summary>What a join is made of, with the parts of the join that it begins with.</summary>
    private static List<int>? Parts(Translation graph, int step, int most)
    {
        Stack<NetworkStep> joins = [];
        int count = 0;
        NetworkStep? join = graph.Steps[step - 1];
        for (; join is { Word: ConcatWord } && count <= most; join = join.Inputs[0] > 0 ? graph.Steps[join.Inputs[0] - 1] : null)
        {
            count += join.Inputs.Count - 1;
            joins.Push(join);
        }

        return count > most ? null : [.. joins.SelectMany((j, i) => i == 0 ? j.Inputs : j.Inputs.Skip(1))];
    }

    private static GraphValue Constant(Translation graph, GraphNode node, GraphConstant constant)
    {
        if (constant.Integers is { Length: 1 } && node.Type is "Squeeze" or "Unsqueeze")
        {
            return constant with { Shape = node.Type == "Squeeze" ? [] : [1] };
        }

        long[] own = [.. constant.Shape.Select(d => (long)d)];
        return Target(graph, node, own) is { } target ? Constants.Reshape(constant, target) : new UnknownValue($"a {node.Type} of a constant");
    }

    private static GraphValue Viewed(Translation graph, StepValue value, long[] target)
    {
        TensorShape shape = graph.ShapeOf(value.Step);
        if (value.Layout == ValueLayout.ChannelsLast)
        {
            bool pixel = shape.Dimensions[..^1].All(d => d == 1);
            return target[1..].SequenceEqual(shape.Dimensions.Select(d => (long)d)) ? value
                : pixel && target.Length == 2 ? graph.Permute(value, PermuteOp.ToMap, ValueLayout.Vector)
                : new UnknownValue("a Reshape of channels that are the last axis");
        }

        (int channels, int side) = (shape.Channels, shape.Side);
        return target[1..] switch
        {
            [var all] when all == channels && side == 1 => value with { Layout = ValueLayout.Vector },
            [var all] when all == (long)channels * side * side => new FlatValue(value.Step),
            [var c, var rows, var columns] when c == channels && rows == side && columns == side => value with { Layout = ValueLayout.Map },
            [1, 1, var c] when c == channels && side == 1 => graph.Permute(value, PermuteOp.ToChannelsLast, ValueLayout.ChannelsLast),
            [var groups, var c, var rows, var columns] when groups * c == channels && rows == side && columns == side =>
                new GroupedValue(value.Step, (int)groups, Swapped: false),
            _ => new UnknownValue($"a Reshape to [{string.Join(", ", target[1..])}]"),
        };
    }

    private static GraphValue Shuffled(Translation graph, GraphNode node, GroupedValue grouped)
    {
        TensorShape shape = graph.ShapeOf(grouped.Step);
        long[] own = [Constants.Batch, shape.Channels / grouped.Groups, grouped.Groups, shape.Side, shape.Side];
        return Target(graph, node, own) is [_, var c, var rows, var columns] && c == shape.Channels && rows == shape.Side && columns == shape.Side
            ? graph.Add(new ShuffleWord(grouped.Groups), ValueLayout.Map, new StepValue(grouped.Step, ValueLayout.Map))
            : new UnknownValue("a Reshape of grouped channels");
    }

    /// <summary>The new shape; null where it cannot be known.</summary>
    private static long[]? Target(Translation graph, GraphNode node, long[] own)
    {
        long[]? axes = node.Type is "Squeeze" or "Unsqueeze" ? graph.Integers(node, 1, "axes") : null;
        switch (node.Type)
        {
            case "Flatten":
                long axis = node.Int("axis", 1);
                return axis == 1 || axis + own.Length == 1 ? [own[0], Product(own[1..])] : null;
            case "Squeeze":
                return own.Where((d, i) => axes is { Length: > 0 } ? !axes.Contains(i) && !axes.Contains(i - own.Length) : d != 1).ToArray();
            case "Unsqueeze" when axes is { Length: > 0 }:
                List<long> longer = [.. own];
                foreach (long at in axes.Select(a => a < 0 ? a + own.Length + axes.Length : a).Order())
                {
                    longer.Insert((int)Math.Clamp(at, 0, longer.Count), 1);
                }

                return [.. longer];
            case "Reshape" when graph.Integers(node, 1, "shape") is { Length: > 0 } target:
                long[] full = [.. target.Select((t, i) => t == 0 && i < own.Length ? own[i] : t)];
                long[] rest = full.Length > 0 && own.Length > 0 && own[0] == Constants.Batch ? full[1..] : full;
                long values = Product(own.Where(d => d != Constants.Batch)), known = Product(rest.Where(t => t > 0));
                return rest.Count(t => t == -1) > 1 || rest.Any(t => t < -1) || known == 0 ? null
                    : [.. full[..(full.Length - rest.Length)], .. rest.Select(t => t == -1 ? values / known : t)];
            default:
                return null;
        }
    }

    private static long Product(IEnumerable<long> dimensions) => dimensions.Aggregate(1L, (product, d) => product * d);

    private static long[] Dimensions(Translation graph, StepValue value)
    {
        int[] shape = graph.ShapeOf(value.Step).Dimensions;
        return [Constants.Batch, .. (value.Layout == ValueLayout.Vector ? shape[..1] : shape).Select(d => (long)d)];
    }
}
