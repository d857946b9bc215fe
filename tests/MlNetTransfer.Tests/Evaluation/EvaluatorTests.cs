using CsCheck;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Evaluation;

public class EvaluatorTests
{
    private static readonly string[] Names = ["ant", "bee", "cat"];

    /// <summary>Six images worked out by hand.</summary>
    [Fact]
    public void The_figures_of_a_small_example_are_right()
    {
        EvaluationResult result = Evaluate(
            [
                (0, [0.8f, 0.1f, 0.1f]),
                (0, [0.3f, 0.6f, 0.1f]),
                (1, [0.2f, 0.7f, 0.1f]),
                (1, [0.1f, 0.5f, 0.4f]),
                (2, [0.25f, 0.5f, 0.25f]),
                (2, [0.1f, 0.2f, 0.7f]),
            ]);
        Assert.Equal(6, result.Images);
        Assert.Equal(4 / 6.0, result.MicroAccuracy, 12);
        Assert.Equal((0.5 + 1 + 0.5) / 3, result.MacroAccuracy, 12);
        double logLoss = -(Math.Log(0.8f) + Math.Log(0.3f) + Math.Log(0.7f) + Math.Log(0.5f) + Math.Log(0.25f) + Math.Log(0.7f)) / 6;
        Assert.Equal(logLoss, result.LogLoss, 12);
        Assert.Equal(1 - (logLoss / Math.Log(3)), result.LogLossReduction!.Value, 12);
        Assert.Equal(new TopKAccuracy(2, 5 / 6.0, Interval.OfProportion(5, 6)!), Assert.Single(result.TopK));
        Assert.Equal([1, 1, 0], result.ConfusionMatrix[0]);
        Assert.Equal([0, 2, 0], result.ConfusionMatrix[1]);
        Assert.Equal([0, 1, 1], result.ConfusionMatrix[2]);
        ClassMetrics bee = result.Classes[1];
        Assert.Equal((2, 4, 0.5, 1.0), (bee.Support, bee.Predicted, bee.Precision!.Value, bee.Recall!.Value));
        Assert.Equal(2 * 0.5 * 1 / 1.5, bee.F1!.Value, 12);

        // Confidence falls into bins (0.4667, 0.5333]: 0.5 right, 0.5 wrong; (0.5333, 0.6]: wrong; (0.6667, 0.7333]: two right; (0.7333, 0.8]: right.
        Assert.Equal((Math.Abs(1 - 1.0) + 0.6 + 0.6 + 0.2) / 6, result.ExpectedCalibrationError, 6);
    }

    /// <summary>The diagram and the figure say the same.</summary>
    [Fact]
    public void The_bins_hold_every_image_once_and_give_the_calibration_error() =>
        Gen.Select(Gen.Int[2, 8], Gen.Int[5, 60], Gen.Long[0, 1000]).Sample(
            (classes, count, seed) =>
            {
                EvaluationResult result = Random(classes, count, seed);
                Assert.Equal(count, result.Reliability!.Sum(b => b.Images));
                Assert.Equal(result.ExpectedCalibrationError, result.Reliability!.Sum(b => b.Images * Math.Abs(b.Accuracy - b.Confidence)) / count, 1e-12);
                Assert.All(result.Reliability!, b => Assert.True(b.Lower <= b.Confidence + 1e-6 && b.Confidence <= b.Upper + 1e-6));
            },
            iter: 30);

    [Fact]
    public void A_class_that_neither_occurs_nor_is_predicted_has_no_figures()
    {
        EvaluationResult result = Evaluate([(0, [0.9f, 0.05f, 0.05f]), (0, [0.6f, 0.2f, 0.2f])]);
        ClassMetrics cat = result.Classes[2];
        Assert.Equal((0, 0), (cat.Support, cat.Predicted));
        Assert.Null(cat.Precision);
        Assert.Null(cat.Recall);
        Assert.Null(cat.F1);
        Assert.Null(cat.F1Interval);
        Assert.Null(result.LogLossReduction);
        Assert.Null(result.Intervals.LogLossReduction);
        Assert.Equal(1, result.MacroAccuracy);
    }

