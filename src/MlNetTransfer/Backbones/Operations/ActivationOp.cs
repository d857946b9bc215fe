namespace MlNetTransfer.Backbones;

/// <summary>An activation by itself.</summary>
public sealed record ActivationOp(Activation Kind) : BackboneOp, IWord
{
    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x) => words.Activate(Kind, x);

    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => inputs[0];
}
