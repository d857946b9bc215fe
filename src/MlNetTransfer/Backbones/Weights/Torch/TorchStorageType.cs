using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetTransfer.Backbones.Weights.Torch;

/// <summary>A type of numbers that a PyTorch file may hold.</summary>
/// <param name="Storage">PyTorch's class of its storages, for example FloatStorage.</param>
/// <param name="Name">As SafeTensors names it, for example F32.</param>
/// <param name="Bytes">Bytes per number, little-endian.</param>
internal sealed record TorchStorageType(string Storage, string Name, int Bytes)
{
    /// <summary>Source: pytorch/pytorch torch/storage.py, the dtypes of the typed storages.</summary>
    public static IReadOnlyList<TorchStorageType> All { get; } =
    [
        new("FloatStorage", "F32", sizeof(float)),
        new("HalfStorage", "F16", sizeof(short)),
        new("BFloat16Storage", "BF16", sizeof(short)),
        new("DoubleStorage", "F64", sizeof(double)),
        new("LongStorage", "I64", sizeof(long)),
        new("IntStorage", "I32", sizeof(int)),
        new("ShortStorage", "I16", sizeof(short)),
        new("CharStorage", "I8", sizeof(byte)),
        new("ByteStorage", "U8", sizeof(byte)),
        new("BoolStorage", "BOOL", sizeof(byte)),
    ];

    /// <param name="bytes"><paramref name="values"/>.Length numbers of this type.</param>
    /// <param name="values">Receives them as float32.</param>
    public void ToFloat32(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        switch (Name)
        {
            case "F32":
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
                break;
            case "F16":
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
                break;
            case "BF16":
                ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                {
                    // bfloat16 is the upper half of a float32.
                    values[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
                }

                break;
            case "F64":
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), values);
                break;
            default:
                throw new InvalidOperationException($"{Name} is not read as float32.");
        }
    }
}
