using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>Sums, products, and activations that stand as several nodes.</summary>
internal static class Elementwise
{
    private const float Close = 1e-3f;

    public static GraphValue Add(Translation graph, GraphNode node)
    {
        (string a, string b) = (node.Inputs[0], node.Inputs[1]);
        if (Folded(graph, node) is { } folded)
        {
            return folded;
        }

        (string value, GraphConstant? constant) = graph.Constant(b) is { } second ? (a, second) : (b, graph.Constant(a));
        if (constant is null)
        {
            return Together(graph, new SumWord(), graph.Step(a), graph.Step(b));
        }

        if (constant.Scalar is 3 && graph.Step(value) is { } hard && graph.Consumers(node.Output).All(n => n.Type == "Clip"))
        {
            return new PartialValue(hard.Step, hard.Layout, HardPart.PlusThree);
        }

        return Shifted(graph, value, constant, 1);
    }

    public static GraphValue Subtract(Translation graph, GraphNode node) =>
        Folded(graph, node) is { } folded ? folded
        : graph.Constant(node.Inputs[1]) is { } constant ? Shifted(graph, node.Inputs[0], constant, -1)
        : new UnknownValue("a Sub of two values");

    public static GraphValue Multiply(Translation graph, GraphNode node)
    {
        (string a, string b) = (node.Inputs[0], node.Inputs[1]);
        if (Folded(graph, node) is { } folded)
        {
            return folded;
        }

        if (Gelu.Match(graph, node) is { } gelu)
        {
            return gelu;
        }

        (string value, GraphConstant? constant) = graph.Constant(b) is { } second ? (a, second) : (b, graph.Constant(a));
        if (constant is not null)
        {
            return Scaled(graph, value, constant, reciprocal: false);
        }

        foreach ((string x, string gate) in ((string, string)[])[(a, b), (b, a)])
        {
            if (graph.Step(x) is not { } input)
            {
                continue;
            }

            if (graph[gate] is PartialValue { Part: HardPart.Cut } cut && cut.Step == input.Step)
            {
                return cut with { Part = HardPart.Product };
            }

            if (graph.Producer(gate) is { Type: "Sigmoid" or "HardSigmoid" } activation && activation.Inputs[0] == x && graph[gate] is StepValue)
            {
                return graph.Add(new ActivationOp(activation.Type == "Sigmoid" ? Activation.Silu : Activation.HardSwish), input, graph.ShapeOf(input.Step));
            }

            if (graph.Step(gate) is { Step: > 0 } hard && graph.Steps[hard.Step - 1] is PlainStep { Nameless: ActivationOp activated } step
                && activated.Kind == Activation.HardSigmoid && step.Inputs[0] == input.Step)
            {
                return graph.Add(new ActivationOp(Activation.HardSwish), input, graph.ShapeOf(input.Step));
            }
        }

        StepValue? first = graph.Step(a), other = graph.Step(b);
        bool swapped = first is not null && other is not null && graph.ShapeOf(first.Step).Count < graph.ShapeOf(other.Step).Count;
        return swapped ? Together(graph, new ProductWord(), other, first) : Together(graph, new ProductWord(), first, other);
    }

    public static GraphValue Divide(Translation graph, GraphNode node) =>
        Folded(graph, node) is { } folded ? folded
        : graph.Constant(node.Inputs[1]) is { } constant ? Scaled(graph, node.Inputs[0], constant, reciprocal: true)
        : LayerNorms.Match(graph, node) ?? new UnknownValue("a Div of two values");

    public static GraphValue Clip(Translation graph, GraphNode node)
    {
        float lowest = node.Input(1) is { } low ? graph.Scalar(low) ?? float.NaN : node.Float("min", float.MinValue);
        float highest = node.Input(2) is { } high ? graph.Scalar(high) ?? float.NaN : node.Float("max", float.MaxValue);
        return lowest != 0 ? new UnknownValue("a Clip that does not begin at 0")
            : highest == 6 && graph[node.Inputs[0]] is PartialValue { Part: HardPart.PlusThree } part ? part with { Part = HardPart.Cut }
            : highest == 6 ? Activated(graph, node, Activation.Relu6)
            : highest >= float.MaxValue ? Activated(graph, node, Activation.Relu)
            : new UnknownValue($"a Clip to 0…{highest}");
    }

