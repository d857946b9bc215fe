using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Tests.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs;

/// <summary>Made-up trainings: 40 validation images of a common class, all of which the linear probe has right, and 8 of a rare one, of which it has none;
/// 200 training images.</summary>
internal static class MadeUpTrial
{
    public const int Common = 40, Rare = 8, Images = Common + Rare;

    private const int Train = 200;

    private static readonly int[] Labels = [.. Enumerable.Repeat(0, Common), .. Enumerable.Repeat(1, Rare)];

    public static TrainedTransfer Of(TransferStrategy strategy, DecisionMetric metric, int commonLost, int rareFound)
    {
        double[] logits = [.. Labels.SelectMany((label, i) => (label == 0 ? i >= commonLost : i - Common >= rareFound) ? new[] { 1.0, 0 } : [0.0, 1])];
        LinearHead head = new() { Weights = new FeatureMatrix(2, 1), Bias = [0, 0], Temperature = 1 };
        return new TrainedTransfer
        {
            Model = new ClassifierModel(BackboneCatalog.Find("mobilenetv2_035"), new BackboneWeights("", "", new Dictionary<string, float[]>()), head, ["common", "rare"]),
            Plan = TransferPolicy.Choose("b", false, "b", null, 256, strategy, 256, MetricChoice.Of(metric, [])),
            Dataset = new ImageDataset
            {
                Labels = ["common", "rare"],
                Images =
                [
                    .. Labels.Select((l, i) => new LabelledImage(ImageSource.FromFile($"{i}"), l, ImageSplit.Validation, default)),
                    .. Enumerable.Range(0, Train).Select(i => new LabelledImage(ImageSource.FromFile($"train {i}"), i % 2, ImageSplit.Train, default)),
                ],
                Rejected = [],
                Findings = [],
            },
            ValidationLogits = logits,
            Probe = null!,
        };
    }

    /// <summary>Of a recipe of 20 epochs of 10 steps, 10 epochs of which were run.</summary>
    public static FineTuningSummary Training(int steps, TrainingEnd end, int best) => new()
    {
        Recipe = FineTuningPolicy.Choose(TransferStrategy.FullFineTuning, MadeUp.Task(Train, Images).Shape, Train, Images, 2, 20) with { BatchSize = 20 },
        Device = "cpu",
        History = new TrainingHistory
        {
            Epochs = [.. Enumerable.Range(0, 11).Select(i => new TrainingEpoch(i, 1, 1, 0.5, 1))], BestEpoch = best, Steps = steps, End = end,
        },
        Augmentation = [],
        Temperature = 1,
    };

    public static TrialStore Store(TemporaryFolder folder, bool resume = false) =>
        TrialStore.Open(folder.Path, new Dictionary<string, string> { ["--seed"] = "0" }, resume);
}
