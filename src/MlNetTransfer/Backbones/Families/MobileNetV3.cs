namespace MlNetTransfer.Backbones;

/// <summary>MobileNetV3 (Howard et al. 2019, arXiv:1905.02244, tables 1 and 2) with torchvision's names.</summary>
internal static class MobileNetV3
{
    private const int FirstChannels = 16, SqueezeDivisor = 4, LastExpansion = 6;

    /// <summary>Kernel, expanded channels, output channels, gate, hard swish, stride.</summary>
    internal readonly record struct Row(int Kernel, int Expanded, int Output, bool Gate, bool HardSwish, int Stride);

    public static IReadOnlyList<Row> Large { get; } =
    [
        new(3, 16, 16, false, false, 1), new(3, 64, 24, false, false, 2), new(3, 72, 24, false, false, 1), new(5, 72, 40, true, false, 2),
        new(5, 120, 40, true, false, 1), new(5, 120, 40, true, false, 1), new(3, 240, 80, false, true, 2), new(3, 200, 80, false, true, 1),
        new(3, 184, 80, false, true, 1), new(3, 184, 80, false, true, 1), new(3, 480, 112, true, true, 1), new(3, 672, 112, true, true, 1),
        new(5, 672, 160, true, true, 2), new(5, 960, 160, true, true, 1), new(5, 960, 160, true, true, 1),
    ];

    public static IReadOnlyList<Row> Small { get; } =
    [
        new(3, 16, 16, true, false, 2), new(3, 72, 24, false, false, 2), new(3, 88, 24, false, false, 1), new(5, 96, 40, true, true, 2),
        new(5, 240, 40, true, true, 1), new(5, 240, 40, true, true, 1), new(5, 120, 48, true, true, 1), new(5, 144, 48, true, true, 1),
        new(5, 288, 96, true, true, 2), new(5, 576, 96, true, true, 1), new(5, 576, 96, true, true, 1),
    ];

    public static IReadOnlyList<BackboneStage> Stages(IReadOnlyList<Row> rows)
    {
        StageBuilder stages = new();
        stages.Add("features.0", [new ConvOp("features.0.0", 3, FirstChannels, 3, 2, 1, Activation.HardSwish)], FirstChannels, stride: 2);
        int channels = FirstChannels;
        for (int i = 0; i < rows.Count; i++)
        {
            string name = $"features.{i + 1}";
            stages.Add(name, Block($"{name}.block", channels, rows[i]), rows[i].Output, rows[i].Stride);
            channels = rows[i].Output;
        }

        string last = $"features.{rows.Count + 1}";
        int output = LastExpansion * channels;
        stages.Add(last, [new ConvOp($"{last}.0", channels, output, 1, 1, 1, Activation.HardSwish)], output, stride: 1);
        return stages.Build();
    }

    private static List<BackboneOp> Block(string name, int input, Row row)
    {
        Activation activation = row.HardSwish ? Activation.HardSwish : Activation.Relu;
        List<BackboneOp> body = [];
        if (row.Expanded != input)
        {
            body.Add(new ConvOp($"{name}.0.0", input, row.Expanded, 1, 1, 1, activation));
        }

        body.Add(new ConvOp($"{name}.{body.Count}.0", row.Expanded, row.Expanded, row.Kernel, row.Stride, row.Expanded, activation));
        if (row.Gate)
        {
            string gate = $"{name}.{body.Count}";
            int squeezed = ChannelCount.Near(row.Expanded / (double)SqueezeDivisor);
            body.Add(new GateOp(
                new ConvOp($"{gate}.fc1", row.Expanded, squeezed, 1, 1, 1, Activation.Relu) { HasBatchNorm = false },
                new ConvOp($"{gate}.fc2", squeezed, row.Expanded, 1, 1, 1, Activation.HardSigmoid) { HasBatchNorm = false }));
        }

        body.Add(new ConvOp($"{name}.{body.Count}.0", row.Expanded, row.Output, 1, 1, 1, Activation.None));
        return row.Stride == 1 && input == row.Output ? [new ResidualOp(body)] : body;
    }
}
