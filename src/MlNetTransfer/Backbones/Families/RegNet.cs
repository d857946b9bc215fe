namespace MlNetTransfer.Backbones;

/// <summary>RegNet (Radosavovic et al. 2020, arXiv:2003.13678) of kind Y, with squeeze and excitation, and torchvision's names.</summary>
internal static class RegNet
{
    private const int FirstChannels = 32, SqueezeDivisor = 4;

    /// <param name="widths">Channels of the four groups.</param>
    /// <param name="depths">Blocks of each.</param>
    /// <param name="groupWidth">Channels that a 3×3 convolution sees at once.</param>
    public static IReadOnlyList<BackboneStage> Stages(int[] widths, int[] depths, int groupWidth)
    {
        StageBuilder stages = new();
        stages.Add("stem", [new ConvOp("stem.0", 3, FirstChannels, 3, 2, 1, Activation.Relu)], FirstChannels, stride: 2);
        int channels = FirstChannels;
        for (int group = 0; group < widths.Length; group++)
        {
            for (int i = 0; i < depths[group]; i++)
            {
                string name = $"trunk_output.block{group + 1}.block{group + 1}-{i}";
                int stride = i == 0 ? 2 : 1;
                stages.Add(name, [Block(name, channels, widths[group], stride, groupWidth)], widths[group], stride);
                channels = widths[group];
            }
        }

        return stages.Build();
    }

    private static ResidualOp Block(string name, int input, int width, int stride, int groupWidth)
    {
        int squeezed = (int)Math.Round(input / (double)SqueezeDivisor);
        return new ResidualOp(
        [
            new ConvOp($"{name}.f.a.0", input, width, 1, 1, 1, Activation.Relu),
            new ConvOp($"{name}.f.b.0", width, width, 3, stride, width / groupWidth, Activation.Relu),
            new GateOp(
                new ConvOp($"{name}.f.se.fc1", width, squeezed, 1, 1, 1, Activation.Relu) { HasBatchNorm = false },
                new ConvOp($"{name}.f.se.fc2", squeezed, width, 1, 1, 1, Activation.Sigmoid) { HasBatchNorm = false }),
            new ConvOp($"{name}.f.c.0", width, width, 1, 1, 1, Activation.None),
        ])
        {
            Shortcut = stride == 1 && input == width ? [] : [new ConvOp($"{name}.proj.0", input, width, 1, stride, 1, Activation.None)],
            Activation = Activation.Relu,
        };
    }
}
