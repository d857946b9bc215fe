namespace MlNetTransfer.Weights.Torch;

/// <summary>What a pickle of torch.save may make besides plain values: storages, tensors, sizes, ordered dicts.</summary>
/// <param name="allowStorages">Whether there may be storages at all; the file's preliminaries have none.</param>
/// <remarks>Source: pytorch/pytorch torch/serialization.py (persistent ids) and torch/_utils.py (arguments), format facts.</remarks>
internal sealed class TorchObjects(bool allowStorages)
{
    // Python numbers them or takes an address.
    private const int LongestKey = 128;

    private readonly Dictionary<string, TorchStorage> _storages = new(StringComparer.Ordinal);

    /// <summary>Every storage that was named, by its key.</summary>
    public IReadOnlyDictionary<string, TorchStorage> Storages => _storages;

    /// <summary>('storage', class, key, location, count), and in the legacy format also None or (key, offset, count) of a view.</summary>
    public TorchStorageView Storage(object? id)
    {
        if (!allowStorages)
        {
            throw new InvalidDataException("the pickle names a storage where none can be");
        }

        if (id is not PickleTuple { Items: ["storage", PickleGlobal { Storage: { } type }, string key, string, long and >= 0, ..] } tuple
            || tuple.Items.Length > 6 || key.Length > LongestKey)
        {
            throw new InvalidDataException("a storage is not named by 'storage', its class, key, location and count");
        }

        TorchStorage storage = new(key, type, (long)tuple.Items[4]!);
        if (!_storages.TryAdd(key, storage) && _storages[key] != storage)
        {
            throw new InvalidDataException(
                $"the storage '{PickleText.Short(key)}' is {_storages[key].Count} values of {_storages[key].Type.Name} "
                + $"and {storage.Count} of {type.Name}");
        }

        return tuple.Items.ElementAtOrDefault(5) switch
        {
            null => new TorchStorageView(storage, 0, storage.Count),
            PickleTuple { Items: [string, long offset and >= 0, long count and >= 0] } when offset <= storage.Count && count <= storage.Count - offset =>
                new TorchStorageView(storage, offset, count),
            _ => throw new InvalidDataException(
                $"the view of the storage '{PickleText.Short(key)}' is not a key, an offset and a count within its {storage.Count} values"),
        };
    }

    /// <summary>A call, by the function's name; none but these four are known.</summary>
    public static object Make(object? function, object? arguments)
    {
        if (function is PickleGlobal global && arguments is PickleTuple tuple)
        {
            switch (tuple.Items)
            {
                case [] when global == PickleGlobal.OrderedDict:
                    return new PickleDictionary(ordered: true);
                case [PickleTuple size] when global == PickleGlobal.Size:
                    return size;
                case [TorchTensor data, bool, _] when global == PickleGlobal.RebuildParameter:
                    return data;
                case [TorchStorageView storage, long offset, PickleTuple size, PickleTuple strides, bool, _, ..]
                    when global == PickleGlobal.RebuildTensor && IsPlain(tuple.Items[6..]):
                    return storage.Tensor(offset, Integers(size), Integers(strides));
                default:
                    string kinds = string.Join(", ", tuple.Items.Take(8).Select(PickleText.Kind));
                    throw new InvalidDataException(
                        $"{global.FullName} is called with {tuple.Items.Length} arguments ({kinds}), which it does not take");
            }
        }

        throw new InvalidDataException($"{PickleText.Kind(function)} is called; it is no function that is allowed");
    }

    /// <summary>Newer versions add a dict of marks, such as "to be negated"; without marks a tensor is its values.</summary>
    private static bool IsPlain(object?[] metadata) => metadata is [] or [null] or [PickleDictionary { Items.Count: 0 }];

    private static long[] Integers(PickleTuple tuple) => tuple.Items.Length <= TorchTensor.MostDimensions && Array.TrueForAll(tuple.Items, i => i is long)
        ? [.. tuple.Items.Cast<long>()]
        : throw new InvalidDataException($"a tensor's shape or strides are not at most {TorchTensor.MostDimensions} integers");
}
