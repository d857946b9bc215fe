namespace MlNetTransfer.Backbones;

/// <summary>The sum of two values.</summary>
internal sealed record SumWord : IWord
{
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => inputs[0];
}
