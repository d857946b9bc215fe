namespace MlNetTransfer.Backbones;

/// <summary>Inception v3 (Szegedy et al. 2016, arXiv:1512.00567) without its auxiliary classifier, torchvision's names.</summary>
internal static class InceptionV3
{
    public static IReadOnlyList<BackboneStage> Stages()
    {
        StageBuilder stages = new();
        stages.Add("Conv2d_1a_3x3", [Unit("Conv2d_1a_3x3", 3, 32, 3, stride: 2, padding: 0)], 32, stride: 2);
        stages.Add("Conv2d_2a_3x3", [Unit("Conv2d_2a_3x3", 32, 32, 3, padding: 0)], 32, stride: 1);
        stages.Add("Conv2d_2b_3x3", [Unit("Conv2d_2b_3x3", 32, 64, 3)], 64, stride: 1);
        stages.Add("Conv2d_3b_1x1", [Pool(), Unit("Conv2d_3b_1x1", 64, 80, 1)], 80, stride: 2);
        stages.Add("Conv2d_4a_3x3", [Unit("Conv2d_4a_3x3", 80, 192, 3, padding: 0)], 192, stride: 1);
        stages.Add("Mixed_5b", [Pool(), BlockA("Mixed_5b", 192, 32)], 256, stride: 2);
        stages.Add("Mixed_5c", [BlockA("Mixed_5c", 256, 64)], 288, stride: 1);
        stages.Add("Mixed_5d", [BlockA("Mixed_5d", 288, 64)], 288, stride: 1);
        stages.Add("Mixed_6a", [ReductionB("Mixed_6a", 288)], 768, stride: 2);
        foreach ((string name, int width) in (ReadOnlySpan<(string, int)>)[("Mixed_6b", 128), ("Mixed_6c", 160), ("Mixed_6d", 160), ("Mixed_6e", 192)])
        {
            stages.Add(name, [BlockC(name, 768, width)], 768, stride: 1);
        }

        stages.Add("Mixed_7a", [ReductionD("Mixed_7a", 768)], 1280, stride: 2);
        stages.Add("Mixed_7b", [BlockE("Mixed_7b", 1280)], 2048, stride: 1);
        stages.Add("Mixed_7c", [BlockE("Mixed_7c", 2048)], 2048, stride: 1);
        return stages.Build();
    }

    /// <summary>Figure 5: 1×1, 5×5, two 3×3 and pooling.</summary>
    private static ConcatOp BlockA(string name, int input, int pooled) => new(
    [
        [Unit($"{name}.branch1x1", input, 64, 1)],
        [Unit($"{name}.branch5x5_1", input, 48, 1), Unit($"{name}.branch5x5_2", 48, 64, 5)],
        [Unit($"{name}.branch3x3dbl_1", input, 64, 1), Unit($"{name}.branch3x3dbl_2", 64, 96, 3), Unit($"{name}.branch3x3dbl_3", 96, 96, 3)],
        [new AveragePoolOp(3), Unit($"{name}.branch_pool", input, pooled, 1)],
    ]);

    /// <summary>Figure 10: two branches of stride 2 beside a pooling.</summary>
    private static ConcatOp ReductionB(string name, int input) => new(
    [
        [Unit($"{name}.branch3x3", input, 384, 3, stride: 2, padding: 0)],
        [
            Unit($"{name}.branch3x3dbl_1", input, 64, 1),
            Unit($"{name}.branch3x3dbl_2", 64, 96, 3),
            Unit($"{name}.branch3x3dbl_3", 96, 96, 3, stride: 2, padding: 0),
        ],
        [Pool()],
    ]);

    /// <summary>Figure 6: 7×7 in rows and columns.</summary>
    private static ConcatOp BlockC(string name, int input, int width) => new(
    [
        [Unit($"{name}.branch1x1", input, 192, 1)],
        [Unit($"{name}.branch7x7_1", input, width, 1), Unit($"{name}.branch7x7_2", width, width, 1, 7), Unit($"{name}.branch7x7_3", width, 192, 7, 1)],
        [
            Unit($"{name}.branch7x7dbl_1", input, width, 1),
            Unit($"{name}.branch7x7dbl_2", width, width, 7, 1),
            Unit($"{name}.branch7x7dbl_3", width, width, 1, 7),
            Unit($"{name}.branch7x7dbl_4", width, width, 7, 1),
            Unit($"{name}.branch7x7dbl_5", width, 192, 1, 7),
        ],
        [new AveragePoolOp(3), Unit($"{name}.branch_pool", input, 192, 1)],
    ]);

    private static ConcatOp ReductionD(string name, int input) => new(
    [
        [Unit($"{name}.branch3x3_1", input, 192, 1), Unit($"{name}.branch3x3_2", 192, 320, 3, stride: 2, padding: 0)],
        [
            Unit($"{name}.branch7x7x3_1", input, 192, 1),
            Unit($"{name}.branch7x7x3_2", 192, 192, 1, 7),
            Unit($"{name}.branch7x7x3_3", 192, 192, 7, 1),
            Unit($"{name}.branch7x7x3_4", 192, 192, 3, stride: 2, padding: 0),
        ],
        [Pool()],
    ]);

    /// <summary>Figure 7: branches that end in a row and a column side by side.</summary>
    private static ConcatOp BlockE(string name, int input) => new(
    [
        [Unit($"{name}.branch1x1", input, 320, 1)],
        [Unit($"{name}.branch3x3_1", input, 384, 1), RowAndColumn($"{name}.branch3x3_2")],
        [Unit($"{name}.branch3x3dbl_1", input, 448, 1), Unit($"{name}.branch3x3dbl_2", 448, 384, 3), RowAndColumn($"{name}.branch3x3dbl_3")],
        [new AveragePoolOp(3), Unit($"{name}.branch_pool", input, 192, 1)],
    ]);

    private static ConcatOp RowAndColumn(string name) => new([[Unit($"{name}a", 384, 384, 1, 3)], [Unit($"{name}b", 384, 384, 3, 1)]]);

    private static MaxPoolOp Pool() => new(3, 2, PoolPadding.Valid);

    private static ConvOp Unit(string name, int input, int output, int kernel, int width = 0, int stride = 1, int? padding = null) =>
        new($"{name}.conv", input, output, kernel, stride, 1, Activation.Relu)
        {
            KernelWidth = width == 0 ? kernel : width,
            BatchNormName = $"{name}.bn",
            SymmetricPadding = padding,
            PadsSymmetrically = true,
        };
}
