using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>The accuracy that a training shows of the epoch it keeps is the one that <c>evaluate</c> finds, image by image.</summary>
public class EvaluationParityTests
{
    /// <summary>Each strategy and each kind of backbone once; the benchmark <c>parity</c> has them all.</summary>
    public static TheoryData<TransferStrategy, string, int> Trainings => new()
    {
        { TransferStrategy.LastStage, "squeezenet1_1", 128 },
        { TransferStrategy.FullFineTuning, "mobilenetv2_035", 128 },
        { TransferStrategy.BatchNormAffine, "mobilenetv1_025", 128 },
        { TransferStrategy.ProbeThenFineTune, "mobilenetv2_035", 96 },
        { TransferStrategy.TruncatedBackbone, "mobilenetv2_035", 128 },
        { TransferStrategy.GradualUnfreezing, "mobilenetv2_035", 96 },
        { TransferStrategy.LastStage, "embedded", 96 },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void What_training_shows_of_the_epoch_that_it_keeps_evaluation_finds(TransferStrategy strategy, string backbone, int side)
    {
        using Photos photos = new();
        Trained(photos, strategy, backbone, side).AssertShipped();
    }

    [Theory]
    [InlineData("averageDecay", "0.9")]
    [InlineData("liveBatchNorm", "true")]
    [InlineData("mixup", "0.4")]
    public void So_it_does_with_averaged_weights_live_BatchNorm_and_mixed_images(string setting, string value)
    {
        using Photos photos = new();
        Trained(photos, TransferStrategy.LastStage, "mobilenetv2_035", 96, (setting, value)).AssertShipped();
        Trained(photos, TransferStrategy.FullFineTuning, "mobilenetv1_025", 96, (setting, value)).AssertShipped();
    }

    /// <summary>Steps large enough that the trained network is another one than the probe.</summary>
    private static TrainedPhotos Trained(Photos photos, TransferStrategy strategy, string backbone, int side, params (string, string)[] settings)
    {
        TrainedPhotos trained = new(photos, TrainedPhotos.OptionsOf(photos, strategy, backbone, side, [("batchSize", "12"), ("keepBestEpoch", "false"), .. settings]));
        Assert.Equal(2, trained.History.BestEpoch);
        Assert.NotEqual(trained.History.Epochs[0].ValidationLogLoss!.Value, trained.Kept.ValidationLogLoss!.Value, 1e-3);
        return trained;
    }
}
