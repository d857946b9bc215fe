namespace MlNetTransfer.Backbones;

/// <summary>BatchNorm and activation in front of a convolution (arXiv:1603.05027).</summary>
/// <param name="Name">Prefix of the BatchNorm's tensors.</param>
/// <param name="Channels">Of the input and the output.</param>
/// <param name="Activation">What follows.</param>
public sealed record NormalizationOp(string Name, int Channels, Activation Activation) : ParameterGroup(Name)
{
    /// <inheritdoc/>
    public override bool HasKernel => false;

    /// <inheritdoc/>
    public override bool Normalizes => true;

    /// <summary>Names of its tensors.</summary>
    public BatchNormLayout BatchNorm => new(Name, Channels);

    /// <inheritdoc/>
    public override BatchNormLayout? BatchNormIn(BatchNormStorage storage) => storage.IsStored ? BatchNorm : null;

    /// <summary>There is no convolution before it that it could be folded into.</summary>
    public override IEnumerable<ParameterTensor> Tensors(BatchNormStorage storage) => storage.IsStored
        ? BatchNorm.Tensors
        : throw new NotSupportedException($"BatchNorm '{Name}' stands alone, and the weights hold none.");

    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x) => words.Activate(Activation, words.Normalization(this, x));
}
