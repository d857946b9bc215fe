using MlNetTransfer.Backbones;
using MlNetTransfer.Backbones.Weights;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Tests.Datasets;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Training;

/// <summary>Whether weights trained without labels are used, with a trainer and features that are made up.</summary>
public sealed class SelfSupervisionTests : IDisposable
{
    private const int Images = 60;

    private readonly PictureFolder _pictures = new();

    public SelfSupervisionTests()
    {
        _pictures.AddMany("a", Images / 2);
        _pictures.AddMany("b", Images / 2);
    }

    public void Dispose() => _pictures.Dispose();

    [Theory]
    [InlineData(0.0, 1.0, true)]
    [InlineData(1.0, 0.0, false)]
    [InlineData(1.0, 1.0, false)]
    public void Weights_are_used_where_their_features_tell_the_classes_apart_better(double signalBefore, double signalAfter, bool used)
    {
        (BackboneWeights weights, SelfSupervisionSummary summary) = Run(signalBefore, signalAfter, trained: 1);
        Assert.Equal(used, summary.Used);
        Assert.Equal(used ? "trained" : "pretrained", weights.Sha256);
        Assert.Equal(signalBefore == 1, summary.AccuracyBefore > 0.9);
        Assert.Equal(signalAfter == 1, summary.AccuracyAfter > 0.9);
    }

    [Fact]
    public void Weights_that_are_not_finite_are_never_used()
    {
        (BackboneWeights weights, SelfSupervisionSummary summary) = Run(0, 1, trained: float.NaN);
        Assert.Equal(("pretrained", false, null), (weights.Sha256, summary.Used, summary.AccuracyAfter));
    }

    private (BackboneWeights Weights, SelfSupervisionSummary Summary) Run(double before, double after, float trained)
    {
        TransferOptions options = new() { Data = _pictures.Path, OutputFolder = "unused", Unlabelled = _pictures.Path, TestFraction = 0 };
        ImageDataset dataset = ImageDatasetReader.Read(options.Dataset, null, default);
        SelfSupervision supervision = new(new Trainer(trained), (weights, images) => Features(images, weights.Sha256 == "trained" ? after : before), TimeProvider.System);
        return supervision.Run(options, BackboneCatalog.Find("mobilenetv2_035"), new BackboneWeights("", "pretrained", new Dictionary<string, float[]>()), dataset, null, default);
    }

    private static FeatureSet Features(LabelledImage[] images, double signal)
    {
        RandomSource random = new(3);
        FeatureMatrix features = new(images.Length, 4);
        for (int i = 0; i < images.Length; i++)
        {
            foreach (ref float value in features.Row(i))
            {
                value = (float)(random.NextDouble() + (signal * 3 * images[i].LabelIndex));
            }
        }

        return new FeatureSet { Features = features, Rejected = new Dictionary<int, RejectedImage>(), FromCache = 0, Findings = [] };
    }

    private sealed class Trainer(float value) : IFineTuner
    {
        public void Check(string device, string cacheFolder)
        {
        }

        public FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) => throw new NotSupportedException();

        public BackboneWeights TrainWithoutLabels(SelfSupervisedTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
            new("", "trained", new Dictionary<string, float[]> { ["w"] = [value] });
    }
}
