namespace MlNetTransfer.Backbones;

/// <summary>Maps with their channels behind each other.</summary>
public sealed record ConcatWord : IWord
{
    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => new([inputs.Sum(i => i.Channels), .. inputs[0].Dimensions[1..]]);
}
