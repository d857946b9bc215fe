namespace MlNetTransfer.Backbones;

/// <summary>A trained factor for each channel (layer scale, arXiv:2103.17239).</summary>
/// <param name="Name">Of its tensor, [Channels].</param>
/// <param name="Channels">Length of the last axis.</param>
/// <param name="Start">The factors before training.</param>
public sealed record ScaleOp(string Name, int Channels, float Start) : ParameterGroup(Name)
{
    /// <summary>The factors belong to the channels of a map, and are [Channels, 1, 1].</summary>
    public bool OnMap { get; init; }

    /// <inheritdoc/>
    public override bool HasKernel => false;

    /// <inheritdoc/>
    public override IEnumerable<ParameterTensor> Tensors(BatchNormStorage storage) => 
        [new(Name, ParameterRole.Affine, OnMap ? [Channels, 1, 1] : [Channels]) { Start = Start }];

    /// <inheritdoc/>
    public override T Run<T>(ITensorOps<T> words, T x) => words.Multiply(x, words.Parameters(this)[0]);
}
