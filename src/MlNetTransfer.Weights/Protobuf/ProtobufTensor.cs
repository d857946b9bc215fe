using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Protobuf;

/// <summary>A tensor in a protobuf file: its values as bytes, or as a list of numbers of which the last one is repeated.</summary>
/// <param name="Type">For example F32.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Bytes">The field with its bytes, little-endian; null when they are numbers.</param>
/// <param name="Numbers">Its values one by one: float32 and float64 as their bits, float16 and bfloat16 as their bits in a varint.</param>
internal sealed record ProtobufTensor(string Type, int[] Shape, ProtobufField? Bytes, ProtobufNumbers? Numbers) : WeightsTensor(Type, Shape)
{
    private int Count => Shape.Aggregate(1, (a, b) => a * b);

    /// <summary>Compares what the tensor claims with what is there.</summary>
    /// <param name="name">For the message.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="size">Counts it in.</param>
    /// <param name="mayRepeat">Whether fewer values than the shape has are allowed.</param>
    /// <exception cref="InvalidDataException">They do not agree.</exception>
    public void Check(string name, MappedBytes bytes, SizeClass size, bool mayRepeat)
    {
        int bytesPerValue = WeightsTensor.BytesPerValue(Type);
        long count = size.Take(name, Shape, bytesPerValue);
        long found = Bytes is { } raw ? raw.Length : Numbers!.Read(bytes).LongCount();
        long expected = Bytes is null ? count : count * bytesPerValue;
        if (found > expected || (found < expected && (Bytes is not null || !mayRepeat)))
        {
            string unit = Bytes is null ? "values" : "bytes";
            throw new InvalidDataException($"tensor '{name}' has shape [{string.Join(", ", Shape)}] of {Type} in {found} {unit}");
        }
    }

    public float[] Read(MappedBytes bytes)
    {
        float[] values = new float[Count];
        if (Bytes is { } raw)
        {
            FloatBytes.ToFloat32(Type, bytes.Read(raw.Begin, raw.Length), values);
            return values;
        }

        int found = 0;
        foreach (ulong bits in Numbers!.Read(bytes))
        {
            FloatBytes.ToFloat32(Type, BitConverter.GetBytes(bits).AsSpan(0, WeightsTensor.BytesPerValue(Type)), values.AsSpan(found++, 1));
        }

        values.AsSpan(found).Fill(found == 0 ? 0 : values[found - 1]);
        return values;
    }
}
