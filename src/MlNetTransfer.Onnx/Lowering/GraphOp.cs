using MlNetTransfer.Backbones;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>A frozen graph as one operation. ONNX Runtime alone knows what stands in it: it gives features, and nothing of it trains.</summary>
internal sealed record GraphOp(FrozenGraph Graph) : BackboneOp, IWord
{
    public bool IsFrozen => true;

    public override T Run<T>(ITensorOps<T> words, T x) => words.Apply(this, x);

    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) =>
        Graph.Features.Dimensions.Length == 1 ? TensorShape.Map(Graph.Features.Channels, 1) : Graph.Features;

    /// <summary>Every weight is used once at least; how often, the file does not say.</summary>
    public long MultiplyAdds(IReadOnlyList<TensorShape> inputs) => Math.Max(1, Graph.WeightCount);
}
