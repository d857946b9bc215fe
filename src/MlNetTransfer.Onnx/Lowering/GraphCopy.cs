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

    /// <summary>Has a graph that takes one image at a time take each of a batch.</summary>
    /// <returns>Name in the target of the features of all.</returns>
    public static string ForEach(OnnxGraph target, FrozenGraph source, string images)
    {
        int[] shape = source.Features.Dimensions;
        GraphProto body = new() { Name = Prefix + "each" };
        OnnxGraph graph = new(body) { Operators = target.Operators };
        string image = graph.NamedNode("Reshape", ["one", graph.Constant("as_batch", [1, 3, source.Side, source.Side])], "batch");
        string features = Into(body, source, image);
        string row = graph.NamedNode("Reshape", [features, graph.Constant("as_row", [.. shape.Select(d => (long)d)])], "row");
        body.Input.Add(Value("one", 3, source.Side, source.Side));
        body.Output.Add(Value(row, shape));
        AttributeProto attribute = new() { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body };
        return target.Node("Scan", [images], attribute, OnnxGraph.Int("num_scan_inputs", 1));
    }

    private static ValueInfoProto Value(string name, params ReadOnlySpan<int> dimensions)
    {
        ValueInfoProto value = OnnxGraph.Batched(name, TensorProto.Types.DataType.Float, dimensions);
        value.Type.TensorType.Shape.Dim.RemoveAt(0);
        return value;
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
