namespace MlNetTransfer.Backbones;

/// <summary>The product of two values, element by element.</summary>
internal sealed record ProductWord : IWord
{
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => inputs[0];
}
