using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Onnx;
using MlNetTransfer.Weights.Protobuf;

namespace MlNetTransfer.Weights.Structure;

/// <summary>Reads the messages of an ONNX graph.</summary>
/// <remarks>Field numbers: onnx/onnx, onnx.proto, messages NodeProto, AttributeProto, ValueInfoProto, TypeProto, TensorProto.</remarks>
internal sealed class GraphParts(MappedBytes bytes, ProtobufWeights weights)
{
    private const int NodeInput = 1, NodeOutput = 2, NodeType = 4, NodeAttribute = 5, NodeDomain = 7;
    private const int AttributeName = 1, AttributeFloat = 2, AttributeInt = 3, AttributeText = 4, AttributeTensor = 5, AttributeInts = 8;
    private const int ValueName = 1, ValueType = 2, TypeTensor = 1, TensorShape = 2, ShapeDimension = 1, DimensionValue = 1;
    private const int TensorType = 1;
    private const ulong UnsignedByte = 2;
    private const int TensorInt32Data = 5, TensorInt64Data = 7, TensorRaw = 9;

    // Longer lists of whole numbers are no shapes.
    private const int MostIntegers = 4096, MostDimensions = 8;

    private int _unnamed;

    public GraphNode Node(ProtobufField message)
    {
        List<string> inputs = [], outputs = [];
        Dictionary<string, GraphAttribute> attributes = new(StringComparer.Ordinal);
        string type = "", domain = "";
        foreach (ProtobufField field in Fields(message))
        {
            switch (field.Number)
            {
                case NodeInput:
                    inputs.Add(Text(field));
                    break;
                case NodeOutput:
                    outputs.Add(Text(field));
                    break;
                case NodeType:
                    type = Text(field);
                    break;
                case NodeDomain:
                    domain = Text(field);
                    break;
                case NodeAttribute when field.IsBytes:
                    (string name, GraphAttribute attribute) = Attribute(field);
                    attributes[name] = attribute;
                    break;
            }
        }

        return new GraphNode(type, domain is "ai.onnx" ? "" : domain, inputs, outputs, attributes);
    }

    /// <param name="message">A TensorProto.</param>
    /// <param name="name">Of the tensor, where it has none itself.</param>
    public (string Name, GraphConstant Constant) Constant(ProtobufField message, string? name)
    {
        (string own, WeightsTensor tensor) = OnnxTensor.Parse(bytes, message);
        name ??= own;
        if (tensor is ProtobufTensor)
        {
            weights.Add(name, tensor, mayRepeat: false);
            return (name, new GraphConstant(tensor.Shape, () => weights.Read(name), null));
        }

        long count = tensor.Shape.Aggregate(1L, (product, d) => product * d);
        bool whole = tensor.Type is "I64" or "I32" or "BOOL" && count is >= 0 and <= MostIntegers;
        return (name, new GraphConstant(tensor.Shape, null, whole ? Integers(message, tensor.Type, (int)count) : null));
    }

    public (string Name, int?[] Shape) Value(ProtobufField message)
    {
        string name = "";
        int?[] shape = [];
        foreach (ProtobufField field in Fields(message))
        {
            name = field.Number == ValueName ? Text(field) : name;
            if (field is { Number: ValueType, IsBytes: true })
            {
                IEnumerable<ProtobufField> dimensions = Inside(Inside(Inside([field], TypeTensor), TensorShape), ShapeDimension).Take(MostDimensions + 1);
                shape = [.. dimensions.Select(Dimension)];
            }
        }

        return (name, shape);
    }

    /// <summary>Whether a value is of bytes.</summary>
    public bool IsOfBytes(ProtobufField message) =>
        Inside(Inside([message], ValueType), TypeTensor).SelectMany(Fields).Any(f => f is { Number: TensorType, IsBytes: false, Value: UnsignedByte });

    private (string Name, GraphAttribute Attribute) Attribute(ProtobufField message)
    {
        string name = "", text = "";
        float number = 0;
        long whole = 0;
        GraphConstant? tensor = null;
        foreach (ProtobufField field in Fields(message))
        {
            switch (field.Number)
            {
                case AttributeName:
                    name = Text(field);
                    break;
                case AttributeFloat:
                    number = BitConverter.UInt32BitsToSingle((uint)field.Value);
                    break;
                case AttributeInt:
                    whole = (long)field.Value;
                    break;
                case AttributeText when field.IsBytes && field.Length < 256:
                    text = Text(field);
                    break;
                case AttributeTensor when field.IsBytes:
                    tensor = Constant(field, $"constant/{++_unnamed}").Constant;
                    break;
            }
        }

        ProtobufNumbers numbers = new(message.Begin, message.End, AttributeInts, 0);
        return (name, new GraphAttribute(number, whole, text, [.. numbers.Read(bytes).Take(MostIntegers).Select(n => (long)n)], tensor));
    }

    private long[]? Integers(ProtobufField message, string type, int count)
    {
        int each = type == "I64" ? sizeof(long) : type == "I32" ? sizeof(int) : 1;
        ProtobufField[] raw = [.. Fields(message).Where(f => f is { Number: TensorRaw, IsBytes: true })];
        if (raw.Length == 1)
        {
            return raw[0].Length != (long)count * each
                ? null
                : [.. Enumerable.Range(0, count).Select(i => Signed(bytes.Number(raw[0].Begin + ((long)i * each), each), each))];
        }

        ProtobufNumbers numbers = new(message.Begin, message.End, type == "I64" ? TensorInt64Data : TensorInt32Data, 0);
        long[] found = [.. numbers.Read(bytes).Take(count + 1).Select(n => (long)n)];
        return found.Length == count ? found : null;
    }

    private static long Signed(ulong number, int each) => each == sizeof(int) ? (int)(uint)number : (long)number;

    private int? Dimension(ProtobufField message)
    {
        foreach (ProtobufField field in Fields(message))
        {
            if (field is { Number: DimensionValue, IsBytes: false, Value: > 0 and <= int.MaxValue })
            {
                return (int)field.Value;
            }
        }

        return null;
    }

    private IEnumerable<ProtobufField> Fields(ProtobufField message) => ProtobufMessage.Fields(bytes, message.Begin, message.End);

    private IEnumerable<ProtobufField> Inside(IEnumerable<ProtobufField> messages, int number) =>
        messages.SelectMany(Fields).Where(f => f.Number == number && f.IsBytes);

    private string Text(ProtobufField field) => ProtobufMessage.Text(bytes, field);
}
