using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Torch;

/// <summary>The format of torch.save before 1.6: pickles of a magic number, a version, the writer's system, the object and the storages' keys; then
/// every storage's count and bytes.</summary>
/// <remarks>Source: pytorch/pytorch torch/serialization.py, format facts.</remarks>
internal static class TorchLegacy
{
    private const long FormatVersion = 1001;
    private static readonly BigInteger Magic = BigInteger.Parse("1950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <exception cref="InvalidDataException">The file is malformed; the message says where.</exception>
    public static TorchContent Read(MappedBytes file)
    {
        PickleReader reader = new(file.Read(0, Math.Min(file.Length, TorchContent.LongestPickle)));
        TorchObjects none = new(allowStorages: false), objects = new(allowStorages: true);
        Expect(PickleMachine.Read(reader, none) is BigInteger magic && magic == Magic, "it does not begin with PyTorch's magic number");
        Expect(PickleMachine.Read(reader, none) is FormatVersion, $"it is not of version {FormatVersion} of PyTorch's format");
        Expect(
            PickleMachine.Read(reader, none) is PickleDictionary system && system["little_endian"] is true,
            "it does not say that it is little-endian; only such files are read");
        object? root = PickleMachine.Read(reader, objects);
        PickleList keys = PickleMachine.Read(reader, none) as PickleList ?? throw new InvalidDataException("the keys of its storages are no list");
        return new TorchContent(root, Begins(file, reader.Position, keys, objects.Storages));
    }

    private static Dictionary<string, long> Begins(MappedBytes file, long position, PickleList keys, IReadOnlyDictionary<string, TorchStorage> storages)
    {
        Dictionary<string, long> begins = new(StringComparer.Ordinal);
        foreach (object? key in keys.Items)
        {
            if (key is not string text || !storages.TryGetValue(text, out TorchStorage? storage) || begins.ContainsKey(text))
            {
                throw new InvalidDataException($"its storages are listed with {PickleText.Kind(key)}, which no tensor names or which stands there twice");
            }

            long count = BinaryPrimitives.ReadInt64LittleEndian(file.Read(position, sizeof(long)));
            position += sizeof(long);
            if (count != storage.Count || count > (file.Length - position) / storage.Type.Bytes)
            {
                throw new InvalidDataException(
                    $"the storage '{PickleText.Short(text)}' needs {storage.Count} values of {storage.Type.Name} and claims {count}; "
                    + $"{file.Length - position} bytes are left");
            }

            begins.Add(text, position);
            position += count * storage.Type.Bytes;
        }

        string[] missing = [.. storages.Keys.Where(k => !begins.ContainsKey(k)).Take(1)];
        Expect(missing.Length == 0, $"the storage '{PickleText.Short(missing.FirstOrDefault(""))}' is named and not in it");
        Expect(position == file.Length, $"its storages end at byte {position}; the file has {file.Length}");
        return begins;
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidDataException(otherwise);
        }
    }
}
