using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetTransfer.Tensors;

/// <summary>Little-endian floating-point numbers as float32.</summary>
public static class FloatBytes
{
    /// <summary>Converts values.</summary>
    /// <param name="type">F16, BF16, F32 or F64.</param>
    /// <param name="bytes">Values, one after the other.</param>
    /// <param name="values">As many as there are; float64 is rounded to the nearest.</param>
    public static void ToFloat32(string type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (type)
        {
            case "F64":
                TensorPrimitives.ConvertTruncating<double, float>(MemoryMarshal.Cast<byte, double>(bytes), values);
                break;
            case "F32":
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case "F16":
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            default:
                ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < halves.Length; i++)
                {
                    // bfloat16 is the upper half of a float32.
                    values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                }

                break;
        }
    }
}
