namespace MlNetTransfer.Backbones;

/// <summary>ResNet (He et al. 2016, arXiv:1512.03385) with torchvision's names; the stride of a bottleneck stands in its 3×3
/// convolution (ResNet v1.5).</summary>
internal static class ResNet
{
    private const int FirstChannels = 64, Expansion = 4;

    /// <param name="repeats">Blocks of the four groups.</param>
    /// <param name="bottleneck">1×1, 3×3, 1×1 instead of two 3×3 convolutions.</param>
    public static IReadOnlyList<BackboneStage> Stages(int[] repeats, bool bottleneck) => Build(repeats, bottleneck, FirstChannels).Build();

    /// <summary>Basic blocks at another width, and a 1×1 convolution to as many features as the head is to have.</summary>
    /// <param name="repeats">Blocks of the four groups.</param>
    /// <param name="firstChannels">Channels of the first group; every group doubles them.</param>
    /// <param name="features">Channels of the last convolution.</param>
    public static IReadOnlyList<BackboneStage> Narrow(int[] repeats, int firstChannels, int features)
    {
        StageBuilder stages = Build(repeats, bottleneck: false, firstChannels);
        stages.Add(
            "conv_last",
            [Convolution("conv_last", "bn_last", firstChannels << (repeats.Length - 1), features, 1, 1, Activation.Relu)],
            features,
            stride: 1);
        return stages.Build();
    }

    /// <summary>Padded as CNTK does.</summary>
    /// <param name="repeats">Blocks of the four groups.</param>
    /// <param name="bottleneck">1×1, 3×3, 1×1 instead of two 3×3 convolutions.</param>
    public static IReadOnlyList<BackboneStage> Cntk(int[] repeats, bool bottleneck) => Build(repeats, bottleneck, FirstChannels, moreBefore: true).Build();

    private static StageBuilder Build(int[] repeats, bool bottleneck, int firstChannels, bool moreBefore = false)
    {
        StageBuilder stages = new();
        stages.Add("conv1", [Convolution("conv1", "bn1", 3, firstChannels, 7, 2, Activation.Relu, moreBefore)], firstChannels, stride: 2);
        int channels = firstChannels;
        for (int group = 0; group < repeats.Length; group++)
        {
            int width = firstChannels << group, output = bottleneck ? Expansion * width : width;
            for (int i = 0; i < repeats[group]; i++)
            {
                // The pooling that opens the first group belongs to its first block.
                bool pools = group == 0 && i == 0;
                int stride = group > 0 && i == 0 ? 2 : 1;
                string name = $"layer{group + 1}.{i}";
                ResidualOp residual = new(bottleneck ? Bottleneck(name, channels, width, stride, moreBefore) : Basic(name, channels, width, stride, moreBefore))
                {
                    Shortcut = stride == 1 && channels == output
                        ? []
                        : [Convolution($"{name}.downsample.0", $"{name}.downsample.1", channels, output, 1, stride, Activation.None)],
                    Activation = Activation.Relu,
                };
                MaxPoolOp pool = new(3, 2, moreBefore ? PoolPadding.SameMoreBefore : PoolPadding.Symmetric);
                stages.Add(name, pools ? [pool, residual] : [residual], output, pools ? 2 : stride);
                channels = output;
            }
        }

        return stages;
    }

    private static List<BackboneOp> Basic(string name, int input, int width, int stride, bool moreBefore) =>
    [
        Convolution($"{name}.conv1", $"{name}.bn1", input, width, 3, stride, Activation.Relu, moreBefore),
        Convolution($"{name}.conv2", $"{name}.bn2", width, width, 3, 1, Activation.None),
    ];

    private static List<BackboneOp> Bottleneck(string name, int input, int width, int stride, bool moreBefore) =>
    [
        Convolution($"{name}.conv1", $"{name}.bn1", input, width, 1, 1, Activation.Relu),
        Convolution($"{name}.conv2", $"{name}.bn2", width, width, 3, stride, Activation.Relu, moreBefore),
        Convolution($"{name}.conv3", $"{name}.bn3", width, Expansion * width, 1, 1, Activation.None),
    ];

    private static ConvOp Convolution(
        string name, string batchNorm, int input, int output, int kernel, int stride, Activation activation, bool moreBefore = false) =>
        new(name, input, output, kernel, stride, 1, activation)
        {
            BatchNormName = batchNorm,
            Same = moreBefore ? SameEdges.MoreBefore : SameEdges.None,
        };
}
