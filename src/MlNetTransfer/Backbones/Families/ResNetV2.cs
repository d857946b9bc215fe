namespace MlNetTransfer.Backbones;

/// <summary>ResNet with pre-activation (He et al. 2016, arXiv:1603.05027) as TensorFlow-Slim and Keras have it: the last unit of a group halves the resolution,
/// strided 3×3 convolutions pad symmetrically, the sum is normalised once at the end. Names: Slim's, with dots.</summary>
internal static class ResNetV2
{
    private const int FirstChannels = 64, Expansion = 4;

    /// <param name="repeats">Units of the four groups.</param>
    public static IReadOnlyList<BackboneStage> Stages(int[] repeats)
    {
        StageBuilder stages = new();
        ConvOp first = new("conv1", 3, FirstChannels, 7, 2, 1, Activation.None) { HasBatchNorm = false, PadsSymmetrically = true };
        stages.Add("conv1", [first], FirstChannels, stride: 2);
        int channels = FirstChannels;
        for (int group = 0; group < repeats.Length; group++)
        {
            int width = FirstChannels << group, output = Expansion * width;
            for (int i = 0; i < repeats[group]; i++)
            {
                int stride = i == repeats[group] - 1 && group < repeats.Length - 1 ? 2 : 1;
                bool pools = group == 0 && i == 0;
                string name = $"block{group + 1}.unit_{i + 1}";
                List<BackboneOp> ops = [.. Unit(name, channels, width, stride)];
                if (pools)
                {
                    ops.Insert(0, new MaxPoolOp(3, 2, PoolPadding.Same));
                }

                if (group == repeats.Length - 1 && i == repeats[group] - 1)
                {
                    ops.Add(new NormalizationOp("postnorm", output, Activation.Relu));
                }

                stages.Add(name, ops, output, pools ? 2 * stride : stride);
                channels = output;
            }
        }

        return stages.Build();
    }

    /// <summary>With other channels the shortcut is a convolution of the normalised input, else the input itself, every
    /// second pixel of it at stride 2.</summary>
    private static List<BackboneOp> Unit(string name, int input, int width, int stride)
    {
        int output = Expansion * width;
        NormalizationOp preactivation = new($"{name}.preact", input, Activation.Relu);
        List<BackboneOp> body =
        [
            new ConvOp($"{name}.conv1", input, width, 1, 1, 1, Activation.Relu) { BatchNormName = $"{name}.conv1_bn" },
            new ConvOp($"{name}.conv2", width, width, 3, stride, 1, Activation.Relu) { BatchNormName = $"{name}.conv2_bn", PadsSymmetrically = stride > 1 },
            new ConvOp($"{name}.conv3", width, output, 1, 1, 1, Activation.None) { HasBatchNorm = false },
        ];
        if (input != output)
        {
            ConvOp shortcut = new($"{name}.shortcut", input, output, 1, stride, 1, Activation.None) { HasBatchNorm = false };
            return [preactivation, new ResidualOp(body) { Shortcut = [shortcut] }];
        }

        return [new ResidualOp([preactivation, .. body]) { Shortcut = stride == 1 ? [] : [new MaxPoolOp(1, stride, PoolPadding.Valid)] }];
    }
}
