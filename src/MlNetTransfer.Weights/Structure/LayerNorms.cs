using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>LayerNorm over the channels, as one operator or as the nodes that older exports write.</summary>
internal static class LayerNorms
{
    /// <summary>Adds it, whatever the order of the axes.</summary>
    public static StepValue Add(Translation graph, StepValue x, double epsilon, Func<float[]>? scale, out NetworkStep step)
    {
        StepValue last = x.Layout == ValueLayout.ChannelsLast ? x : graph.Permute(x, PermuteOp.ToChannelsLast, ValueLayout.ChannelsLast);
        step = new LayerNormStep(last.Step, graph.ShapeOf(last.Step), epsilon);
        if (scale is not null)
        {
            step.TryScale(scale);
        }

        StepValue normalized = last with { Step = graph.Add(step) };
        return x.Layout == ValueLayout.ChannelsLast ? normalized : graph.Permute(normalized, PermuteOp.ToMap, x.Layout);
    }

    /// <summary>(x − mean) / √(mean of squares + ε), ended by this division; null where it is something else.</summary>
    public static GraphValue? Match(Translation graph, GraphNode division)
    {
        GraphNode? difference = graph.Producer(division.Input(0)), root = graph.Producer(division.Input(1));
        if (difference is not { Type: "Sub" } || root is not { Type: "Sqrt" } || graph.Step(difference.Input(0)) is not { } x
            || !IsMean(graph, graph.Producer(difference.Input(1)), x, difference.Inputs[0]))
        {
            return null;
        }

        GraphNode? sum = graph.Producer(root.Input(0));
        if (sum is not { Type: "Add" })
        {
            return null;
        }

        int constant = graph.Scalar(sum.Input(0)) is null ? 1 : 0;
        return graph.Scalar(sum.Input(constant)) is { } epsilon && IsMeanOfSquares(graph, sum.Inputs[1 - constant], x, division.Inputs[0])
            ? Add(graph, x, epsilon, null, out _)
            : null;
    }

    private static bool IsMeanOfSquares(Translation graph, string name, StepValue x, string difference) =>
        graph.Producer(name) is { } mean && IsMean(graph, mean, x, mean.Inputs[0]) && graph.Producer(mean.Inputs[0]) is { } square
        && (square is { Type: "Pow" } ? square.Inputs[0] == difference && graph.Scalar(square.Input(1)) == 2
            : square is { Type: "Mul" } && square.Inputs.All(i => i == difference));

    /// <summary>Whether a node is the mean over the channels of a value.</summary>
    private static bool IsMean(Translation graph, GraphNode? node, StepValue x, string of)
    {
        if (node is not { Type: "ReduceMean" } || node.Inputs[0] != of || node.Int("keepdims", 1) != 1)
        {
            return false;
        }

        long rank = x.Layout == ValueLayout.Vector ? 2 : 4, channels = x.Layout == ValueLayout.ChannelsLast ? 3 : 1;
        return graph.Integers(node, 1, "axes") is [var axis] && (axis == channels || axis + rank == channels);
    }
}
