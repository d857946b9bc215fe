namespace MlNetTransfer.Backbones;

/// <summary>Mean of each window.</summary>
/// <param name="Kernel">Rows and columns of the window.</param>
public sealed record AveragePoolOp(int Kernel) : BackboneOp, IWord
{
    /// <summary>From one window to the next.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Rows and columns of nothing on every side; half the window unless said otherwise.</summary>
    public int Padding { get; init; } = Kernel / 2;

    /// <summary>Whether what hangs over the edge counts as zeros.</summary>
    public bool CountsPadding { get; init; }

    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x) => words.Apply(this, x);

    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) =>
        TensorShape.Map(inputs[0].Channels, TensorShape.Windows(inputs[0].Side + (2 * Padding), Kernel, Stride));
}
