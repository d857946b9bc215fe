using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Tests.Torch.Parity;

public class TrialFeaturesTests
{
    [Fact]
    public void Trials_of_the_policy_read_the_features_that_the_probe_and_the_profile_computed()
    {
        using Photos photos = new();
        Stations stations = new();
        TransferOptions options = TrainedPhotos.OptionsOf(photos, TransferStrategy.LateStages, "mobilenetv2_035", 64) with { Strategy = null, Epochs = 1 };
        TrainedPhotos trained = new(photos, options, progress: stations);
        Assert.Contains(trained.Run.Evidence!.Trials, t => t.MeasuredGain is not null && FineTuningPolicy.Applies(t.Strategy));
        int profile = stations.Seen.IndexOf("Measuring the network");
        Assert.InRange(stations.Seen.LastIndexOf("Extracting features"), 0, profile - 1);
    }

    private sealed class Stations : IProgress<TransferProgress>
    {
        public List<string> Seen { get; } = [];

        public void Report(TransferProgress value)
        {
            lock (Seen)
            {
                Seen.Add(value.Station);
            }
        }
    }
}
