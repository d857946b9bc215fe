using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Protobuf;

namespace MlNetTransfer.Weights.Structure;

/// <summary>The nodes and constants of an ONNX file, walked where they lie.</summary>
/// <remarks>Field numbers: onnx/onnx, onnx.proto, messages ModelProto, GraphProto, ValueInfoProto.</remarks>
internal sealed class GraphFile : IDisposable
{
    private const int ModelGraph = 7;
    private const int Nodes = 1, Initializers = 5, Inputs = 11, Outputs = 12;
    private const int MostNodes = 100_000;

    private readonly MappedBytes _bytes;
    private readonly ProtobufWeights _weights;
    private readonly List<GraphNode> _nodes = [];
    private readonly Dictionary<string, GraphConstant> _constants = new(StringComparer.Ordinal);
    private readonly List<(string Name, int?[] Shape)> _inputs = [];
    private readonly List<string> _outputs = [];
    private readonly bool _bytesOnly;

    private GraphFile(MappedBytes bytes)
    {
        _bytes = bytes;
        _weights = new ProtobufWeights(bytes);
        GraphParts parts = new(bytes, _weights);
        foreach (ProtobufField field in ProtobufMessage.Fields(bytes, 0, bytes.Length)
            .Where(f => f is { Number: ModelGraph, IsBytes: true })
            .SelectMany(graph => ProtobufMessage.Fields(bytes, graph.Begin, graph.End))
            .Where(f => f.IsBytes))
        {
            switch (field.Number)
            {
                case Nodes when _nodes.Count == MostNodes:
                    throw new InvalidDataException($"it has more than {MostNodes} nodes");
                case Nodes:
                    _nodes.Add(parts.Node(field));
                    break;
                case Initializers:
                    (string name, GraphConstant constant) = parts.Constant(field, null);
                    _constants.TryAdd(name, constant);
                    break;
                case Inputs:
                    _inputs.Add(parts.Value(field));
                    _bytesOnly |= parts.IsOfBytes(field);
                    break;
                case Outputs:
                    _outputs.Add(parts.Value(field).Name);
                    break;
            }
        }
    }

    public IReadOnlyList<GraphNode> Graph => _nodes;

    public IReadOnlyDictionary<string, GraphConstant> Constants => _constants;

    /// <summary>Inputs that have no value in the file; null for a dimension that is free.</summary>
    public IReadOnlyList<(string Name, int?[] Shape)> Images => [.. _inputs.Where(i => !_constants.ContainsKey(i.Name))];

    /// <summary>Whether an input is of bytes.</summary>
    public bool HasByteImage => _bytesOnly;

    public IReadOnlyList<string> OutputNames => _outputs;

    /// <exception cref="Diagnostics.TransferException">MNT102, MNT103, MNT403.</exception>
    public static GraphFile Open(string path) => WeightsErrors.Open(path, "ONNX", bytes => new GraphFile(bytes));

    public string Sha256() => _weights.Sha256();

    public void Dispose() => _bytes.Dispose();
}
