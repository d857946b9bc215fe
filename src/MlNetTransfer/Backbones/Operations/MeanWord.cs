namespace MlNetTransfer.Backbones;

/// <summary>The mean of each channel of a map, as a map of one pixel.</summary>
public sealed record MeanWord : IWord
{
    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => TensorShape.Map(inputs[0].Channels, 1);
}
