using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>What no graph may have, said without running it.</summary>
internal static class GraphChecks
{
    /// <summary>The oldest operator set that ONNX Runtime promises to run.</summary>
    public const long OldestOperators = 7;

    // The largest networks that are exported have a tenth of that.
    private const int MostNodes = 100_000;
    private const int Shown = 5;

    private static readonly string[] Domains = ["", "ai.onnx", "ai.onnx.ml", "com.microsoft"];
    private static readonly string[] Loops = ["Loop", "Scan"];
    private static readonly string[] Chance =
        ["RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Multinomial", "Bernoulli"];
    private static readonly string[] NoTensors = ["Sequence", "Optional", "String", "Regex", "SplitToSequence", "ConcatFromSequence", "TfIdf", "Tokenizer"];

    /// <summary>All that is in the way; nothing where the file may be run.</summary>
    public static IReadOnlyList<string> Of(ModelProto model, GraphNames names)
    {
        List<string> wrong = [];
        long operators = OnnxOperators.Of(model);
        if (operators < OldestOperators)
        {
            wrong.Add($"its operator set is {operators}, allowed is {OldestOperators} or later");
        }

        if (model.Functions.Count > 0)
        {
            wrong.Add("it defines operators of its own as functions");
        }

        if (names.Repeated.Count > 0)
        {
            wrong.Add($"several of its values have one name: {List(names.Repeated)}");
        }

        NodeProto[] nodes = [.. Nodes(model.Graph).Take(MostNodes + 1)];
        if (nodes.Length > MostNodes)
        {
            wrong.Add($"it has more than {MostNodes} nodes");
            return wrong;
        }

        Add("its operators are of a domain that is not known here", nodes.Where(n => !Domains.Contains(n.Domain)).Select(n => $"{n.Domain}.{n.OpType}"));
        Add("it has loops", nodes.Where(n => Loops.Contains(n.OpType)).Select(n => n.OpType));
        Add("it has operators of chance", nodes.Where(n => Chance.Contains(n.OpType)).Select(n => n.OpType));
        Add(
            "it has operators of texts, sequences or optional values",
            nodes.Where(n => NoTensors.Any(o => n.OpType.StartsWith(o, StringComparison.Ordinal))).Select(n => n.OpType));
        Add("its constants are not sound", ConstantChecks.Of(model.Graph, nodes));
        return wrong;

        void Add(string what, IEnumerable<string> which)
        {
            string[] found = [.. which.Distinct().Take(Shown + 1)];
            if (found.Length > 0)
            {
                wrong.Add($"{what}: {List(found)}");
            }
        }
    }

    /// <summary>The first few of a list.</summary>
    public static string List(IEnumerable<string> texts)
    {
        string[] first = [.. texts.Take(Shown + 1)];
        return string.Join(", ", first.Take(Shown).Select(Short)) + (first.Length > Shown ? " …" : "");
    }

    /// <summary>A name that somebody else chose, for a message.</summary>
    public static string Short(string name)
    {
        const int most = 80;
        string plain = new([.. name.Take(most).Select(c => char.IsControl(c) ? ' ' : c)]);
        return name.Length > most ? $"{plain}…" : plain;
    }

    /// <summary>With those of graphs inside.</summary>
    private static IEnumerable<NodeProto> Nodes(GraphProto graph) =>
        graph.Node.SelectMany(n => GraphNames.InnerGraphs(n).SelectMany(Nodes).Prepend(n));
}
