using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>Before the first step the network with the probe as its head is the probe: once in libtorch, once in ONNX Runtime and managed code.</summary>
public class ProbeParityTests
{
    /// <summary>BatchNorm of its own, folded into the weights, and none at all; images that are shrunk to an even and to an odd square.</summary>
    public static TheoryData<string, int, double> Networks => new()
    {
        { "mobilenetv2_035", 128, 4 },
        { "squeezenet1_1", 128, 0 },
        { "mobilenetv1_025", 96, 0 },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Before_the_first_step_the_network_is_right_where_the_probe_is(string backbone, int side, double cacheLimit)
    {
        using Photos photos = new();
        TrainedPhotos untrained = new(photos, TrainedPhotos.OptionsOf(photos, TransferStrategy.LastStage, backbone, side) with { StopAfterSteps = 0, CacheLimit = cacheLimit });
        Assert.Equal((0, 0), (untrained.History.BestEpoch, untrained.History.Steps));
        HeadValidation probe = untrained.Run.Training.Validation!;
        Assert.Equal((Photos.Validation, probe.Accuracy), (probe.Rows, untrained.Kept.ValidationAccuracy!.Value));
        Assert.Equal(probe.LogLossAfter, untrained.Kept.ValidationLogLoss!.Value, 1e-3);
        untrained.AssertShipped();
    }
}
