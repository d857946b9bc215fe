using MlNetTransfer.Numerics;

namespace MlNetTransfer.Evaluation;

/// <summary>Scores and true classes in, figures with intervals out.</summary>
public static class Evaluator
{
    /// <summary>Decides the bootstrap where a model is measured on its own.</summary>
    public const long UsualSeed = 1;

    private static readonly int[] Ks = [2, 3, 5, 10];

    /// <summary>Measures scores against labels.</summary>
    /// <param name="scores">[images × classes], probabilities.</param>
    /// <param name="labels">[images], 0 … classes − 1; at least one image.</param>
    /// <param name="labelNames">[classes].</param>
    /// <param name="seed">Decides the bootstrap.</param>
    /// <param name="cancellationToken">Ends the bootstrap.</param>
    public static EvaluationResult Evaluate(
        FeatureMatrix scores, IReadOnlyList<int> labels, IReadOnlyList<string> labelNames, long seed, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(labels.Count);
        return Evaluate(ScoredImages.Of(scores, labels), labelNames, seed, cancellationToken);
    }

    /// <summary>Measures images whose scores are known.</summary>
    /// <param name="images">At least one.</param>
    /// <param name="labelNames">[classes].</param>
    /// <param name="seed">Decides the bootstrap.</param>
    /// <param name="cancellationToken">Ends the bootstrap.</param>
    internal static EvaluationResult Evaluate(ScoredImages images, IReadOnlyList<string> labelNames, long seed, CancellationToken cancellationToken)
    {
        EvaluationTally tally = new(images);
        for (int i = 0; i < images.Count; i++)
        {
            tally.Add(i);
        }

        EvaluationBootstrap bootstrap = new(images, new RandomSource(seed).Fork("evaluation"), cancellationToken);
        int right = images.Rank.Count(rank => rank == 0);
        double reduction = tally.LogLossReduction;
        return new EvaluationResult
        {
            Images = images.Count,
            MicroAccuracy = (double)right / images.Count,
            MacroAccuracy = tally.MacroAccuracy,
            LogLoss = tally.LogLoss,
            LogLossReduction = double.IsNaN(reduction) ? null : reduction,
            ExpectedCalibrationError = tally.ExpectedCalibrationError,
            Intervals = new EvaluationIntervals
            {
                MicroAccuracy = Interval.OfProportion(right, images.Count)!,
                MacroAccuracy = bootstrap.MacroAccuracy,
                LogLoss = bootstrap.LogLoss,
                LogLossReduction = bootstrap.LogLossReduction,
                ExpectedCalibrationError = bootstrap.ExpectedCalibrationError,
            },
            TopK = [.. Ks.Where(k => k < images.Classes).Select(k => TopK(images, k))],
            Reliability = Reliability(images),
            Classes = [.. labelNames.Select((label, c) => Class(label, c, tally, bootstrap))],
            ConfusionMatrix = Confusions(images),
        };
    }

    private static TopKAccuracy TopK(ScoredImages images, int k)
    {
        int right = images.Rank.Count(rank => rank < k);
        return new TopKAccuracy(k, (double)right / images.Count, Interval.OfProportion(right, images.Count)!);
    }

    private static ClassMetrics Class(string label, int index, EvaluationTally tally, EvaluationBootstrap bootstrap)
    {
        int support = tally.Support(index), predicted = tally.Predicted(index), right = tally.Right(index);
        return new ClassMetrics
        {
            Label = label,
            Support = support,
            Predicted = predicted,
            Precision = predicted == 0 ? null : (double)right / predicted,
            Recall = support == 0 ? null : (double)right / support,
            F1 = support + predicted == 0 ? null : tally.F1(index),
            PrecisionInterval = Interval.OfProportion(right, predicted),
            RecallInterval = Interval.OfProportion(right, support),
            F1Interval = bootstrap.F1(index),
        };
    }

    private static ReliabilityBin[] Reliability(ScoredImages images) =>
    [
        .. Enumerable.Range(0, images.Count).GroupBy(i => EvaluationTally.BinOf(images.Confidence[i])).OrderBy(bin => bin.Key).Select(bin =>
        {
            int count = bin.Count(), right = bin.Count(i => images.Labels[i] == images.Predicted[i]);
            return new ReliabilityBin(
                (double)bin.Key / EvaluationTally.Bins,
                (bin.Key + 1.0) / EvaluationTally.Bins,
                count,
                bin.Average(i => (double)images.Confidence[i]),
                (double)right / count,
                Interval.OfProportion(right, count)!);
        }),
    ];

    private static int[][] Confusions(ScoredImages images)
    {
        int[][] matrix = [.. Enumerable.Range(0, images.Classes).Select(_ => new int[images.Classes])];
        for (int i = 0; i < images.Count; i++)
        {
            matrix[images.Labels[i]][images.Predicted[i]]++;
        }

        return matrix;
    }
}
