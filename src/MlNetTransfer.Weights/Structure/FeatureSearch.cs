using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>Finds where the features end and the classifier begins.</summary>
internal static class FeatureSearch
{
    public const int ImageNetClasses = 1000;

    // As many as a graph may have before nobody means one of them.
    private const int MostOutputs = 16;

    /// <summary>The last step that is understood, on the way back from an output.</summary>
    public static int? LastStep(Translation graph, GraphFile file, out string why)
    {
        why = "";
        foreach (string output in file.OutputNames.Take(MostOutputs))
        {
            string? name = output;
            for (int hops = 0; name is not null && hops <= file.Graph.Count; hops++)
            {
                switch (graph[name])
                {
                    case StepValue { Step: > 0 } value:
                        return value.Step;
                    case FlatValue { Step: > 0 } flat:
                        return flat.Step;
                }

                // A classifier that is not understood does not matter; a layer of the network does.
                string? before = graph.Producer(name) is { Inputs.Count: > 0 } node && IsClassifier(node) ? Through(graph, node) : null;
                why = before is null && why.Length == 0 && graph[name] is UnknownValue unknown ? unknown.Why : why;
                name = before;
            }
        }

        why = why.Length == 0 ? "nothing of it is understood" : $"it has {why}";
        return null;
    }

    /// <summary>The classifier that ends a network: a linear layer on pooled features, or, as SqueezeNet has it, a convolution before the pooling.</summary>
    /// <returns>The step that gives the features, the classifier if there is one, and whether it stands before the pooling.</returns>
    public static (int Features, ConvolutionStep? Classifier, bool Convolutional) Cut(Translation graph, int last)
    {
        if (graph.Steps[last - 1] is ConvolutionStep { IsLinear: true } linear && linear.Inputs[0] > 0)
        {
            return (linear.Inputs[0], linear, false);
        }

        int before = Before(graph, Before(graph, last, s => s is PlainStep { Word: MeanWord }), s => s is PlainStep { Nameless: ActivationOp });
        return before != last && before > 0 && graph.Steps[before - 1] is ConvolutionStep { Rows: 1, Columns: 1, Epsilon: null } classes
            && classes.Shape.Channels == ImageNetClasses && classes.Inputs[0] > 0
            ? (classes.Inputs[0], classes, true)
            : (last, null, false);
    }

    private static int Before(Translation graph, int step, Func<NetworkStep, bool> skips) =>
        step > 0 && skips(graph.Steps[step - 1]) ? graph.Steps[step - 1].Inputs[0] : step;

    private static bool IsClassifier(GraphNode node) => node.Type is "Softmax" or "LogSoftmax" or "ArgMax" or "Gemm" or "MatMul" or "Add" or "Relu" or "Dropout"
        or "Flatten" or "Reshape" or "Squeeze" or "Identity" or "Cast";

    /// <summary>The value before a classifier's node; a sum of two values is a layer of the network, and none.</summary>
    private static string? Through(Translation graph, GraphNode node) =>
        node.Type != "Add" ? node.Inputs[0]
        : graph.Constant(node.Inputs[1]) is not null ? node.Inputs[0]
        : graph.Constant(node.Inputs[0]) is not null ? node.Inputs[1]
        : null;
}
