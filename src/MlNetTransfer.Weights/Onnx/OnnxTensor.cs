using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Protobuf;

namespace MlNetTransfer.Weights.Onnx;

/// <summary>A TensorProto of ONNX.</summary>
/// <remarks>Field numbers and types: onnx/onnx, onnx.proto, message TensorProto.</remarks>
internal static class OnnxTensor
{
    private const int Dims = 1, DataType = 2, FloatData = 4, Int32Data = 5, Name = 8, RawData = 9, DoubleData = 10, ExternalData = 13, DataLocation = 14;
    private const int ExternalKey = 1, ExternalValue = 2;
    private const ulong External = 1;

    // One more than are allowed, so that too many are seen without reading all.
    private const int DimensionsRead = 9;

    // Position is the number of TensorProto.DataType.
    private static readonly string[] Types =
    [
        "UNDEFINED", "F32", "U8", "I8", "U16", "I16", "I32", "I64", "STRING", "BOOL", "F16", "F64", "U32", "U64", "C64", "C128", "BF16",
    ];

    /// <exception cref="InvalidDataException">It is malformed, or its values lie in another file.</exception>
    public static (string Name, WeightsTensor Tensor) Parse(MappedBytes bytes, ProtobufField message)
    {
        string name = "", external = "";
        ulong type = 0;
        bool isExternal = false;
        ProtobufField? raw = null;
        foreach (ProtobufField field in ProtobufMessage.Fields(bytes, message.Begin, message.End))
        {
            switch (field.Number)
            {
                case Name:
                    name = ProtobufMessage.Text(bytes, field);
                    break;
                case DataType:
                    type = field.Value;
                    break;
                case RawData when field.IsBytes:
                    raw = field;
                    break;
                case ExternalData when field.IsBytes:
                    isExternal = true;
                    external = external.Length > 0 ? external : Location(bytes, field);
                    break;
                case DataLocation:
                    isExternal |= field.Value == External;
                    break;
            }
        }

        if (isExternal)
        {
            throw new InvalidDataException(
                $"tensor '{name}' has its values in another file, '{external}', which is not opened; save the model with its weights in one file");
        }

        ProtobufNumbers dimensions = new(message.Begin, message.End, Dims, 0);
        int[] shape = SizeClass.Shape(name, [.. dimensions.Read(bytes).Take(DimensionsRead)]);
        string typeName = type < (ulong)Types.Length ? Types[type] : $"ONNX type {type}";
        ListedTensor listed = new(typeName, shape);
        return (name, listed.IsFloat ? new ProtobufTensor(typeName, shape, raw, Numbers(typeName, message)) : listed);
    }

    private static ProtobufNumbers Numbers(string type, ProtobufField message) => type switch
    {
        "F32" => new ProtobufNumbers(message.Begin, message.End, FloatData, sizeof(float)),
        "F64" => new ProtobufNumbers(message.Begin, message.End, DoubleData, sizeof(double)),
        _ => new ProtobufNumbers(message.Begin, message.End, Int32Data, 0),
    };

    private static string Location(MappedBytes bytes, ProtobufField entry)
    {
        string key = "", value = "";
        foreach (ProtobufField field in ProtobufMessage.Fields(bytes, entry.Begin, entry.End))
        {
            key = field.Number == ExternalKey ? ProtobufMessage.Text(bytes, field) : key;
            value = field.Number == ExternalValue ? ProtobufMessage.Text(bytes, field) : value;
        }

        return key == "location" ? value : "";
    }
}
