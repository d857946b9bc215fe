namespace MlNetTransfer.Backbones;

/// <summary>Puts the axes of a value in another order.</summary>
/// <param name="Axes">For each axis of the output that of the input, 0-based, without the batch.</param>
public sealed record PermuteOp(params IReadOnlyList<int> Axes) : BackboneOp, IWord
{
    /// <summary>A map to rows of channels: [side, side, channels].</summary>
    public static readonly PermuteOp ToChannelsLast = new(1, 2, 0);

    /// <summary>Back to a map.</summary>
    public static readonly PermuteOp ToMap = new(2, 0, 1);

    /// <inheritdoc/>
    public bool SharesMemory => true;

    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x) => words.Apply(this, x);

    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => new([.. Axes.Select(a => inputs[0].Dimensions[a])]);
}
