using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Who makes which value of a graph.</summary>
internal sealed class GraphNames
{
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _constant = new(StringComparer.Ordinal);
    private readonly HashSet<string> _repeated = new(StringComparer.Ordinal);

    public GraphNames(GraphProto graph)
    {
        foreach (TensorProto tensor in graph.Initializer.Concat(graph.SparseInitializer.Select(s => s.Values)))
        {
            Note(Initialisers.TryAdd(tensor.Name, tensor), tensor.Name);
        }

        Inputs = [.. graph.Input.Where(i => !Initialisers.ContainsKey(i.Name))];
        HashSet<string> inputs = new(StringComparer.Ordinal);
        foreach (ValueInfoProto input in Inputs)
        {
            Note(inputs.Add(input.Name), input.Name);
        }

        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output.Where(o => o.Length > 0))
            {
                Note(!inputs.Contains(output) && !Initialisers.ContainsKey(output) && _producers.TryAdd(output, node), output);
            }
        }
    }

    /// <summary>Constants that the file holds.</summary>
    public Dictionary<string, TensorProto> Initialisers { get; } = new(StringComparer.Ordinal);

    /// <summary>Inputs that are no constants.</summary>
    public IReadOnlyList<ValueInfoProto> Inputs { get; }

    /// <summary>Names that two values have.</summary>
    public IReadOnlyCollection<string> Repeated => _repeated;

    /// <summary>Names of all values that nodes make.</summary>
    public IReadOnlyCollection<string> Made => _producers.Keys;

    /// <summary>Null where no node makes it.</summary>
    public NodeProto? Producer(string name) => _producers.GetValueOrDefault(name);

    /// <summary>Whether a value comes from constants alone, over a few nodes: weights that are turned, cast or scaled.</summary>
    public bool IsConstant(string name) => IsConstant(name, 8);

    /// <summary>Values that a node takes, and those that graphs inside of it take from outside.</summary>
    public static IEnumerable<string> Uses(NodeProto node) => node.Input
        .Where(i => i.Length > 0)
        .Concat(InnerGraphs(node).SelectMany(UsesOutside));

    /// <summary>Graphs that a node holds.</summary>
    public static IEnumerable<GraphProto> InnerGraphs(NodeProto node) =>
        node.Attribute.SelectMany(a => a.G is { } one ? a.Graphs.Prepend(one) : a.Graphs);

    private static IEnumerable<string> UsesOutside(GraphProto graph)
    {
        HashSet<string> inside =
        [
            .. graph.Initializer.Select(i => i.Name), .. graph.Input.Select(i => i.Name), .. graph.Node.SelectMany(n => n.Output),
        ];
        return graph.Node.SelectMany(Uses).Concat(graph.Output.Select(o => o.Name)).Where(name => !inside.Contains(name));
    }

    private bool IsConstant(string name, int depth)
    {
        if (Initialisers.ContainsKey(name))
        {
            return true;
        }

        if (_constant.TryGetValue(name, out bool known))
        {
            return known;
        }

        return depth > 0 && Producer(name) is { } node
            && (_constant[name] = !InnerGraphs(node).Any() && node.Input.Where(i => i.Length > 0).All(i => IsConstant(i, depth - 1)));
    }

    private void Note(bool isNew, string name)
    {
        if (!isNew)
        {
            _repeated.Add(name);
        }
    }
}
