namespace MlNetTransfer.Backbones;

/// <summary>MobileNetV1 (Howard et al. 2017, arXiv:1704.04861), any width.</summary>
internal static class MobileNetV1
{
    // Table 1: output channels and stride of the 13 depthwise-separable blocks.
    private static readonly (int Channels, int Stride)[] Blocks =
    [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1),
    ];

    public static IReadOnlyList<BackboneStage> Stages(double width)
    {
        StageBuilder stages = new();
        int channels = Scale(32, width);
        stages.Add("features.0", [new ConvOp("features.0.0", 3, channels, 3, 2, 1, Activation.Relu6)], channels, stride: 2);
        for (int i = 0; i < Blocks.Length; i++)
        {
            string name = $"features.{i + 1}";
            int output = Scale(Blocks[i].Channels, width);
            stages.Add(
                name,
                [
                    new ConvOp($"{name}.0.0", channels, channels, 3, Blocks[i].Stride, channels, Activation.Relu6),
                    new ConvOp($"{name}.1.0", channels, output, 1, 1, 1, Activation.Relu6),
                ],
                output,
                Blocks[i].Stride);
            channels = output;
        }

        return stages.Build();
    }

    private static int Scale(int channels, double width) => (int)(channels * width);
}
