namespace MlNetTransfer.Weights.Torch;

/// <summary>A dict of a pickle, as the pairs that were set, in order; a key may stand in it twice.</summary>
/// <param name="ordered">Whether it is a collections.OrderedDict.</param>
internal sealed class PickleDictionary(bool ordered)
{
    // Most of a hostile pickle's dicts would stay empty.
    private List<(object? Key, object? Value)>? _items;

    public bool Ordered { get; } = ordered;

    public IReadOnlyList<(object? Key, object? Value)> Items => _items ?? [];

    public void Set(object? key, object? value) => (_items ??= new(1)).Add((key, value));

    /// <summary>The value set last, as in Python; null without one.</summary>
    public object? this[string key] => Items.LastOrDefault(i => i.Key is string text && text == key).Value;
}
