using MlNetTransfer.Evaluation;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Planning;

/// <summary>Made-up measures, and what they make expect.</summary>
internal static class MadeUp
{
    /// <summary>Four stages of three convolutions, 2 million multiply-adds each.</summary>
    public static readonly BackboneShape Shape = new([0, 3, 6, 9], [.. Enumerable.Repeat(2_000_000L, 12)]);

    /// <summary>Every strategy gains more the further the late layers have shifted, the more so the more of the network it trains.</summary>
    public static readonly GainPrior Prior = new()
    {
        Source = "made up",
        Strategies = [TransferStrategy.MultiStageProbe, TransferStrategy.LastStage, TransferStrategy.FullFineTuning, TransferStrategy.FromScratch],
        Means = [-1],
        Deviations = [0.5],
        Smallest = [-2],
        Largest = [1],
        Weights = [[0.02, 0.02], [0.05, 0.15], [0.05, 0.30], [-0.80, 0.50]],
        Covariance = [[0.0025, 0.001, 0.001, 0], [0.001, 0.01, 0.008, 0.01], [0.001, 0.008, 0.0225, 0.02], [0, 0.01, 0.02, 0.25]],
        Discordance = 0.6,
    };

    /// <param name="perClass">Different images of each of two classes.</param>
    /// <param name="similarity">To the pretraining data.</param>
    /// <param name="accuracy">Of the last stage.</param>
    /// <param name="shift">Mean over the last third of the stages, nats; over the first third it is a quarter of that. Null where BatchNorm is folded.</param>
    /// <param name="pretrainingGain">Lower end of its interval; null where it was not measured.</param>
    public static DatasetProfile Profile(int perClass, SimilarityWord similarity, double accuracy = 0.9, double? shift = 0.1, double? pretrainingGain = 0.5) => new()
    {
        Size = new DatasetSize
        {
            Images = 2 * perClass, EffectiveImages = 2 * perClass, SmallestClass = perClass, MedianClass = perClass, LargestClass = perClass, Imbalance = 1,
            Word = SizeWord.Small, Classes = [new ClassSize("ants", perClass, perClass), new ClassSize("bees", perClass, perClass)],
        },
        Backbone = "b",
        Images = 2 * perClass,
        Stages = [.. Enumerable.Range(0, 4).Select(i => new StageProfile($"stage{i + 1}", 8, accuracy - (0.05 * (3 - i)), new Interval(0, 1), 0.5, 0.5, shift))],
        Layers = new LayerPicture { BestStage = "stage4", BeyondLast = new MeasuredDifference(0, new Interval(0, 0)), EarlyShift = shift / 4, LateShift = shift },
        AllStagesAccuracy = accuracy,
        PretrainingGain = pretrainingGain is { } lower ? new MeasuredDifference(lower + 0.1, new Interval(lower, lower + 0.2)) : null,
        RecalibrationGain = null,
        Source = null,
        Similarity = similarity,
        Evidence = [],
        NotMeasured = [],
        ClassAccuracies = [new ClassAccuracy("ants", perClass, accuracy + 0.02), new ClassAccuracy("bees", perClass, accuracy - 0.02)],
        SuspiciousLabels = [],
        Seconds = 1,
    };

    public static PlanTask Task(int images, int validationImages, string? onlyHeads = null) =>
        new() { Images = images, ValidationImages = validationImages, Classes = 2, Shape = Shape, OnlyHeads = onlyHeads };
}
