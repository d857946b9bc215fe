using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Tests.Datasets;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs;

/// <summary>Whether weights trained without labels are used, with a trainer and features that are made up.</summary>
public sealed class SelfSupervisionStationTests : IDisposable
{
    private const int Images = 60;

    private readonly PictureFolder _pictures = new();

    public SelfSupervisionStationTests()
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

    /// <summary>Before, nothing tells the rare class from the common one; after, everything does, but for the share of the common one that looks like
    /// it.</summary>
    [Theory]
    [InlineData(6, DecisionMetric.Macro, true)]
    [InlineData(2, DecisionMetric.Macro, false)]
    [InlineData(6, DecisionMetric.Accuracy, false)]
    public void Weights_that_find_a_rare_class_are_used_where_every_class_counts_alike_and_accuracy_does_not_fall(int oneIn, DecisionMetric metric, bool used)
    {
        _pictures.AddMany("a", 150);
        (BackboneWeights weights, SelfSupervisionSummary summary) = Run((images, trained) => Rare(images, trained ? oneIn : 0), 1, metric);
        Assert.Equal((used, used ? "trained" : "pretrained", metric), (summary.Used, weights.Sha256, summary.Metric));
        Assert.Equal(0.5, summary.MacroAccuracyBefore!.Value, 1e-9);
        Assert.InRange(summary.MacroAccuracyAfter!.Value, 0.7, 1);
    }

    private (BackboneWeights Weights, SelfSupervisionSummary Summary) Run(double before, double after, float trained) =>
        Run((images, done) => Features(images, done ? after : before), trained, DecisionMetric.Accuracy);

    private (BackboneWeights Weights, SelfSupervisionSummary Summary) Run(
        Func<LabelledImage[], bool, FeatureSet> features, float trained, DecisionMetric metric)
    {
        TransferOptions options = new() { Data = _pictures.Path, OutputFolder = "unused", Unlabelled = _pictures.Path, TestFraction = 0 };
        ImageDataset dataset = ImageDatasetReader.Read(options.Dataset, null, default);
        SelfSupervisionStation supervision = new(
            NoEngine.Context(options, new Trainer(trained)), (weights, images) => features(images, weights.Sha256 == "trained"));
        (BackboneWeights weights, SelfSupervisionSummary summary, _) = supervision.Run(
            metric,
            BackboneCatalog.Find("mobilenetv2_035"),
            new BackboneWeights("", "pretrained", new Dictionary<string, float[]>()),
            dataset);
        return (weights, summary);
    }

    /// <summary>One in so many images of the common class looks like the rare one; 0 where nothing is to be seen.</summary>
    private static FeatureSet Rare(LabelledImage[] images, int oneIn)
    {
        FeatureMatrix features = new(images.Length, 2);
        int common = 0;
        for (int i = 0; i < images.Length; i++)
        {
            bool rare = oneIn > 0 && (images[i].LabelIndex == 1 || common++ % oneIn == 0);
            features.Row(i)[0] = rare ? 1 : 0;
        }

        return new FeatureSet { Features = features, Rejected = new Dictionary<int, RejectedImage>(), FromCache = 0, Findings = [] };
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

        public FineTuningResult FineTune(FineTuningTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public BackboneWeights TrainWithoutLabels(SelfSupervisedTask task, IProgress<TransferProgress>? progress, CancellationToken cancellationToken) =>
            new("", "trained", new Dictionary<string, float[]> { ["w"] = [value] });
    }
}
