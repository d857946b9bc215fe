namespace MlNetTransfer.Backbones;

/// <summary>A trained factor for each channel (layer scale, arXiv:2103.17239).</summary>
/// <param name="Name">Of its tensor, [Channels].</param>
/// <param name="Channels">Length of the last axis.</param>
/// <param name="Start">The factors before training.</param>
internal sealed record ScaleOp(string Name, int Channels, float Start) : ParameterGroup(Name)
{
    public override bool HasKernel => false;

    public override IEnumerable<ParameterTensor> Tensors(BatchNormStorage storage) => [new(Name, ParameterRole.Affine, Channels) { Start = Start }];

    public override T Run<T>(ITensorOps<T> words, T x) => words.Multiply(x, words.Parameters(this)[0]);
}
