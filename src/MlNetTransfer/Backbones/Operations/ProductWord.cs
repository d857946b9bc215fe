namespace MlNetTransfer.Backbones;

/// <summary>The product of two values, element by element.</summary>
public sealed record ProductWord : IWord
{
    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => inputs[0];
}
