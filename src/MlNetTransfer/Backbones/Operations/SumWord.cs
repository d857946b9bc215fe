namespace MlNetTransfer.Backbones;

/// <summary>The sum of two values.</summary>
public sealed record SumWord : IWord
{
    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => inputs[0];
}
