namespace MlNetTransfer.Weights.Torch;

/// <summary>One of the few names that a pickle may mention; nothing is looked up or loaded for it.</summary>
/// <param name="Module">For example torch._utils.</param>
/// <param name="Name">For example _rebuild_tensor_v2.</param>
/// <param name="Storage">Set for a class of storages.</param>
internal sealed record PickleGlobal(string Module, string Name, TorchStorageType? Storage = null)
{
    public static PickleGlobal OrderedDict { get; } = new("collections", "OrderedDict");

    public static PickleGlobal RebuildTensor { get; } = new("torch._utils", "_rebuild_tensor_v2");

    public static PickleGlobal RebuildParameter { get; } = new("torch._utils", "_rebuild_parameter");

    public static PickleGlobal Size { get; } = new("torch", "Size");

    private static readonly Dictionary<string, PickleGlobal> Allowed =
        ((IEnumerable<PickleGlobal>)
        [
            OrderedDict, RebuildTensor, RebuildParameter, Size, .. TorchStorageType.All.Select(t => new PickleGlobal("torch", t.Storage, t)),
        ])
        .ToDictionary(g => $"{g.Module}\n{g.Name}", StringComparer.Ordinal);

    public string FullName => $"{Module}.{Name}";

    /// <exception cref="InvalidDataException">The name is not among the allowed.</exception>
    public static PickleGlobal Find(string module, string name) =>
        Allowed.GetValueOrDefault($"{module}\n{name}")
        ?? throw new InvalidDataException(
            $"it asks for the global '{PickleText.Short(module)}.{PickleText.Short(name)}'; "
            + "only tensors, their storages and collections.OrderedDict are allowed, and nothing was run");
}
