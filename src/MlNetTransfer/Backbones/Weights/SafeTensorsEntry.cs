using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetTransfer.Backbones.Weights;

/// <summary>Where a tensor stands in a SafeTensors file.</summary>
/// <param name="Type">F32, F16 or BF16.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
/// <param name="End">Byte after the last.</param>
internal sealed record SafeTensorsEntry(string Type, int[] Shape, long Begin, long End)
{
    /// <summary>Bytes per value; 0 for a type that weights do not have.</summary>
    public static int BytesPerValue(string type) => type switch
    {
        "F32" => sizeof(float),
        "F16" or "BF16" => sizeof(short),
        _ => 0,
    };

    public float[] ToFloat32(byte[] bytes)
    {
        float[] values = new float[bytes.Length / BytesPerValue(Type)];
        switch (Type)
        {
            case "F32":
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case "F16":
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            default:
                ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    // bfloat16 is the upper half of a float32.
                    values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                }

                break;
        }

        return values;
    }
}
