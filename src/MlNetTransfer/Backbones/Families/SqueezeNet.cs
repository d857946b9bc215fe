namespace MlNetTransfer.Backbones;

/// <summary>SqueezeNet 1.1 (Iandola et al. 2016, arXiv:1602.07360, and the authors' release 1.1).</summary>
internal static class SqueezeNet
{
    public static IReadOnlyList<BackboneStage> Stages()
    {
        StageBuilder stages = new();
        stages.Add("features.0", [new ConvOp("features.0", 3, 64, 3, 2, 1, Activation.Relu) { SymmetricPadding = 0 }], 64, stride: 2);
        stages.Add("features.2", [new MaxPoolOp(3, 2, PoolPadding.CeilMode)], 64, stride: 2);
        Fire(3, 64, 16, 64);
        Fire(4, 128, 16, 64);
        stages.Add("features.5", [new MaxPoolOp(3, 2, PoolPadding.CeilMode)], 128, stride: 2);
        Fire(6, 128, 32, 128);
        Fire(7, 256, 32, 128);
        stages.Add("features.8", [new MaxPoolOp(3, 2, PoolPadding.CeilMode)], 256, stride: 2);
        Fire(9, 256, 48, 192);
        Fire(10, 384, 48, 192);
        Fire(11, 384, 64, 256);
        Fire(12, 512, 64, 256);
        return stages.Build();

        void Fire(int number, int input, int squeeze, int expand)
        {
            string name = $"features.{number}";
            stages.Add(
                name,
                [
                    new ConvOp($"{name}.squeeze", input, squeeze, 1, 1, 1, Activation.Relu),
                    new ConcatOp(
                    [
                        [new ConvOp($"{name}.expand1x1", squeeze, expand, 1, 1, 1, Activation.Relu)],
                        [new ConvOp($"{name}.expand3x3", squeeze, expand, 3, 1, 1, Activation.Relu)],
                    ]),
                ],
                2 * expand,
                stride: 1);
        }
    }
}
