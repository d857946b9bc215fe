using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch.Kernels;

public class NarrowKernelsTests
{
    private const int Images = 8;

    public static TheoryData<string> Networks => ["mobilenetv2_035", "mlnet_resnet18", "efficientnet_b0", "squeezenet1_1", "convnext_tiny", "regnet_y_400mf"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Kernels_for_bfloat16_differ_from_those_for_float32_by_rounding(string name)
    {
        Assert.SkipUnless(BFloat16.IsNative, "This processor does not multiply bfloat16 by itself.");
        Assert.InRange(Measure(name, new NarrowKernels()), 1e-4, EngineAgreement.MostNarrowDifference);
    }

    [Theory]
    [InlineData(1.02f)]
    [InlineData(float.NaN)]
    public void A_kernel_that_is_off_by_more_is_noticed(float factor)
    {
        NarrowKernels wrong = new((layer, values) => [.. NarrowKernels.Compute(layer, values, ScalarType.Float32).Select((t, i) => i == 1 ? t * factor : t)]);
        double difference = Measure("mobilenetv2_035", wrong);
        Assert.False(difference <= EngineAgreement.MostNarrowDifference, $"{difference}");
    }

    [Fact]
    public void The_same_layers_are_asked_once()
    {
        int asked = 0;
        NarrowKernels counting = new((layer, values) =>
        {
            asked++;
            return NarrowKernels.Compute(layer, values, ScalarType.Float32);
        });
        Measure("mlnet_resnet18", counting);
        int first = asked;
        Measure("mlnet_resnet18", counting);
        Assert.InRange(first, 5, 15);
        Assert.Equal(first, asked);
    }

    [Fact]
    public void Who_asks_for_bfloat16_and_does_not_get_it_is_told()
    {
        EngineAgreement float32 = new() { Images = 8, FeatureDifference = 0, GradientDifference = 0, Memory = TensorMemory.ChannelsLast, Remedy = KernelRemedy.None, Trusted = true };
        Finding none = Assert.Single(PrecisionChoice.Findings(TrainingPrecision.BFloat16, float32));
        Finding wrong = Assert.Single(PrecisionChoice.Findings(TrainingPrecision.BFloat16, float32 with { NarrowDifference = 0.5 }));
        Assert.Equal([(FindingCode.PrecisionNotUsed, Severity.Warning), (FindingCode.PrecisionNotUsed, Severity.Warning)], [(none.Code, none.Severity), (wrong.Code, wrong.Severity)]);
        Assert.Contains("off by 0.500", wrong.Message, StringComparison.Ordinal);
        Assert.Empty(PrecisionChoice.Findings(TrainingPrecision.Auto, float32 with { NarrowDifference = 0.5 }));
        Assert.Empty(PrecisionChoice.Findings(TrainingPrecision.BFloat16, float32 with { Precision = TrainingPrecision.BFloat16 }));
    }

    private static double Measure(string name, NarrowKernels kernels)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        LinearHead head = new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = [0, 0], Temperature = 1 };
        using TorchNetwork network = new(backbone, weights, head);
        foreach (TorchLayer layer in network.Layers)
        {
            layer.SetTrains(kernel: true, affine: true);
        }

        return kernels.LargestDifference(network, new SineImages(backbone.InputSize, Images).Batch(), backbone.InputSize);
    }
}
