namespace MlNetTransfer.Weights.Torch;

/// <summary>A tuple of a pickle; not to be changed.</summary>
internal sealed record PickleTuple(object?[] Items)
{
    public static PickleTuple Empty { get; } = new([]);
}
