using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Which value of a graph is the features.</summary>
/// <param name="Tensor">Its name.</param>
/// <param name="Said">Why it is, for people.</param>
internal sealed record FeatureChoice(string Tensor, string Said)
{
    // What Hugging Face's exports call the one row of an image.
    private static readonly string[] Preferred = ["image_embeds", "pooler_output"];

    // Each is followed to its beginning, and no published export has a fourth of that.
    private const int MostOutputs = 256;

    /// <param name="graph">A whole file's.</param>
    /// <param name="names">Of it.</param>
    /// <param name="image">Name of its image.</param>
    /// <param name="asked">The value that somebody named; null where nobody did.</param>
    /// <param name="wrong">Receives why there is none.</param>
    public static FeatureChoice? Of(GraphProto graph, GraphNames names, string image, string? asked, List<string> wrong)
    {
        if (asked is not null)
        {
            return names.Producer(asked) is not null ? new(asked, $"value '{GraphChecks.Short(asked)}', as asked for") : None(graph, names, asked, wrong);
        }

        ValueInfoProto[] outputs = [.. graph.Output.Take(MostOutputs).Where(o => names.Producer(o.Name) is not null)];
        ValueInfoProto[] own = [.. outputs.Where(o => GraphPart.For(names, o.Name) is { Wrong: null } part && part.Inputs.SetEquals([image]))];
        if (own.Length == 0)
        {
            string? reason = outputs.Select(o => GraphPart.For(names, o.Name).Wrong).FirstOrDefault(w => w is not null);
            wrong.Add(reason ?? $"no output needs the image and nothing else; outputs are {GraphChecks.List(graph.Output.Select(o => o.Name))}");
            return null;
        }

        string several = outputs.Length > 1 ? $", of {outputs.Length} outputs" : "";
        if (Preferred.Select(p => own.FirstOrDefault(o => o.Name.Equals(p, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(o => o is not null) is { } best)
        {
            return new(best.Name, $"output '{GraphChecks.Short(best.Name)}'{several}");
        }

        foreach (ValueInfoProto output in own)
        {
            if (ClassifierEnd.Of(names, output.Name) is (var classifier, var features) && names.Producer(features) is not null)
            {
                string said = $"what its classifier '{GraphChecks.Short(Called(classifier))}' takes, value '{GraphChecks.Short(features)}'";
                return new(features, said);
            }
        }

        ValueInfoProto taken = own.FirstOrDefault(o => GraphImage.Shape(o).Length == 2) ?? own[0];
        return new(taken.Name, $"output '{GraphChecks.Short(taken.Name)}'{several}");
    }

    private static FeatureChoice? None(GraphProto graph, GraphNames names, string asked, List<string> wrong)
    {
        IEnumerable<string> last = graph.Output.Select(o => o.Name).Concat(graph.Node.Reverse().SelectMany(n => n.Output).Where(o => o.Length > 0)).Distinct();
        wrong.Add($"it has no value '{GraphChecks.Short(asked)}' among its {names.Made.Count}; the last are {GraphChecks.List(last)}");
        return null;
    }

    private static string Called(NodeProto node) => node.Name.Length > 0 ? node.Name : node.OpType;
}
