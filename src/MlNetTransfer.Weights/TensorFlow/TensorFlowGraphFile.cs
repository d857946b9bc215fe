using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Protobuf;

namespace MlNetTransfer.Weights.TensorFlow;

/// <summary>The constants of a frozen TensorFlow graph by node name: a GraphDef (.pb), or the one in a MetaGraphDef (.meta).</summary>
/// <remarks>Field numbers: tensorflow/core, framework/graph.proto, framework/node_def.proto, framework/attr_value.proto, protobuf/meta_graph.proto.</remarks>
internal static class TensorFlowGraphFile
{
    private const int MetaGraphGraph = 2, GraphNode = 1;
    private const int NodeName = 1, NodeOp = 2, NodeAttribute = 5;
    private const int AttributeKey = 1, AttributeValue = 2, ValueTensor = 8;

    /// <exception cref="TransferException">MNT102, MNT103 when the file cannot be opened, MNT403 when it is malformed.</exception>
    public static IWeightsFile Open(string path) => WeightsErrors.Open(path, "TensorFlow graph", Read);

    /// <summary>Whether the file is a graph with constants, sound or not.</summary>
    public static bool Recognises(MappedBytes bytes) => ProtobufMessage.Recognises(() => Nodes(bytes).Any(n => IsConstant(bytes, n)));

    private static ProtobufWeights Read(MappedBytes bytes)
    {
        ProtobufWeights weights = new(bytes);
        foreach (ProtobufField node in Nodes(bytes).Where(n => IsConstant(bytes, n)))
        {
            string name = "";
            ProtobufField? tensor = null;
            foreach (ProtobufField field in ProtobufMessage.Fields(bytes, node.Begin, node.End))
            {
                name = field is { Number: NodeName, IsBytes: true } ? ProtobufMessage.Text(bytes, field) : name;
                tensor = field is { Number: NodeAttribute, IsBytes: true } ? Value(bytes, field) ?? tensor : tensor;
            }

            ProtobufField value = tensor ?? throw new InvalidDataException($"constant '{name}' has no value");
            weights.Add(name, TensorFlowTensor.Parse(bytes, name, value), mayRepeat: true);
        }

        return weights.Tensors.Count > 0
            ? weights
            : throw new InvalidDataException("it has no constants; a graph that is not frozen keeps its weights in a checkpoint");
    }

    /// <summary>A GraphDef begins with its nodes, messages that name an op; a MetaGraphDef has its graph in field 2,
    /// where a GraphDef has its functions.</summary>
    private static IEnumerable<ProtobufField> Nodes(MappedBytes bytes)
    {
        IEnumerable<ProtobufField> whole = Messages(ProtobufMessage.Fields(bytes, 0, bytes.Length), GraphNode);
        bool isGraph = ProtobufMessage.Recognises(() => whole.Any(n => Op(bytes, n) is not null));
        return isGraph
            ? whole
            : Messages(ProtobufMessage.Fields(bytes, 0, bytes.Length), MetaGraphGraph)
                .SelectMany(g => Messages(ProtobufMessage.Fields(bytes, g.Begin, g.End), GraphNode));
    }

    private static IEnumerable<ProtobufField> Messages(IEnumerable<ProtobufField> fields, int number) => fields.Where(f => f.IsBytes && f.Number == number);

    private static bool IsConstant(MappedBytes bytes, ProtobufField node) =>
        Op(bytes, node) is { } op && bytes.Has(op.Begin, "Const"u8) && op.Length == "Const"u8.Length;

    private static ProtobufField? Op(MappedBytes bytes, ProtobufField node)
    {
        ProtobufField? op = null;
        foreach (ProtobufField field in Messages(ProtobufMessage.Fields(bytes, node.Begin, node.End), NodeOp))
        {
            op = field;
        }

        return op;
    }

    /// <summary>The tensor of a node's attribute when that is its value.</summary>
    private static ProtobufField? Value(MappedBytes bytes, ProtobufField attribute)
    {
        bool isValue = false;
        ProtobufField? tensor = null;
        foreach (ProtobufField field in ProtobufMessage.Fields(bytes, attribute.Begin, attribute.End).Where(f => f.IsBytes))
        {
            isValue |= field.Number == AttributeKey && field.Length == "value"u8.Length && bytes.Has(field.Begin, "value"u8);
            if (field.Number == AttributeValue)
            {
                foreach (ProtobufField found in Messages(ProtobufMessage.Fields(bytes, field.Begin, field.End), ValueTensor))
                {
                    tensor = found;
                }
            }
        }

        return isValue ? tensor : null;
    }
}
