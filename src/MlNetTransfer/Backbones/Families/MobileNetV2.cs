namespace MlNetTransfer.Backbones;

/// <summary>MobileNetV2 (Sandler et al. 2018, arXiv:1801.04381), any width.</summary>
internal static class MobileNetV2
{
    private const int FirstChannels = 32;
    private const int LastChannels = 1280;

    // Table 2: expansion, output channels, repeats, stride of the first.
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] Groups =
    [
        (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
    ];

    public static IReadOnlyList<BackboneStage> Stages(double width)
    {
        StageBuilder stages = new();
        int channels = ChannelCount.Near(FirstChannels * width);
        stages.Add("features.0", [new ConvOp("features.0.0", 3, channels, 3, 2, 1, Activation.Relu6)], channels, stride: 2);
        int number = 1;
        foreach ((int expansion, int baseChannels, int repeats, int firstStride) in Groups)
        {
            int output = ChannelCount.Near(baseChannels * width);
            for (int i = 0; i < repeats; i++)
            {
                int stride = i == 0 ? firstStride : 1;
                stages.Add($"features.{number}", InvertedResidual($"features.{number}.conv", channels, output, expansion, stride), output, stride);
                channels = output;
                number++;
            }
        }

        // The last convolution is not thinned below width 1 (Sandler et al., section 6.1).
        int last = ChannelCount.Near(LastChannels * Math.Max(1, width));
        stages.Add($"features.{number}", [new ConvOp($"features.{number}.0", channels, last, 1, 1, 1, Activation.Relu6)], last, stride: 1);
        return stages.Build();
    }

    private static List<BackboneOp> InvertedResidual(string name, int input, int output, int expansion, int stride)
    {
        int hidden = input * expansion;
        List<BackboneOp> body = [];
        if (expansion != 1)
        {
            body.Add(new ConvOp($"{name}.0.0", input, hidden, 1, 1, 1, Activation.Relu6));
        }

        body.Add(new ConvOp($"{name}.{body.Count}.0", hidden, hidden, 3, stride, hidden, Activation.Relu6));
        body.Add(new ConvOp($"{name}.{body.Count}", hidden, output, 1, 1, 1, Activation.None));
        return stride == 1 && input == output ? [new ResidualOp(body)] : body;
    }
}
