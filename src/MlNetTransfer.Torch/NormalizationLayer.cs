using MlNetTransfer.Backbones;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>BatchNorm alone. While its statistics stand still it is a depthwise convolution of one pixel: a factor and a summand for each channel.</summary>
internal sealed class NormalizationLayer : BatchNormLayer
{
    private readonly long _channels;

    public NormalizationLayer(BackboneSpec backbone, NormalizationOp normalization, BackboneWeights weights, LayerPlace place)
        : base(normalization, normalization.Channels, normalization.BatchNorm.Shift.Name, backbone.BatchNorm, weights, place)
    {
        _channels = normalization.Channels;
        KernelTensor = ones(_channels, 1, 1, 1, device: Device).DetachFromDisposeScope();
    }

    public override string Geometry => $"{_channels}";

    protected override Tensor KernelTensor { get; }

    public override void Dispose()
    {
        KernelTensor.Dispose();
        base.Dispose();
    }

    protected override Tensor Convolve(Tensor x, (Tensor Kernel, Tensor? Bias) folded) =>
        nn.functional.conv2d(x, As(x, folded.Kernel), folded.Bias is null ? null : As(x, folded.Bias), [1, 1], [0, 0], [1, 1], _channels);
}
