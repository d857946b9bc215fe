using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>Whether constants hold what they declare: a shape of a few bytes can ask for any amount of memory.</summary>
internal static class ConstantChecks
{
    // Types of a quarter of a byte are the smallest that ONNX has.
    private const int MostValuesPerByte = 4;
    private const int MostDimensions = 16;

    /// <summary>What is wrong, by constant.</summary>
    /// <param name="graph">Its initialisers, and those of graphs inside.</param>
    /// <param name="nodes">All nodes, with those of graphs inside.</param>
    public static IEnumerable<string> Of(GraphProto graph, IReadOnlyList<NodeProto> nodes)
    {
        IEnumerable<GraphProto> graphs = nodes.SelectMany(GraphNames.InnerGraphs).Prepend(graph);
        IEnumerable<AttributeProto> attributes = nodes.SelectMany(n => n.Attribute);
        IEnumerable<TensorProto> tensors = graphs.SelectMany(g => g.Initializer)
            .Concat(attributes.SelectMany(a => a.T is { } one ? a.Tensors.Prepend(one) : a.Tensors));
        bool sparse = graphs.Any(g => g.SparseInitializer.Count > 0) || attributes.Any(a => a.SparseTensor is not null || a.SparseTensors.Count > 0);
        IEnumerable<string> wrong = tensors.Select(Wrong).OfType<string>();
        return sparse ? wrong.Prepend("there are sparse ones") : wrong;
    }

    private static string? Wrong(TensorProto tensor)
    {
        string name = $"'{GraphChecks.Short(tensor.Name)}'";
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return $"{name} stands in another file";
        }

        if (tensor.DataType == (int)TensorProto.Types.DataType.String)
        {
            return $"{name} holds texts";
        }

        return tensor.Dims.Count > MostDimensions || Values(tensor.Dims) is not { } values || values > MostValuesPerByte * (long)tensor.CalculateSize()
            ? $"{name} declares more values than it holds"
            : null;
    }

    /// <summary>Null where the shape is none, or larger than any number.</summary>
    private static long? Values(IEnumerable<long> dimensions)
    {
        long values = 1;
        bool none = false;
        foreach (long dimension in dimensions)
        {
            if (dimension < 0 || (dimension > 0 && values > long.MaxValue / dimension))
            {
                return null;
            }

            none |= dimension == 0;
            values *= Math.Max(1, dimension);
        }

        return none ? 0 : values;
    }
}
