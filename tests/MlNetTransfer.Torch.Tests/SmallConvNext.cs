using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Torch;

/// <summary>ConvNeXt (Liu et al. 2022, arXiv:2201.03545) at a small size, with torchvision's names: a family without BatchNorm, of operations alone.</summary>
internal static class SmallConvNext
{
    private const double Epsilon = 1e-6;
    private const int Expansion = 4;

    public static BackboneSpec Create()
    {
        StageBuilder stages = new();
        stages.Add("features.0", [Convolution("features.0.0", 3, 8, 4, stride: 4, groups: 1), .. Norm("features.0.1", 8)], 8, stride: 4);
        stages.Add("features.1.0", [Block("features.1.0", 8)], 8, stride: 1);
        stages.Add("features.1.1", [Block("features.1.1", 8)], 8, stride: 1);
        stages.Add("features.2", [.. Norm("features.2.0", 8), Convolution("features.2.1", 8, 16, 2, stride: 2, groups: 1)], 16, stride: 2);
        stages.Add("features.3.0", [Block("features.3.0", 16), .. Norm("norm", 16)], 16, stride: 1);
        return new BackboneSpec
        {
            Name = "small_convnext",
            Description = "ConvNeXt, small",
            Preprocessing = Preprocessing.ForInput(48, PixelNormalization.TorchVision),
            TensorFlowPadding = false,
            BatchNorm = BatchNormStorage.Absent,
            Stages = stages.Build(),
            SourceHead = null,
        };
    }

    private static ResidualOp Block(string name, int channels) => new(
    [
        Convolution($"{name}.block.0", channels, channels, 7, stride: 1, groups: channels),
        PermuteOp.ToChannelsLast,
        new LayerNormOp($"{name}.block.2", channels, Epsilon),
        new LinearOp($"{name}.block.3", channels, Expansion * channels, Activation.Gelu),
        new LinearOp($"{name}.block.5", Expansion * channels, channels, Activation.None),
        new ScaleOp($"{name}.layer_scale", channels, Start: 1e-6f),
        PermuteOp.ToMap,
    ]);

    private static BackboneOp[] Norm(string name, int channels) => [PermuteOp.ToChannelsLast, new LayerNormOp(name, channels, Epsilon), PermuteOp.ToMap];

    private static ConvOp Convolution(string name, int input, int output, int kernel, int stride, int groups) =>
        new(name, input, output, kernel, stride, groups, Activation.None) { HasBatchNorm = false, SymmetricPadding = stride == 1 ? null : 0 };
}
