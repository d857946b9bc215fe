using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Tests.Features;
using MlNetTransfer.Tests.Numerics;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Training;

public sealed class StreamedHeadTrainerTests
{
    private static readonly RandomSource Seed = new(1);

    [Theory]
    [InlineData(3000, 40, 4, false)]
    [InlineData(3000, 40, 4, true)]
    [InlineData(60_000, 12, 3, false)]
    public void The_head_is_that_of_rows_that_are_held_but_for_rounding(int count, int columns, int classes, bool weighted)
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(2), count, columns, classes, separation: 0.4);
        int[] all = [.. Synthetic.All(count).Where(i => !weighted || labels[i] > 0 || i % 5 == 0)];
        int[] train = [.. all.Where(i => i % 7 != 3)], validation = [.. all.Where(i => i % 7 == 3)];
        HeadTrainingResult held = HeadTrainer.Train(
            features, labels, classes, train, validation, new HeadOptions(), Seed, null, TestContext.Current.CancellationToken);
        StreamedTraining streamed = Train(new HeldRows(features), labels, classes, train, validation);

        (HeadSummary a, HeadSummary b) = (held.Summary, streamed.Result.Summary);
        Assert.Equal((train.Length, validation.Length), (streamed.JudgedRows, streamed.CalibrationRows));
        Assert.Equal(weighted, b.ClassWeights is not null);
        Assert.Equal(a.ClassWeights, b.ClassWeights);
        Assert.Equal(1, a.SoftmaxLambda / b.SoftmaxLambda, 1e-5);
        Assert.Equal(a.Ridge.Accuracy, b.Ridge.Accuracy, 1e-3);
        Assert.Equal(a.Ridge.SquaredError, b.Ridge.SquaredError, 1e-5);
        Assert.Equal(a.Temperature, b.Temperature, 0.01);
        Assert.Equal((a.TemperatureSource, a.Refitted, a.Validation!.Rows), (b.TemperatureSource, b.Refitted, b.Validation!.Rows));
        Assert.Equal(a.Validation.Accuracy, b.Validation.Accuracy, Math.Max(0.001, 2.5 / validation.Length));
        Assert.Equal(a.Validation.MacroAccuracy!.Value, b.Validation.MacroAccuracy!.Value, 0.003);
        Assert.Equal(a.Validation.LogLossBefore, b.Validation.LogLossBefore, 1e-3);
        Assert.Equal(a.Validation.LogLossAfter, b.Validation.LogLossAfter, 1e-3);
        Assert.NotNull(streamed.Result.BeforeRefit);
        Assert.True(b.Converged);
        for (int i = 0; i < 100; i++)
        {
            double[] one = Scores(held.Head, features.Row(all[i])), other = Scores(streamed.Result.Head, features.Row(all[i]));
            Assert.All(one.Zip(other), p => Assert.Equal(p.First, p.Second, 0.01));
        }
    }

    [Fact]
    public void Of_one_seven_or_sixty_four_files_the_head_is_the_same_to_the_bit()
    {
        const int count = 3000;
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(2), count, 33, 4, separation: 0.4);
        int[] train = [.. Synthetic.All(count).Where(i => i % 5 != 0)], validation = [.. Synthetic.All(count).Where(i => i % 5 == 0)];
        byte[][] heads = [.. ((int[])[1, 7, 64]).Select(parts =>
        {
            using TemporaryFolder folder = new();
            using FeatureParts files = FeatureParts.Open(MadeUpParts.Write(folder, features, parts), verify: true, TestContext.Current.CancellationToken);
            using StoredFeatures mapped = MadeUpParts.InOrder(files, count);
            return Bytes(Train(mapped, labels, 4, train, validation).Result.Head);
        })];
        Assert.Equal(heads[0], heads[1]);
        Assert.Equal(heads[0], heads[2]);
        Assert.Equal(heads[0], Bytes(Train(new HeldRows(MadeUpParts.Rounded(features)), labels, 4, train, validation).Result.Head));
    }

    [Fact]
    public void Where_judging_all_rows_takes_too_long_some_stand_for_them_and_it_says_how_many()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(2), 4000, 10, 3, separation: 0.4);
        int[] train = [.. Enumerable.Range(0, 3000)], validation = [.. Enumerable.Range(3000, 1000)];
        StreamedHeadOptions few = new() { MostJudgedProducts = 0, LeastJudgedRows = 1000, MostCalibrationLogits = 0, LeastCalibrationRows = 200 };
        StreamedTraining some = Train(new HeldRows(features), labels, 3, train, validation, few), all = Train(new HeldRows(features), labels, 3, train, validation);
        Assert.Equal((1000, 200), (some.JudgedRows, some.CalibrationRows));
        Assert.Equal((3000, 1000), (all.JudgedRows, all.CalibrationRows));
        Assert.Equal(200 * 3, some.Result.ValidationLogits.Length);
        Assert.Equal(1000, some.Result.Summary.Validation!.Rows);
        Assert.Equal(all.Result.Summary.Validation!.Accuracy, some.Result.Summary.Validation.Accuracy, 0.01);
        Assert.Equal(all.Result.Summary.Temperature, some.Result.Summary.Temperature, 0.2);
    }

    [Fact]
    public void Without_validation_images_the_temperature_comes_from_folds()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(5), 300, 10, 3);
        StreamedTraining result = Train(new HeldRows(features), labels, 3, Synthetic.All(300), []);
        Assert.Equal(TemperatureSource.OutOfFold, result.Result.Summary.TemperatureSource);
        Assert.Equal(0, result.CalibrationRows);
        Assert.False(result.Result.Summary.Refitted);
        Assert.Null(result.Result.Summary.Validation);
    }

    [Fact]
    public void Classes_without_training_images_and_numbers_that_are_none_are_refused()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(3), 30, 4, 2);
        TransferException thrown = Assert.Throws<TransferException>(() => Train(new HeldRows(features), labels, 4, Synthetic.All(30), []));
        Assert.Equal(["class number 3 of 4", "class number 4 of 4"], thrown.Findings.Select(f => f.Where));
        features.Row(7)[2] = float.NaN;
        thrown = Assert.Throws<TransferException>(() => Train(new HeldRows(features), labels, 2, Synthetic.All(30), []));
        Assert.Equal(FindingCode.FeaturesNotFinite, Assert.Single(thrown.Findings).Code);
    }

    /// <summary>A disk that fails in the middle is a finding, not a collection of exceptions.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(60)]
    [InlineData(200)]
    public void A_file_that_cannot_be_read_any_more_ends_the_training_with_its_finding(int reads)
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(5), 2000, 10, 3);
        FailingRows failing = new(new HeldRows(features), reads);
        TransferException thrown = Assert.Throws<TransferException>(() => Train(failing, labels, 3, [.. Enumerable.Range(0, 1500)], [.. Enumerable.Range(1500, 500)]));
        Assert.Equal(FindingCode.FeaturesDamaged, Assert.Single(thrown.Findings).Code);
    }

    [Fact]
    public void A_cancelled_training_stops()
    {
        (FeatureMatrix features, int[] labels) = Synthetic.Classification(new RandomSource(5), 60, 10, 3);
        StreamedHeadTrainer trainer = new(new HeldRows(features), labels, 3, new StreamedHeadOptions(), null, new CancellationToken(true));
        Assert.ThrowsAny<OperationCanceledException>(() => trainer.Train(Synthetic.All(60), [], Seed));
    }

    private sealed class FailingRows(IRowBlocks rows, int reads) : IRowBlocks
    {
        private int _left = reads;

        public int Count => rows.Count;

        public int Columns => rows.Columns;

        public void Read(ReadOnlySpan<int> chosen, Span<float> destination)
        {
            if (Interlocked.Decrement(ref _left) <= 0)
            {
                throw new TransferException(Finding.Error(FindingCode.FeaturesDamaged, "part.f16", "was cut while it was read", "Run its task again."));
            }

            rows.Read(chosen, destination);
        }
    }

    private static StreamedTraining Train(IRowBlocks features, int[] labels, int classes, int[] train, int[] validation, StreamedHeadOptions? options = null) =>
        new StreamedHeadTrainer(features, labels, classes, options ?? new(), null, TestContext.Current.CancellationToken).Train(train, validation, Seed);

    private static double[] Scores(LinearHead head, ReadOnlySpan<float> features)
    {
        double[] logits = new double[head.Classes];
        for (int c = 0; c < logits.Length; c++)
        {
            logits[c] = (head.Bias[c] + System.Numerics.Tensors.TensorPrimitives.Dot(head.Weights.Row(c), features)) / head.Temperature;
        }

        System.Numerics.Tensors.TensorPrimitives.SoftMax<double>(logits, logits);
        return logits;
    }

    private static byte[] Bytes(LinearHead head) =>
    [
        .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(head.Weights.Values), .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(head.Bias.AsSpan()),
        .. BitConverter.GetBytes(head.Temperature),
    ];
}
