using MlNetTransfer.Tensors;
using MlNetTransfer.Weights.Protobuf;

namespace MlNetTransfer.Weights.TensorFlow;

/// <summary>A TensorProto of TensorFlow.</summary>
/// <remarks>
/// Field numbers: tensorflow/core/framework, tensor.proto and tensor_shape.proto; types: types.proto.
/// Fewer values than the shape has mean that the last is repeated, none that all are 0: framework/tensor.cc, FromProtoField.
/// </remarks>
internal static class TensorFlowTensor
{
    private const int DType = 1, Shape = 2, Content = 4, FloatVal = 5, DoubleVal = 6, HalfVal = 13;

    // One more than are allowed, so that too many are seen without reading all.
    private const int DimensionsRead = 9;
    private const int ShapeDim = 2, ShapeUnknownRank = 3, DimSize = 1;

    /// <exception cref="InvalidDataException">It is malformed.</exception>
    public static WeightsTensor Parse(MappedBytes bytes, string name, ProtobufField message)
    {
        ulong type = 0;
        ProtobufField? content = null;
        List<ulong> dimensions = [];
        foreach (ProtobufField field in ProtobufMessage.Fields(bytes, message.Begin, message.End))
        {
            switch (field.Number)
            {
                case DType:
                    type = field.Value;
                    break;
                case Shape when field.IsBytes:
                    dimensions = Dimensions(bytes, name, field);
                    break;
                case Content when field is { IsBytes: true, Length: > 0 }:
                    content = field;
                    break;
            }
        }

        int[] shape = SizeClass.Shape(name, dimensions);
        ListedTensor listed = new(TypeName(type), shape);
        return listed.IsFloat ? new ProtobufTensor(listed.Type, shape, content, Numbers(listed.Type, message)) : listed;
    }

    private static string TypeName(ulong type) => type switch
    {
        1 => "F32",
        2 => "F64",
        3 => "I32",
        4 => "U8",
        5 => "I16",
        6 => "I8",
        7 => "STRING",
        9 => "I64",
        10 => "BOOL",
        14 => "BF16",
        19 => "F16",
        _ => $"TensorFlow type {type}",
    };

    private static ProtobufNumbers Numbers(string type, ProtobufField message) => type switch
    {
        "F32" => new ProtobufNumbers(message.Begin, message.End, FloatVal, sizeof(float)),
        "F64" => new ProtobufNumbers(message.Begin, message.End, DoubleVal, sizeof(double)),
        _ => new ProtobufNumbers(message.Begin, message.End, HalfVal, 0),
    };

    private static List<ulong> Dimensions(MappedBytes bytes, string name, ProtobufField shape)
    {
        List<ulong> dimensions = [];
        foreach (ProtobufField field in ProtobufMessage.Fields(bytes, shape.Begin, shape.End))
        {
            if (field.Number == ShapeUnknownRank && field.Value != 0)
            {
                throw new InvalidDataException($"constant '{name}' is of unknown rank");
            }

            if (field is { Number: ShapeDim, IsBytes: true } && dimensions.Count < DimensionsRead)
            {
                ulong size = 0;
                foreach (ProtobufField part in ProtobufMessage.Fields(bytes, field.Begin, field.End).Where(f => f.Number == DimSize))
                {
                    size = part.Value;
                }

                dimensions.Add(size);
            }
        }

        return dimensions;
    }
}
