using Google.Protobuf.Collections;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>Copies the nodes and constants of one graph into another under names of their own.</summary>
internal static class GraphCopy
{
    private const string Prefix = "backbone/";

    /// <param name="target">Receives nodes and constants.</param>
    /// <param name="source">What is copied.</param>
    /// <param name="image">Name in the target of what the source's input becomes.</param>
    /// <returns>Name in the target of the source's output.</returns>
    public static string Into(GraphProto target, FrozenGraph source, string image)
    {
        GraphProto copy = source.Model.Graph.Clone();
        Rename(copy, Renamed);
        target.Node.Add(copy.Node);
        target.Initializer.Add(copy.Initializer);
        target.SparseInitializer.Add(copy.SparseInitializer);
        return Renamed(source.Output);

        string Renamed(string name) => name.Length == 0 ? name : name == source.Input ? image : Prefix + name;
    }

    /// <summary>With the graphs inside of it, which see the names outside.</summary>
    private static void Rename(GraphProto graph, Func<string, string> renamed)
    {
        foreach (NodeProto node in graph.Node)
        {
            node.Name = node.Name.Length == 0 ? node.Name : Prefix + node.Name;
            Rename(node.Input, renamed);
            Rename(node.Output, renamed);
            foreach (AttributeProto attribute in node.Attribute)
            {
                foreach (GraphProto inner in attribute.G is { } one ? [one, .. attribute.Graphs] : attribute.Graphs)
                {
                    Rename(inner, renamed);
                }
            }
        }

        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
        {
            value.Name = renamed(value.Name);
        }

        foreach (TensorProto constant in graph.Initializer)
        {
            constant.Name = renamed(constant.Name);
        }

        foreach (SparseTensorProto constant in graph.SparseInitializer)
        {
            constant.Values.Name = renamed(constant.Values.Name);
        }
    }

    private static void Rename(RepeatedField<string> names, Func<string, string> renamed)
    {
        for (int i = 0; i < names.Count; i++)
        {
            names[i] = renamed(names[i]);
        }
    }
}
