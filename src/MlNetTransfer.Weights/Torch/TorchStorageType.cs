namespace MlNetTransfer.Weights.Torch;

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
}