    [Fact]
    public void Figures_lie_inside_their_intervals_and_within_their_range() =>
        Gen.Select(Gen.Int[2, 8], Gen.Int[5, 60], Gen.Long[0, 1000]).Sample(
            (classes, count, seed) =>
            {
                EvaluationResult result = Random(classes, count, seed);
                AssertInside(result.MicroAccuracy, result.Intervals.MicroAccuracy);
                AssertInside(result.LogLoss, result.Intervals.LogLoss!);
                Assert.InRange(result.MacroAccuracy, result.Intervals.MacroAccuracy!.Lower, result.Intervals.MacroAccuracy.Upper);
                Assert.InRange(result.ExpectedCalibrationError, 0, 1);
                Assert.All(result.TopK, t => AssertInside(t.Accuracy, t.Interval));
                Assert.All(result.TopK.Zip(result.TopK.Skip(1)), p => Assert.True(p.First.Accuracy <= p.Second.Accuracy));
                Assert.Equal(count, result.ConfusionMatrix.Sum(row => row.Sum()));
            },
            iter: 30);

    [Fact]
    public void The_same_seed_gives_the_same_intervals_and_another_gives_others()
    {
        Assert.Equal(Random(3, 50, 1).Intervals, Random(3, 50, 1).Intervals);
        FeatureMatrix scores = Scores(3, 50, 1);
        int[] labels = [.. Enumerable.Range(0, 50).Select(i => i % 3)];
        Assert.NotEqual(
            Evaluator.Evaluate(scores, labels, Names, 1, default).Intervals.LogLoss,
            Evaluator.Evaluate(scores, labels, Names, 2, default).Intervals.LogLoss);
    }

    /// <summary>A 95 % interval covers the truth in 95 of 100 experiments; 400 experiments stray by 3 standard errors at most.</summary>
    [Fact]
    public void The_bootstrap_interval_of_the_log_loss_covers_the_truth()
    {
        const int experiments = 400, images = 200;
        RandomSource random = new(11);
        int covered = 0;
        double truth = -((0.9 * Math.Log(0.9)) + (0.1 * Math.Log(0.1)));
        for (int e = 0; e < experiments; e++)
        {
            FeatureMatrix scores = new(images, 2);
            int[] labels = new int[images];
            for (int i = 0; i < images; i++)
            {
                scores.Row(i)[0] = 0.9f;
                scores.Row(i)[1] = 0.1f;
                labels[i] = random.NextDouble() < 0.9 ? 0 : 1;
            }

            Interval interval = Evaluator.Evaluate(scores, labels, ["a", "b"], e, default).Intervals.LogLoss!;
            covered += interval.Lower <= truth && truth <= interval.Upper ? 1 : 0;
        }

        Assert.InRange((double)covered / experiments, 0.91, 0.99);
    }

    private static EvaluationResult Random(int classes, int count, long seed)
    {
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % classes)];
        return Evaluator.Evaluate(Scores(classes, count, seed), labels, [.. Enumerable.Range(0, classes).Select(c => $"c{c}")], seed, default);
    }

    private static FeatureMatrix Scores(int classes, int count, long seed)
    {
        RandomSource random = new(seed);
        FeatureMatrix scores = new(count, classes);
        for (int i = 0; i < count; i++)
        {
            Span<float> row = scores.Row(i);
            float sum = 0;
            for (int c = 0; c < classes; c++)
            {
                row[c] = (float)random.NextDouble() + 0.01f;
                sum += row[c];
            }

            for (int c = 0; c < classes; c++)
            {
                row[c] /= sum;
            }
        }

        return scores;
    }

    private static EvaluationResult Evaluate((int Label, float[] Scores)[] images)
    {
        FeatureMatrix scores = new(images.Length, Names.Length);
        for (int i = 0; i < images.Length; i++)
        {
            images[i].Scores.CopyTo(scores.Row(i));
        }

        return Evaluator.Evaluate(scores, [.. images.Select(i => i.Label)], Names, 1, default);
    }

    private static void AssertInside(double value, Interval interval) => Assert.InRange(value, interval.Lower, interval.Upper);
}
