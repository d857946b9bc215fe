namespace MlNetTransfer.Backbones;

/// <summary>Mean of each window at stride 1 over an input of the same size; what hangs over the edge does not count.</summary>
internal sealed record AveragePoolOp(int Kernel) : BackboneOp, IWord
{
    public override T Run<T>(ITensorOps<T> words, T x) => words.Apply(this, x);

    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => inputs[0];
}
