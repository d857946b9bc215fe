namespace MlNetTransfer.Backbones;

/// <summary>The mean of each channel of a map, as a map of one pixel.</summary>
internal sealed record MeanWord : IWord
{
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => TensorShape.Map(inputs[0].Channels, 1);
}
