namespace MlNetTransfer.Backbones;

/// <summary>LayerNorm over the last axis (arXiv:1607.06450): nothing of it depends on other images.</summary>
/// <param name="Name">Prefix of its tensors: <c>Name.weight</c> and <c>Name.bias</c>, [Channels].</param>
/// <param name="Channels">Length of the last axis.</param>
/// <param name="Epsilon">Added to the variance.</param>
public sealed record LayerNormOp(string Name, int Channels, double Epsilon) : ParameterGroup(Name), IWord
{
    /// <inheritdoc/>
    public override bool HasKernel => false;

    /// <inheritdoc/>
    public override IEnumerable<ParameterTensor> Tensors(BatchNormStorage storage) =>
        [new($"{Name}.weight", ParameterRole.Affine, Channels) { Start = 1 }, new($"{Name}.bias", ParameterRole.Affine, Channels)];

    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x)
    {
        IReadOnlyList<T> parameters = words.Parameters(this);
        return words.Apply(this, x, parameters[0], parameters[1]);
    }

    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => inputs[0];
}
