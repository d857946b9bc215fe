namespace MlNetTransfer.Backbones;

/// <summary>Some of a map's channels.</summary>
/// <param name="Start">0-based position of the first.</param>
/// <param name="Length">How many.</param>
public sealed record SliceWord(int Start, int Length) : IWord
{
    /// <inheritdoc/>
    public bool SharesMemory => true;

    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => new([Length, .. inputs[0].Dimensions[1..]]);
}
