using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

public class KnownChecksTests
{
    [Fact]
    public void A_second_training_from_the_same_start_asks_nothing_twice_and_ends_as_if_it_had_asked()
    {
        using TwoColours data = new(count: 150);
        FineTuningTask first = data.Task(TransferStrategy.LateStages, epochs: 2, change: r => r with { Augmentation = 0.5 });
        FineTuningTask second = data.Task(TransferStrategy.FullFineTuning, epochs: 2, change: r => r with { Augmentation = 0.5 });
        Counter asked = new();
        int opened = 0;
        second = second with { OpenFrozenLayers = Counted(second.OpenFrozenLayers) };
        FineTuningResult alone = new TorchFineTuner(TimeProvider.System).FineTune(second, asked, TestContext.Current.CancellationToken);
        (int askedAlone, int openedAlone) = (asked.Transforms, opened);
        Assert.InRange(askedAlone, 1, 100);

        TorchFineTuner tuner = new(TimeProvider.System);
        tuner.FineTune(first, null, TestContext.Current.CancellationToken);
        (asked.Transforms, opened) = (0, 0);
        FineTuningResult after = tuner.FineTune(second, asked, TestContext.Current.CancellationToken);
        Assert.Equal((0, openedAlone - 1), (asked.Transforms, opened));
        Assert.Equal(alone.Weights.Sha256, after.Weights.Sha256);
        Assert.Equal(alone.Augmentation, after.Augmentation);
        Assert.Equal((alone.Engines!.FeatureDifference, alone.Engines.Memory), (after.Engines!.FeatureDifference, after.Engines.Memory));

        tuner.FineTune(second with { Recipe = second.Recipe with { Augmentation = 0.3 } }, asked, TestContext.Current.CancellationToken);
        Assert.Equal(askedAlone, asked.Transforms);

        IFrozenLayers.Factory Counted(IFrozenLayers.Factory open) => (backbone, weights) =>
        {
            opened++;
            return open(backbone, weights);
        };
    }

    private sealed class Counter : IProgress<TransferProgress>
    {
        public int Transforms { get; set; }

        public void Report(TransferProgress value) => Transforms += value.Station == "Checking augmentation" ? 1 : 0;
    }
}
