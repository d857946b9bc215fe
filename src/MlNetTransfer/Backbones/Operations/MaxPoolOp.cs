namespace MlNetTransfer.Backbones;

/// <summary>Largest value of each window; what hangs over the edge does not count.</summary>
public sealed record MaxPoolOp(int Kernel, int Stride, PoolPadding Padding) : BackboneOp, IWord
{
    /// <summary>Rows and columns of nothing before and after the input, of <see cref="PoolPadding.Given"/>.</summary>
    public (int Before, int After) Edges { get; init; }

    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x) => words.Apply(this, x);

    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs)
    {
        (int before, int after) = ConvolutionPadding.Of(this, inputs[0].Side);
        return TensorShape.Map(inputs[0].Channels, TensorShape.Windows(inputs[0].Side + before + after, Kernel, Stride));
    }
}
