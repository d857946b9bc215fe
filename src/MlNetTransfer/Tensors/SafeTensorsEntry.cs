namespace MlNetTransfer.Tensors;

/// <summary>Where a tensor stands in a SafeTensors file.</summary>
/// <param name="Type">For example F32.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">Byte after the last.</param>
internal sealed record SafeTensorsEntry(string Type, int[] Shape, long Begin, long End) : WeightsTensor(Type, Shape)
{
    /// <summary>Bytes per value; 0 for a type that the format does not have.</summary>
    public static int BytesPerValue(string type) => type switch
    {
        "F64" or "I64" or "U64" => sizeof(long),
        "F32" or "I32" or "U32" => sizeof(int),
        "F16" or "BF16" or "I16" or "U16" => sizeof(short),
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => sizeof(byte),
        _ => 0,
    };

    public float[] ToFloat32(byte[] bytes)
    {
        float[] values = new float[bytes.Length / BytesPerValue(Type)];
        FloatBytes.ToFloat32(Type, bytes, values);
        return values;
    }
}