    public static GraphValue HardSigmoid(Translation graph, GraphNode node) =>
        Math.Abs(node.Float("alpha", 0.2f) - (1 / 6f)) < Close && Math.Abs(node.Float("beta", 0.5f) - 0.5f) < Close
            ? Activated(graph, node, Activation.HardSigmoid)
            : new UnknownValue("a HardSigmoid of another slope than 1/6");

    public static GraphValue Activated(Translation graph, GraphNode node, Activation activation) => graph.Step(node.Input(0)) is { } x
        ? graph.Add(new ActivationOp(activation), x, graph.ShapeOf(x.Step))
        : new UnknownValue($"a {node.Type} of something that is not understood");

    private static GraphValue? Folded(Translation graph, GraphNode node) =>
        graph.Constant(node.Inputs[0]) is { } a && graph.Constant(node.Inputs[1]) is { } b
            ? Constants.Arithmetic(node.Type, a, b) ?? new UnknownValue($"a {node.Type} of constants")
            : null;

    private static GraphValue Together(Translation graph, IWord word, StepValue? a, StepValue? b)
    {
        if (a is null || b is null || a.Layout != b.Layout)
        {
            return new UnknownValue("a sum or product of values that are not understood");
        }

        int[] x = graph.ShapeOf(a.Step).Dimensions, y = graph.ShapeOf(b.Step).Dimensions;
        bool spread = word is ProductWord && x.Length == y.Length && x.Zip(y).All(d => d.First == d.Second || d.Second == 1);
        return spread || x.SequenceEqual(y) ? graph.Add(word, a.Layout, a, b) : new UnknownValue("a sum of values of unequal shape");
    }

    private static GraphValue Shifted(Translation graph, string value, GraphConstant constant, int sign)
    {
        if (graph[value] is ImageValue image)
        {
            return PerColour(constant, image.Last) is { } colours
                ? image with { Shifts = [.. image.Shifts.Zip(colours, (s, c) => s + (sign * c))] }
                : new UnknownValue("a sum of the image and another image");
        }

        return graph.Step(value) is { } x && Constants.PerChannel(constant, x.Layout, graph.ChannelsOf(x)) is { } summands
            && graph.Own(value) is { } step && step.TryShift(sign > 0 ? summands : () => [.. summands().Select(s => -s)])
            ? x
            : new UnknownValue("a sum with a constant that belongs to no layer");
    }

    private static GraphValue Scaled(Translation graph, string value, GraphConstant constant, bool reciprocal)
    {
        if (graph[value] is ImageValue image)
        {
            return PerColour(constant, image.Last) is { } colours && colours.All(c => c > 0)
                ? image with
                {
                    Factors = [.. image.Factors.Zip(colours, (f, c) => reciprocal ? f / c : f * c)],
                    Shifts = [.. image.Shifts.Zip(colours, (s, c) => reciprocal ? s / c : s * c)],
                }
                : new UnknownValue("a product of the image and another image");
        }

        if (graph[value] is PartialValue { Part: not HardPart.PlusThree } part)
        {
            float sixth = (reciprocal ? 1 / constant.Scalar : constant.Scalar) ?? 0;
            Activation hard = part.Part == HardPart.Cut ? Activation.HardSigmoid : Activation.HardSwish;
            return Math.Abs(sixth - (1 / 6f)) < Close
                ? graph.Add(new ActivationOp(hard), new StepValue(part.Step, part.Layout), graph.ShapeOf(part.Step))
                : new UnknownValue("a hard activation of another slope than 1/6");
        }

        if (graph.Step(value) is not { } x || Constants.PerChannel(constant, x.Layout, graph.ChannelsOf(x)) is not { } given)
        {
            return new UnknownValue("a product with a constant that is not one number for each channel");
        }

        Func<float[]> factors = reciprocal ? () => [.. given().Select(g => 1 / g)] : given;
        return graph.Own(value) is LayerNormStep or NormalizationStep or ScaleStep && graph.Own(value)!.TryScale(factors)
            ? x
            : x with { Step = graph.Add(new ScaleStep(x.Step, graph.ShapeOf(x.Step), x.Layout != ValueLayout.ChannelsLast, factors)) };
    }

    private static double[]? PerColour(GraphConstant constant, bool last) =>
        constant.Integers is [var whole] ? [whole, whole, whole]
        : Constants.PerChannel(constant, last ? ValueLayout.ChannelsLast : ValueLayout.Map, 3) is { } values ? Array.ConvertAll(values(), v => (double)v)
        : null;
}
