namespace MlNetTransfer.Backbones;

/// <summary>EfficientNet (Tan and Le 2019, arXiv:1905.11946, table 1 and section 3.3) with torchvision's names.</summary>
internal static class EfficientNet
{
    private const int FirstChannels = 32, LastFactor = 4, SqueezeDivisor = 4;

    private static readonly (int Expansion, int Channels, int Repeats, int Stride, int Kernel)[] Groups =
    [
        (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3),
    ];

    /// <param name="width">Factor of the channels of B0.</param>
    /// <param name="depth">Factor of its repeats.</param>
    public static IReadOnlyList<BackboneStage> Stages(double width, double depth)
    {
        StageBuilder stages = new();
        int channels = ChannelCount.Near(FirstChannels * width);
        stages.Add("features.0", [new ConvOp("features.0.0", 3, channels, 3, 2, 1, Activation.Silu)], channels, stride: 2);
        for (int group = 0; group < Groups.Length; group++)
        {
            (int expansion, int plain, int once, int firstStride, int kernel) = Groups[group];
            (int output, int repeats) = (ChannelCount.Near(plain * width), (int)Math.Ceiling(once * depth));
            for (int i = 0; i < repeats; i++)
            {
                int stride = i == 0 ? firstStride : 1;
                string name = $"features.{group + 1}.{i}";
                stages.Add(name, Block($"{name}.block", channels, output, expansion, kernel, stride), output, stride);
                channels = output;
            }
        }

        int last = LastFactor * channels;
        stages.Add("features.8", [new ConvOp("features.8.0", channels, last, 1, 1, 1, Activation.Silu)], last, stride: 1);
        return stages.Build();
    }

    private static List<BackboneOp> Block(string name, int input, int output, int expansion, int kernel, int stride)
    {
        int hidden = expansion * input, squeezed = Math.Max(1, input / SqueezeDivisor);
        List<BackboneOp> body = [];
        if (expansion != 1)
        {
            body.Add(new ConvOp($"{name}.0.0", input, hidden, 1, 1, 1, Activation.Silu));
        }

        body.Add(new ConvOp($"{name}.{body.Count}.0", hidden, hidden, kernel, stride, hidden, Activation.Silu));
        string gate = $"{name}.{body.Count}";
        body.Add(new GateOp(
            new ConvOp($"{gate}.fc1", hidden, squeezed, 1, 1, 1, Activation.Silu) { HasBatchNorm = false },
            new ConvOp($"{gate}.fc2", squeezed, hidden, 1, 1, 1, Activation.Sigmoid) { HasBatchNorm = false }));
        body.Add(new ConvOp($"{name}.{body.Count}.0", hidden, output, 1, 1, 1, Activation.None));
        return stride == 1 && input == output ? [new ResidualOp(body)] : body;
    }
}
