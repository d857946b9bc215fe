using System.Runtime.InteropServices;
using Google.Protobuf;
using MlNetTransfer.Onnx.Protobuf;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>Builds an ONNX graph node by node: names values, stores initialisers, declares inputs and outputs.</summary>
/// <param name="graph">A graph to add to; null begins an empty one.</param>
internal sealed class OnnxGraph(GraphProto? graph = null)
{
    private const int MlOperatorSet = 2;
    private const int IrVersion = 8;
    private const string MlDomain = "ai.onnx.ml";

    private readonly GraphProto _graph = graph ?? new() { Name = "MlNetTransfer" };
    private int _values;
    private ModelProto? _appended;

    /// <summary>Operator set of all nodes: ours, or that of the graph which <see cref="Append"/> takes.</summary>
    public long Operators { get; init; } = OnnxOperators.Ours;

    /// <summary>Declares an input or output of which the first dimension is the batch.</summary>
    public static ValueInfoProto Batched(string name, TensorProto.Types.DataType type, params ReadOnlySpan<int> dimensions)
    {
        TensorShapeProto shape = new();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        foreach (int dimension in dimensions)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = dimension });
        }

        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } } };
    }

    public void Input(string name, params ReadOnlySpan<int> dimensions) =>
        _graph.Input.Add(Batched(name, TensorProto.Types.DataType.Float, dimensions));

    public void Output(string name, TensorProto.Types.DataType type, params ReadOnlySpan<int> dimensions) =>
        _graph.Output.Add(Batched(name, type, dimensions));

    /// <summary>Adds a node with one output and returns the output's name.</summary>
    public string Node(string type, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes) =>
        NamedNode(type, inputs, $"v{++_values}", attributes);

    /// <summary>Adds a node whose output is called <paramref name="output"/>.</summary>
    public string NamedNode(string type, IEnumerable<string> inputs, string output, params ReadOnlySpan<AttributeProto> attributes)
    {
        NodeProto node = new() { OpType = type, Name = output };
        node.Input.Add(inputs);
        node.Output.Add(output);
        foreach (AttributeProto attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        _graph.Node.Add(node);
        return output;
    }

    /// <summary>Adds a whole graph, its names behind a prefix, and gives its features as a map.</summary>
    /// <param name="graph">At most one; its operators must be those of the file.</param>
    /// <param name="image">Name of the value that goes in.</param>
    public string Append(FrozenGraph graph, string image)
    {
        _appended = graph.Model;
        string features = graph.OneByOne ? GraphCopy.ForEach(this, graph, image) : GraphCopy.Into(_graph, graph, image);
        int[] shape = graph.Features.Dimensions;
        return shape.Length > 1 ? features : Node("Reshape", [features, Constant("features_as_map", [0, shape[0], 1, 1])]);
    }

    /// <summary>Adds the part of a value from some positions to others, of one axis each.</summary>
    public string Slice(string value, string name, long[] starts, long[] ends, long[] axes, string? output = null)
    {
        bool inputs = Operators >= OnnxOperators.SliceInputs;
        return NamedNode(
            "Slice",
            inputs ? [value, Constant($"{name}_starts", starts), Constant($"{name}_ends", ends), Constant($"{name}_axes", axes)] : [value],
            output ?? $"v{++_values}",
            inputs ? [] : [Ints("starts", starts), Ints("ends", ends), Ints("axes", axes)]);
    }

    /// <summary>Adds a node of the ai.onnx.ml domain that no output depends on: a carrier for its attributes.</summary>
    public void MlNode(NodeProto node)
    {
        node.Domain = MlDomain;
        _graph.Node.Add(node);
    }

    public string Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> dimensions) =>
        Constant(name, TensorProto.Types.DataType.Float, MemoryMarshal.AsBytes(values), dimensions);

    public string Constant(string name, ReadOnlySpan<long> values) =>
        Constant(name, TensorProto.Types.DataType.Int64, MemoryMarshal.AsBytes(values), [values.Length]);

    public string Constant(string name, string value)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)TensorProto.Types.DataType.String };
        tensor.Dims.Add(1);
        tensor.StringData.Add(ByteString.CopyFromUtf8(value));
        _graph.Initializer.Add(tensor);
        return name;
    }

    public ModelProto ToModel(string productVersion)
    {
        ModelProto model = new()
        {
            IrVersion = IrVersion,
            ProducerName = "MlNetTransfer",
            ProducerVersion = productVersion,
            Graph = _graph,
        };
        if (_appended is { } appended)
        {
            // Operators have one version in a model: that of the graph which cannot be changed.
            model.IrVersion = Math.Max(IrVersion, appended.IrVersion);
            model.OpsetImport.Add(appended.OpsetImport.Where(o => o.Domain != MlDomain || o.Version >= MlOperatorSet));
        }

        AddOperators(model, "", Operators);
        AddOperators(model, MlDomain, MlOperatorSet);
        return model;
    }

    private static void AddOperators(ModelProto model, string domain, long version)
    {
        if (model.OpsetImport.All(o => o.Domain != domain))
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = version });
        }
    }

    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Ints(string name, params IEnumerable<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.Add(values);
        return attribute;
    }

    public static AttributeProto Strings(string name, IEnumerable<string> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Strings };
        attribute.Strings.Add(values.Select(ByteString.CopyFromUtf8));
        return attribute;
    }

    private string Constant(string name, TensorProto.Types.DataType type, ReadOnlySpan<byte> bytes, ReadOnlySpan<int> dimensions)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (int dimension in dimensions)
        {
            tensor.Dims.Add(dimension);
        }

        _graph.Initializer.Add(tensor);
        return name;
    }
}
