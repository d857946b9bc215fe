namespace MlNetTransfer.Backbones;

/// <summary>Mean of each window at stride 1 over an input of the same size; what hangs over the edge does not count.</summary>
public sealed record AveragePoolOp(int Kernel) : BackboneOp, IWord
{
    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x) => words.Apply(this, x);

    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => inputs[0];
}
