using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Tests.Numerics;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Training;

public sealed class HeadTrainerTests
{
    private static readonly RandomSource Seed = new(1);

    [Fact]
    public void A_head_classifies_separable_images_with_probabilities_that_fit()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(2), 600, 50, 4);
        HeadTrainingResult result = Train(features, labels, 4, 400, 100);
        int right = Enumerable.Range(500, 100).Count(i => Predict(result.Head, features.Row(i)) == labels[i]);
        Assert.InRange(right, 97, 100);
        Assert.True(result.Summary.Refitted);
        Assert.True(result.Summary.Converged);
        Assert.Equal(TemperatureSource.Validation, result.Summary.TemperatureSource);
        Assert.Null(result.Summary.ClassWeights);
        Assert.NotNull(result.Summary.Validation);
        Assert.InRange(result.Summary.Validation.LogLossAfter, 0, 0.2);
        int[] validation = [.. Enumerable.Range(400, 100)];
        double[] recalls =
        [
            .. Enumerable.Range(0, 4).Select(c =>
                validation.Where(i => labels[i] == c).Average(
                    i => result.ValidationLogits.Skip((i - 400) * 4).Take(4).Index().MaxBy(l => l.Item).Index == c ? 1.0 : 0)),
        ];
        Assert.Equal(recalls.Average(), result.Summary.Validation.MacroAccuracy!.Value, 1e-12);
        Assert.Equal(result.Summary.Ridge.SquaredError, result.Summary.RidgePath.Min(point => point.SquaredError));
        Assert.Empty(result.Findings);
    }

    [Fact]
    public void The_same_seed_and_data_give_the_same_head_bit_for_bit()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(2), 700, 37, 3);
        LinearHead first = Train(features, labels, 3, 500, 10).Head, second = Train(features, labels, 3, 500, 10).Head;
        Assert.Equal(first.Weights.Values.ToArray(), second.Weights.Values.ToArray());
        Assert.Equal(first.Bias, second.Bias);
        Assert.Equal(first.Temperature, second.Temperature);
    }

    [Fact]
    public void A_constant_feature_gets_weight_zero_and_the_rest_stays_finite()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(3), 100, 8, 2);
        for (int i = 0; i < 100; i++)
        {
            features.Row(i)[5] = 0.1f;
        }

        LinearHead head = Train(features, labels, 2, 80, 20).Head;
        Assert.Equal(0, head.Weights.Row(0)[5]);
        Assert.Equal(0, head.Weights.Row(1)[5]);
        Assert.All(head.Weights.Values.ToArray(), weight => Assert.True(float.IsFinite(weight)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Features_that_are_not_finite_are_refused(float value)
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(3), 30, 4, 2);
        features.Row(7)[2] = value;
        TransferException thrown = Assert.Throws<TransferException>(() => Train(features, labels, 2, 30, 0));
        Assert.Equal(FindingCode.FeaturesNotFinite, Assert.Single(thrown.Findings).Code);
    }

    [Fact]
    public void Every_class_without_training_images_is_named()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(3), 30, 4, 2);
        TransferException thrown = Assert.Throws<TransferException>(() => Train(features, labels, 4, 30, 0));
        Assert.Equal(["class number 3 of 4", "class number 4 of 4"], thrown.Findings.Select(finding => finding.Where));
        Assert.All(thrown.Findings, finding => Assert.Equal(FindingCode.ClassTooSmall, finding.Code));
    }

    [Fact]
    public void Classes_are_weighted_only_when_their_sizes_differ_by_more_than_three()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(4), 400, 6, 2);
        int[] ones = [.. Enumerable.Range(0, 400).Where(i => labels[i] == 1)], zeros = [.. Enumerable.Range(0, 400).Where(i => labels[i] == 0)];
        Assert.Null(Train(features, labels, 2, [.. ones[..50], .. zeros[..150]], []).Summary.ClassWeights);
        HeadTrainingResult weighted = Train(features, labels, 2, [.. ones[..40], .. zeros[..160]], []);
        Assert.Equal([200.0 / 320, 200.0 / 80], weighted.Summary.ClassWeights);
    }

    [Fact]
    public void Without_validation_images_the_temperature_comes_from_folds()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(5), 60, 10, 3);
        HeadTrainingResult result = Train(features, labels, 3, 60, 0);
        Assert.Equal(TemperatureSource.OutOfFold, result.Summary.TemperatureSource);
        Assert.False(result.Summary.Refitted);
        Assert.Null(result.Summary.Validation);
    }

    [Fact]
    public void In_another_order_the_training_rows_give_the_same_temperature()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(5), 60, 10, 3);
        int[] rows = Synthetic.All(60), others = [.. rows.OrderBy(i => i * 37 % 60)];
        Assert.Equal(Train(features, labels, 3, rows, []).Summary.Temperature, Train(features, labels, 3, others, []).Summary.Temperature, 1e-6);
    }

    [Fact]
    public void A_thousand_classes_one_fold_calibrates_where_it_judges_enough_rows()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(5), 5200, 6, 20);
        int[] rows = Synthetic.All(5200);
        var scaled = new ScaledRows(features, rows, FeatureScaling.Measure(features, rows, null, TestContext.Current.CancellationToken));
        HeadProblem problem = new(scaled, labels, 20, null, PrincipalAxes.Find(scaled, null, TestContext.Current.CancellationToken), 5200);
        (_, int[] judged) = CrossFit.Logits(problem, 1, CrossFit.Assign(problem, Seed), TestContext.Current.CancellationToken);
        Assert.Equal(1040, judged.Length);
    }

    [Fact]
    public void A_thousand_classes_five_times_the_classes_take_the_head_hardly_more_steps()
    {
        int Steps(int classes)
        {
            (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(6), 1500, 24, classes, separation: 0.7);
            return Train(features, labels, classes, 1350, 150).BeforeRefit!.Summary.Iterations;
        }

        Assert.InRange(Steps(100), 10, 1.5 * Steps(20));
    }

    [Fact]
    public void With_three_images_the_scores_are_left_uncalibrated_and_it_says_so()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(5), 3, 10, 2);
        HeadTrainingResult result = Train(features, labels, 2, 3, 0);
        Assert.Equal(1, result.Summary.Temperature);
        Assert.Equal(TemperatureSource.None, result.Summary.TemperatureSource);
        Assert.Equal(FindingCode.NotCalibrated, Assert.Single(result.Findings).Code);
    }

    [Fact]
    public void A_cancelled_training_stops()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(5), 60, 10, 3);
        Assert.ThrowsAny<OperationCanceledException>(() => HeadTrainer.Train(
            features, labels, 3, Synthetic.All(60), default, new HeadOptions(), Seed, null, new CancellationToken(true)));
    }

    private static HeadTrainingResult Train(FeatureMatrix features, int[] labels, int classes, int train, int validation) =>
        Train(features, labels, classes, Synthetic.All(train), [.. Enumerable.Range(train, validation)]);

    private static HeadTrainingResult Train(FeatureMatrix features, int[] labels, int classes, int[] train, int[] validation) =>
        HeadTrainer.Train(features, labels, classes, train, validation, new HeadOptions(), Seed, null, TestContext.Current.CancellationToken);

    private static int Predict(LinearHead head, ReadOnlySpan<float> features)
    {
        var scores = new float[head.Classes];
        for (int c = 0; c < head.Classes; c++)
        {
            scores[c] = head.Bias[c] + System.Numerics.Tensors.TensorPrimitives.Dot(head.Weights.Row(c), features);
        }

        return System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores);
    }
}
