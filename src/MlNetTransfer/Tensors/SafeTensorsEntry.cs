namespace MlNetTransfer.Tensors;

/// <summary>Where a tensor stands in a SafeTensors file.</summary>
/// <param name="Type">For example F32.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">Byte after the last.</param>
internal sealed record SafeTensorsEntry(string Type, int[] Shape, long Begin, long End) : WeightsTensor(Type, Shape)
{
    public float[] ToFloat32(byte[] bytes)
    {
        float[] values = new float[bytes.Length / BytesPerValue(Type)];
        FloatBytes.ToFloat32(Type, bytes, values);
        return values;
    }
}
