using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Hdf5;

/// <summary>What a dataset's values are.</summary>
/// <param name="Name">F16, BF16, F32 or F64 for what is read; a name for people otherwise.</param>
/// <param name="Bytes">Of a value.</param>
/// <remarks>Specification 3.0, IV.A.2.d "The Datatype Message".</remarks>
internal readonly record struct Hdf5Datatype(string Name, int Bytes)
{
    private const int FixedPoint = 0, FloatingPoint = 1, Text = 3;
    private const byte BigEndian = 0x41, Signed = 0x08;

    // The 12 bytes of properties: bit offset 2, precision 2, exponent's place, its bits, mantissa's place, its bits, exponent bias 4. IEEE 754 and bfloat16.
    private static readonly (string Name, byte[] Properties)[] Floats =
    [
        ("F16", [0, 0, 16, 0, 10, 5, 0, 10, 15, 0, 0, 0]),
        ("BF16", [0, 0, 16, 0, 7, 8, 0, 7, 127, 0, 0, 0]),
        ("F32", [0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]),
        ("F64", [0, 0, 64, 0, 52, 11, 0, 52, 0xFF, 3, 0, 0]),
    ];

    public static Hdf5Datatype Parse(MappedBytes bytes, Hdf5Message message)
    {
        if (message.IsShared)
        {
            return new Hdf5Datatype("a type stored elsewhere", 0);
        }

        long begin = message.AtLeast(8).Begin;
        int kind = (int)bytes.Number(begin, 1) & 0x0F;
        byte bits = (byte)bytes.Number(begin + 1, 1);
        long size = (long)bytes.Number(begin + 4, sizeof(uint));
        if (kind == FloatingPoint)
        {
            byte[] properties = bytes.Read(message.AtLeast(20).Begin + 8, 12L);
            string? name = Array.Find(Floats, f => f.Properties.AsSpan().SequenceEqual(properties) && WeightsTensor.BytesPerValue(f.Name) == size).Name;
            return name is null || (bits & BigEndian) != 0 ? new Hdf5Datatype("another floating point", 0) : new Hdf5Datatype(name, (int)size);
        }

        return new Hdf5Datatype(kind switch
        {
            FixedPoint => $"{((bits & Signed) != 0 ? 'I' : 'U')}{size * 8}",
            Text => "STRING",
            _ => $"HDF5 class {kind}",
        }, 0);
    }
}
