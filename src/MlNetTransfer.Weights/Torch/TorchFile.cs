using MlNetTransfer.Diagnostics;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Torch;

/// <summary>A state dict that torch.save wrote (.pth, .pt, .bin), memory-mapped.</summary>
/// <remarks>Its pickle is read by a machine that knows tensors and plain containers only; every claim is checked against the file before it is used.</remarks>
internal sealed class TorchFile : IWeightsFile
{
    private const int Chunk = 1 << 16;

    private readonly MappedBytes _file;
    private readonly IReadOnlyDictionary<string, TorchTensor> _tensors;
    private readonly IReadOnlyDictionary<string, long> _begins;

    private TorchFile(MappedBytes file, IReadOnlyDictionary<string, TorchTensor> tensors, IReadOnlyDictionary<string, long> begins)
    {
        _file = file;
        _tensors = tensors;
        _begins = begins;
        Tensors = tensors.ToDictionary(t => t.Key, WeightsTensor (t) => t.Value);
    }

    public IReadOnlyDictionary<string, WeightsTensor> Tensors { get; }

    /// <exception cref="TransferException">MNT102, MNT103 when the file cannot be opened, MNT403 when it is malformed or holds
    /// anything that is not allowed.</exception>
    public static TorchFile Open(string path) => WeightsErrors.Open(path, "PyTorch", OpenChecked);

    public float[] Read(string name)
    {
        TorchTensor tensor = _tensors[name];
        TorchStorageType type = tensor.Storage.Type;
        float[] span = new float[tensor.Span];
        byte[] bytes = new byte[Math.Min(Chunk, span.Length) * type.Bytes];
        long begin = _begins[tensor.Storage.Key] + (tensor.Offset * type.Bytes);
        for (int i = 0; i < span.Length; i += Chunk)
        {
            int count = Math.Min(Chunk, span.Length - i);
            _file.Read(begin + ((long)i * type.Bytes), bytes.AsSpan(0, count * type.Bytes));
            FloatBytes.ToFloat32(type.Name, bytes.AsSpan(0, count * type.Bytes), span.AsSpan(i, count));
        }

        return tensor.Gather(span);
    }

    public string Sha256() => _file.Sha256();

    public void Dispose() => _file.Dispose();

    private static TorchFile OpenChecked(MappedBytes file)
    {
        byte[] start = file.Read(0, Math.Min(4, file.Length));
        TorchContent content = start switch
        {
            [(byte)'P', (byte)'K', 3, 4] => TorchZip.Read(file),
            [(byte)PickleOpcode.Proto, ..] => TorchLegacy.Read(file),
            _ => throw new InvalidDataException($"it begins with {Convert.ToHexString(start)}, neither with a zip archive nor with a pickle"),
        };
        return new TorchFile(file, TorchStateDict.Find(content.Root, file.Length), content.Begins);
    }
}
