namespace MlNetTransfer.Backbones;

/// <summary>ConvNeXt (Liu et al. 2022, arXiv:2201.03545) with torchvision's names: no BatchNorm, LayerNorm on the channels.</summary>
internal static class ConvNext
{
    private const double Epsilon = 1e-6;
    private const float FirstScale = 1e-6f;
    private const int Expansion = 4, FirstStride = 4;

    /// <param name="channels">Of the four groups.</param>
    /// <param name="repeats">Blocks of each.</param>
    public static IReadOnlyList<BackboneStage> Stages(int[] channels, int[] repeats)
    {
        StageBuilder stages = new();
        stages.Add(
            "features.0",
            [Convolution("features.0.0", 3, channels[0], FirstStride, FirstStride, groups: 1), .. Norm("features.0.1", channels[0])],
            channels[0],
            FirstStride);
        for (int group = 0; group < channels.Length; group++)
        {
            int width = channels[group];
            if (group > 0)
            {
                string name = $"features.{2 * group}";
                int before = channels[group - 1];
                stages.Add(name, [.. Norm($"{name}.0", before), Convolution($"{name}.1", before, width, 2, 2, groups: 1)], width, stride: 2);
            }

            for (int i = 0; i < repeats[group]; i++)
            {
                string name = $"features.{(2 * group) + 1}.{i}";
                stages.Add(name, [Block(name, width)], width, stride: 1);
            }
        }

        // The features are normalised after they are pooled.
        stages.Add("classifier.0", [new DagOp([new DagStep(null, new MeanWord(), [0])]), .. Norm("classifier.0", channels[^1])], channels[^1], stride: 1);
        return stages.Build();
    }

    private static ResidualOp Block(string name, int channels) => new(
    [
        Convolution($"{name}.block.0", channels, channels, 7, 1, groups: channels),
        PermuteOp.ToChannelsLast,
        new LayerNormOp($"{name}.block.2", channels, Epsilon),
        new LinearOp($"{name}.block.3", channels, Expansion * channels, Activation.Gelu),
        new LinearOp($"{name}.block.5", Expansion * channels, channels, Activation.None),
        PermuteOp.ToMap,
        new ScaleOp($"{name}.layer_scale", channels, FirstScale) { OnMap = true },
    ]);

    private static BackboneOp[] Norm(string name, int channels) => [PermuteOp.ToChannelsLast, new LayerNormOp(name, channels, Epsilon), PermuteOp.ToMap];

    private static ConvOp Convolution(string name, int input, int output, int kernel, int stride, int groups) =>
        new(name, input, output, kernel, stride, groups, Activation.None) { HasBatchNorm = false, SymmetricPadding = stride == 1 ? null : 0 };
}
