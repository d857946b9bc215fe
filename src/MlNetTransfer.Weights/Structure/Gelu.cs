using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>x · ½ · (1 + erf(x / √2)), in whatever order it is multiplied.</summary>
internal static class Gelu
{
    private const float Close = 1e-3f;

    /// <param name="graph">The graph.</param>
    /// <param name="product">The last multiplication.</param>
    /// <returns>Null where it is something else, or not yet the whole.</returns>
    public static GraphValue? Match(Translation graph, GraphNode product)
    {
        List<string> factors = [];
        Collect(graph, product, factors, depth: 0);
        string? error = factors.Find(f => ErrorArgument(graph, f) is not null);
        if (factors.Count != 3 || error is null)
        {
            return null;
        }

        string x = ErrorArgument(graph, error)!;
        return factors.Contains(x) && factors.Exists(f => graph.Scalar(f) is { } half && Math.Abs(half - 0.5f) < Close) && graph.Step(x) is { } input
            ? graph.Add(new ActivationOp(Activation.Gelu), input, graph.ShapeOf(input.Step))
            : null;
    }

    private static void Collect(Translation graph, GraphNode product, List<string> factors, int depth)
    {
        foreach (string input in product.Inputs)
        {
            // x itself may be a product; two multiplications are all there are.
            if (depth == 0 && graph.Producer(input) is { Type: "Mul" } inner && IsPart(graph, inner))
            {
                Collect(graph, inner, factors, depth + 1);
            }
            else
            {
                factors.Add(input);
            }
        }
    }

    private static bool IsPart(Translation graph, GraphNode inner) =>
        inner.Inputs.Any(i => ErrorArgument(graph, i) is not null || (graph.Scalar(i) is { } half && Math.Abs(half - 0.5f) < Close));

    /// <summary>Name of x where a value is 1 + erf(x / √2).</summary>
    private static string? ErrorArgument(Translation graph, string name)
    {
        if (graph.Producer(name) is not { Type: "Add" } sum)
        {
            return null;
        }

        int one = graph.Scalar(sum.Input(0)) is 1 ? 0 : graph.Scalar(sum.Input(1)) is 1 ? 1 : -1;
        GraphNode? error = one < 0 ? null : graph.Producer(sum.Inputs[1 - one]);
        if (error is not { Type: "Erf" } || graph.Producer(error.Input(0)) is not { } scaled)
        {
            return null;
        }

        int constant = graph.Scalar(scaled.Input(1)) is null ? 0 : 1;
        float? factor = scaled.Type == "Div" ? 1 / graph.Scalar(scaled.Input(1)) : scaled.Type == "Mul" ? graph.Scalar(scaled.Input(constant)) : null;
        return factor is { } f && Math.Abs(f - (1 / MathF.Sqrt(2))) < Close ? scaled.Inputs[1 - constant] : null;
    }
}
