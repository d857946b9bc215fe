namespace MlNetTransfer.Backbones;

/// <summary>An activation by itself.</summary>
internal sealed record ActivationOp(Activation Kind) : BackboneOp, IWord
{
    public override T Run<T>(ITensorOps<T> words, T x) => words.Activate(Kind, x);

    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => inputs[0];
}
