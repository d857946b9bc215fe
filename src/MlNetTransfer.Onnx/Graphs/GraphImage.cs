using System.Globalization;
using MlNetTransfer.Onnx.Protobuf;
using static MlNetTransfer.Onnx.Protobuf.TensorProto.Types;

namespace MlNetTransfer.Onnx.Graphs;

/// <summary>The input of a graph that takes the image.</summary>
/// <param name="Name">Of the input.</param>
/// <param name="Type">Its element type.</param>
/// <param name="ChannelsLast">[N, side, side, 3], as TensorFlow has it.</param>
/// <param name="Side">Rows and columns; null where the graph takes any.</param>
internal sealed record GraphImage(string Name, DataType Type, bool ChannelsLast, int? Side)
{
    private const int Channels = 3;

    // What an image of one network costs grows with its area, and no published network takes more.
    private const int LargestSide = 2048;

    /// <returns>Null, with the reason, where no input or more than one can be the image.</returns>
    public static GraphImage? Find(GraphNames names, List<string> wrong)
    {
        (ValueInfoProto Value, int?[] Shape)[] inputs = [.. names.Inputs.Select(i => (i, Shape(i)))];
        (ValueInfoProto Value, int?[] Shape)[] images = [.. inputs.Where(i => i.Shape.Length == 4 && Takes(TypeOf(i.Value)))];
        if (images.Length != 1)
        {
            string found = GraphChecks.List(inputs.Select(Text));
            wrong.Add($"it has {images.Length} inputs that can be an image ({found}), allowed is one, of float32, float16 or uint8");
            return null;
        }

        (ValueInfoProto value, int?[] shape) = images[0];
        bool last = shape[1] != Channels && (shape[3] == Channels || IsTurned(names, value.Name));
        int?[] order = last ? [shape[0], shape[3], shape[1], shape[2]] : shape;
        int? side = order[2] ?? order[3];
        if ((order[1] ?? Channels) != Channels || (order[2] ?? side) != (order[3] ?? side) || side is 0 or > LargestSide)
        {
            wrong.Add($"its input is {Text(images[0])}, allowed is [N, 3, side, side] or [N, side, side, 3], of at most {LargestSide} pixels");
            return null;
        }

        return new GraphImage(value.Name, TypeOf(value), last, side);
    }

    /// <summary>Dimensions, null for those that are free.</summary>
    public static int?[] Shape(ValueInfoProto value) =>
        [.. (value.Type?.TensorType?.Shape?.Dim ?? []).Select(d => d.DimValue is > 0 and <= int.MaxValue ? (int?)d.DimValue : null)];

    private static DataType TypeOf(ValueInfoProto value) => (DataType)(value.Type?.TensorType?.ElemType ?? 0);

    private static bool Takes(DataType type) => type is DataType.Float or DataType.Float16 or DataType.Uint8;

    /// <summary>Whether channels last are the first that is changed about the image.</summary>
    private static bool IsTurned(GraphNames names, string image) => names.Made
        .Select(names.Producer)
        .OfType<NodeProto>()
        .Where(n => n.Input.Contains(image))
        .All(n => n.OpType == "Transpose" && n.Attribute.Any(a => a.Name == "perm" && a.Ints.SequenceEqual([0L, 3, 1, 2])));

    private static string Text((ValueInfoProto Value, int?[] Shape) input) =>
        $"{GraphChecks.Short(input.Value.Name)} [{string.Join(", ", input.Shape.Take(8).Select(d => d?.ToString(CultureInfo.InvariantCulture) ?? "?"))}]";
}
