using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>What of a graph some of its values need.</summary>
/// <param name="Nodes">In an order in which they can run.</param>
/// <param name="Constants">Initialisers among what they take.</param>
/// <param name="Inputs">Names of the inputs that they need.</param>
/// <param name="Wrong">Null, or why there is no such part.</param>
internal sealed record GraphPart(
    IReadOnlyList<NodeProto> Nodes, IReadOnlyList<TensorProto> Constants, IReadOnlySet<string> Inputs, string? Wrong)
{
    /// <param name="names">Of the graph.</param>
    /// <param name="values">Names of what is needed.</param>
    public static GraphPart For(GraphNames names, params IEnumerable<string> values)
    {
        HashSet<string> inputs = [.. names.Inputs.Select(i => i.Name)], needed = new(StringComparer.Ordinal), constants = new(StringComparer.Ordinal);
        Dictionary<NodeProto, bool> done = new(ReferenceEqualityComparer.Instance);
        List<NodeProto> order = [];
        Stack<(string Name, NodeProto? Leave)> open = new(values.Select(v => (v, (NodeProto?)null)));
        while (open.TryPop(out (string Name, NodeProto? Leave) next))
        {
            if (next.Leave is { } ready)
            {
                done[ready] = true;
                order.Add(ready);
            }
            else if (names.Producer(next.Name) is { } node)
            {
                if (!done.TryGetValue(node, out bool finished))
                {
                    done[node] = false;
                    open.Push((next.Name, node));
                    foreach (string use in GraphNames.Uses(node))
                    {
                        open.Push((use, null));
                    }
                }
                else if (!finished)
                {
                    // What was entered and not left yet is on the way to what is asked for now.
                    return new([], [], inputs, $"its node '{GraphChecks.Short(node.Name)}' needs its own result");
                }
            }
            else if (names.Initialisers.ContainsKey(next.Name))
            {
                constants.Add(next.Name);
            }
            else if (inputs.Contains(next.Name))
            {
                needed.Add(next.Name);
            }
            else
            {
                return new([], [], inputs, $"it uses '{GraphChecks.Short(next.Name)}', which nothing makes");
            }
        }

        return new(order, [.. constants.Select(c => names.Initialisers[c])], needed, null);
    }

    /// <summary>Names of values that nodes make of constants alone. ONNX Runtime computes them beforehand, and keeps them all.</summary>
    public IReadOnlyList<string> Foldable
    {
        get
        {
            HashSet<string> varying = [.. Inputs];
            List<string> foldable = [];
            foreach (NodeProto node in Nodes)
            {
                IEnumerable<string> outputs = node.Output.Where(o => o.Length > 0);
                if (GraphNames.Uses(node).Any(varying.Contains))
                {
                    varying.UnionWith(outputs);
                }
                else if (node.OpType != "Constant")
                {
                    foldable.AddRange(outputs);
                }
            }

            return foldable;
        }
    }
}
