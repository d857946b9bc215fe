namespace MlNetTransfer.Backbones;

/// <summary>Channel shuffle (arXiv:1707.01083): channel i of group g of the input becomes channel g of group i.</summary>
/// <param name="Groups">Of the input; divides its channels.</param>
public sealed record ShuffleWord(int Groups) : IWord
{
    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => inputs[0];
}
