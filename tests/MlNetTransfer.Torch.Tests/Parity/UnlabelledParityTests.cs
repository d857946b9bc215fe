using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Tensors;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>Weights that were trained without labels are those of the probe, of the fine-tuning and of the exported model.</summary>
public class UnlabelledParityTests
{
    [Fact]
    public void What_is_fine_tuned_after_a_training_without_labels_is_what_is_shipped()
    {
        const string Name = "mobilenetv1_025";
        using Photos photos = new();

        // From random weights to pretrained ones: a gain that nobody doubts, in no time.
        (BackboneSpec backbone, BackboneWeights random) = RandomBackbone.Create(BackboneCatalog.Find(Name), new RandomSource(1));
        string file = photos.File("random.safetensors");
        using (FileStream stream = File.Create(file))
        {
            SafeTensorsWriter.Write(stream, new Dictionary<string, string>(), random.Values, backbone.TensorShapes);
        }

        RecordingFineTuner tuner = new() { WithoutLabels = WeightsReader.Load(BackboneCatalog.Find(Name), TrainedPhotos.Weights(Name)!) };
        TransferOptions options = TrainedPhotos.OptionsOf(photos, TransferStrategy.LastStage, Name, 96, ("batchSize", "12"), ("keepBestEpoch", "false"));
        TrainedPhotos trained = new(photos, options with { Weights = file, Unlabelled = Path.Combine(photos.Root, "test", "roses") }, tuner);
        Assert.True(trained.Run.SelfSupervision!.Used);
        Assert.Equal(2, trained.History.BestEpoch);
        trained.AssertShipped();
    }
}
