namespace MlNetTransfer.Backbones;

/// <summary>A linear layer on the last axis.</summary>
/// <param name="Name">Prefix of its tensors: <c>Name.weight</c> [Out, In] and <c>Name.bias</c> [Out].</param>
/// <param name="In">Length of the last axis.</param>
/// <param name="Out">Its length in the output.</param>
/// <param name="Activation">What follows.</param>
public sealed record LinearOp(string Name, int In, int Out, Activation Activation) : ParameterGroup(Name), IWord
{
    /// <inheritdoc/>
    public override bool HasKernel => true;

    /// <inheritdoc/>
    public override IEnumerable<ParameterTensor> Tensors(BatchNormStorage storage) =>
        [new($"{Name}.weight", ParameterRole.Kernel, Out, In), new($"{Name}.bias", ParameterRole.Affine, Out)];

    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x)
    {
        IReadOnlyList<T> parameters = words.Parameters(this);
        return words.Activate(Activation, words.Apply(this, x, parameters[0], parameters[1]));
    }

    /// <inheritdoc/>
    public TensorShape Shape(IReadOnlyList<TensorShape> inputs) => new([.. inputs[0].Dimensions[..^1], Out]);

    /// <inheritdoc/>
    public long MultiplyAdds(IReadOnlyList<TensorShape> inputs) => inputs[0].Count * Out;
}
