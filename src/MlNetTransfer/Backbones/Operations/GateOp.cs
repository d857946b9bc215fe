namespace MlNetTransfer.Backbones;

/// <summary>Squeeze and excitation (arXiv:1709.01507): every channel times expand(reduce(its mean over the input)).</summary>
internal sealed record GateOp(ConvOp Reduce, ConvOp Expand) : BackboneOp
{
    public override T Run<T>(ITensorOps<T> words, T x) => words.Multiply(x, words.Run([Reduce, Expand], words.Mean(words.Keep(x))));
}
