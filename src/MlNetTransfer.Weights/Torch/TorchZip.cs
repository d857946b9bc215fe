using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights.Torch;

/// <summary>The format of torch.save since 1.6: a zip archive with one folder, in it data.pkl, byteorder and data/KEY per storage.</summary>
/// <remarks>Source: pytorch/pytorch torch/serialization.py and caffe2/serialize/inline_container.h, format facts.</remarks>
internal static class TorchZip
{
    private const string Pickle = "/data.pkl";

    /// <exception cref="InvalidDataException">The file is malformed; the message says where.</exception>
    public static TorchContent Read(MappedBytes file)
    {
        IReadOnlyDictionary<string, ZipEntry> entries = ZipDirectory.Read(file);
        ZipEntry[] pickles =
        [
            .. entries.Values.Where(e => e.Name.EndsWith(Pickle, StringComparison.Ordinal)
                && e.Name.IndexOf('/', StringComparison.Ordinal) == e.Name.Length - Pickle.Length),
        ];
        if (pickles is not [ZipEntry pickle])
        {
            throw new InvalidDataException($"the zip archive holds {pickles.Length} files '*{Pickle}'; a file of torch.save holds one");
        }

        string folder = pickle.Name[..^Pickle.Length];
        RefuseBigEndian(file, entries.GetValueOrDefault($"{folder}/byteorder"));
        if (pickle.Length > TorchContent.LongestPickle)
        {
            throw new InvalidDataException($"its pickle has {pickle.Length} bytes; {TorchContent.LongestPickle} are allowed");
        }

        TorchObjects objects = new(allowStorages: true);
        PickleReader reader = new(file.Read(pickle.Begin, pickle.Length));
        object? root = PickleMachine.Read(reader, objects);
        return reader.Position == pickle.Length
            ? new TorchContent(root, objects.Storages.Values.ToDictionary(s => s.Key, s => Begin(entries.GetValueOrDefault($"{folder}/data/{s.Key}"), s)))
            : throw new InvalidDataException($"its pickle ends at byte {reader.Position} of {pickle.Length}");
    }

    private static long Begin(ZipEntry? entry, TorchStorage storage) => entry is not null && storage.Count <= entry.Length / storage.Type.Bytes
        ? entry.Begin
        : throw new InvalidDataException(
            $"the storage '{PickleText.Short(storage.Key)}' needs {storage.Count} values of {storage.Type.Name}; "
            + $"the zip archive has {entry?.Length ?? 0} bytes for it");

    private static void RefuseBigEndian(MappedBytes file, ZipEntry? byteOrder)
    {
        if (byteOrder is not null && (byteOrder.Length != "little".Length || !file.Read(byteOrder.Begin, byteOrder.Length).AsSpan().SequenceEqual("little"u8)))
        {
            throw new InvalidDataException("its byte order is not 'little'; only little-endian files are read");
        }
    }
}
