using CsCheck;
using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;
using MlNetTransfer.Views;

namespace MlNetTransfer.Tests.Torch;

public sealed class MixSearchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_mix_goes_from_the_start_to_the_end_and_what_is_equal_in_both_stays_to_the_bit() =>
        Gen.Select(Gen.Float[-1e6f, 1e6f], Gen.Float[-1e6f, 1e6f], Gen.Double[0, 1]).Sample((start, end, share) =>
        {
            Assert.Equal(start, Mix(start, end, 0));
            Assert.Equal(end, Mix(start, end, 1), 1e-3f);
            Assert.Equal(start, Mix(start, start, share));
            Assert.Equal((start / 2) + (end / 2), Mix(start, end, 0.5), 0.1f);
        });

    [Fact]
    public void A_head_is_mixed_as_it_is_at_temperature_one()
    {
        LinearHead mixed = WeightMix.Of(Head(4, temperature: 2), Head(10, temperature: 1), 0.25);
        Assert.Equal((4.0f, 4.0f, 1.0), (mixed.Weights.Values[0], mixed.Bias[0], mixed.Temperature));
    }

    [Fact]
    public void A_mix_that_is_better_on_the_validation_images_is_kept_with_its_own_scores()
    {
        using TwoColours data = new();
        FineTuningTask task = Steep(data);
        FineTuningResult mixed = Run(task), alone = Run(task with { Recipe = task.Recipe with { MixWithStart = false } });
        StartMix mix = mixed.History.Mix!;
        Assert.InRange(mix.Share, 0.25, 0.75);
        Assert.InRange(mix.Kept!.ValidationLogLoss, 0, mix.Judged[0].ValidationLogLoss);
        Assert.Equal(mix.Kept.ValidationAccuracy, mixed.History.KeptAccuracy);
        Assert.Equal(WeightMix.Of(task.Weights, alone.Weights, mix.Share).Sha256, mixed.Weights.Sha256);
        using TorchNetwork kept = new(task.Backbone, mixed.Weights, mixed.Head);
        PixelInputs validation = new(task.Validation, task.Backbone.InputSize, 0, ImageTransforms.None);
        Assert.Equal(NetworkScores.Of(kept, validation, task.Random), mixed.ValidationLogits);
        Assert.Equal(mixed.ValidationLogits, mixed.CheckedLogits);
    }

    [Theory]
    [InlineData(DecisionMetric.Accuracy)]
    [InlineData(DecisionMetric.Macro)]
    public void What_is_kept_is_never_worse_than_the_fine_tuned_network_by_its_log_loss_at_its_best_temperature(DecisionMetric metric)
    {
        using TwoColours data = new(rarity: 5);
        foreach (double rate in (double[])[1e-4, 1e-3, 3e-3])
        {
            FineTuningTask task = Steep(data, rate) with { Metric = metric };
            FineTuningResult mixed = Run(task), alone = Run(task with { Recipe = task.Recipe with { MixWithStart = false } });
            Assert.Equal(LogLoss(alone), mixed.History.Mix!.Judged[0].ValidationLogLoss, 1e-12);
            Assert.Equal(LogLoss(mixed), mixed.History.Mix.Kept!.ValidationLogLoss, 1e-12);
            Assert.InRange(LogLoss(mixed), 0, LogLoss(alone));

            double LogLoss(FineTuningResult result)
            {
                int[] labels = [.. Enumerable.Range(0, task.Validation.Count).Select(task.Validation.Label)];
                double temperature = TemperatureScaling.Fit(result.ValidationLogits, labels, 2);
                double[] losses = TemperatureScaling.Losses(result.ValidationLogits, labels, 2, temperature);
                return metric == DecisionMetric.Macro ? ClassMeans.Of(losses, labels) : losses.Average();
            }
        }
    }

    /// <summary>A matrix comes with whatever was in its memory; as the start of a head that began at zero it made mixes of noise.</summary>
    [Fact]
    public void The_start_of_a_head_that_began_empty_is_zero_whatever_was_in_its_memory()
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning);
        LinearHead large = new() { Weights = new FeatureMatrix(64, 1280), Bias = new float[64], Temperature = 1 };
        task = task with { Probe = large, Recipe = task.Recipe with { HeadFromProbe = false } };
        for (int i = 0; i < 100; i++)
        {
            Array.Fill(new float[64 * 1280], 7);
            GC.Collect();
            Assert.DoesNotContain(MixSearch.HeadOfStart(task).Weights.Values.ToArray(), v => v != 0);
        }
    }

    [Fact]
    public void A_gain_is_a_mean_over_images_with_the_error_of_their_differences()
    {
        Assert.Equal((2, 1), MixSearch.Gain([4, 4], [1, 3]));
        Assert.False(MixSearch.Gain([4], [1]).Error < 3);
    }

    [Fact]
    public void Nothing_is_mixed_that_starts_at_random_or_is_turned_off_or_has_no_validation_images_or_kept_the_probe()
    {
        using TwoColours data = new();
        FineTuningTask task = Steep(data);
        Assert.Null(Run(data.Task(TransferStrategy.FromScratch)).History.Mix);
        Assert.Null(Run(task with { Recipe = task.Recipe with { MixWithStart = false } }).History.Mix);
        Assert.Null(Run(task with { Validation = new TrainingImages([], task.Backbone.Preprocessing) }).History.Mix);
        Assert.Null(Run(data.Task(TransferStrategy.LastConv, change: r => r with { LearningRate = 0, HeadLearningRate = 0, WeightDecay = 0 })).History.Mix);
    }

    [Fact]
    public void A_resumed_training_is_mixed_to_the_same_weights_to_the_bit()
    {
        using TwoColours data = new();
        FineTuningTask task = Steep(data) with { Checkpoint = _folder.File("checkpoint.safetensors"), CheckpointInterval = TimeSpan.Zero };
        FineTuningResult whole = Run(task with { Checkpoint = null });
        using CancellationTokenSource cancellation = new();
        FineTuningResult stopped = new TorchFineTuner(TimeProvider.System).FineTune(task, new Stopper(cancellation), cancellation.Token);
        Assert.Equal((TrainingEnd.Cancelled, null), (stopped.History.End, stopped.History.Mix));
        foreach (FineTuningResult resumed in (FineTuningResult[])[Run(task with { Resume = true }), Run(task with { Resume = true })])
        {
            Assert.Equal(whole.Weights.Sha256, resumed.Weights.Sha256);
            Assert.Equal(whole.ValidationLogits, resumed.ValidationLogits);
            Assert.Equal((whole.History.Mix!.Share, TrainingEnd.Completed), (resumed.History.Mix!.Share, resumed.History.End));
            Assert.Equal(whole.History.Mix.Judged, resumed.History.Mix.Judged);
        }
    }

    /// <summary>The end is written as that of a training that the time ended, so that it is repeated by its steps.</summary>
    [Fact]
    public void Where_the_time_does_not_last_for_the_mixes_or_ended_the_training_nothing_is_mixed()
    {
        using TwoColours data = new();
        FineTuningTask task = Steep(data);
        FineTuningResult alone = Run(task with { Recipe = task.Recipe with { MixWithStart = false } });
        FineTuningResult cut = Run(task with { StopAfterSteps = alone.History.Steps });
        Assert.Equal((TrainingEnd.TimeBudget, null, alone.Weights.Sha256), (cut.History.End, cut.History.Mix, cut.Weights.Sha256));
    }

    /// <summary>Steps so large that a network nearer to the start is the better one.</summary>
    private static FineTuningTask Steep(TwoColours data, double rate = 6e-3) => data.Task(
        TransferStrategy.LateStages, 5, change: r => r with { LearningRate = rate, KeepBestEpoch = false, AverageDecay = 0 }) with
    {
        Precision = TrainingPrecision.Float32,
    };

    private static FineTuningResult Run(FineTuningTask task) => new TorchFineTuner(TimeProvider.System).FineTune(task, null, TestContext.Current.CancellationToken);

    private static float Mix(float start, float end, double share) => WeightMix.Of(One(start), One(end), share)["kernel"][0];

    private static BackboneWeights One(float value) => new("made up", "", new Dictionary<string, float[]> { ["kernel"] = [value] });

    private static LinearHead Head(float value, double temperature)
    {
        FeatureMatrix weights = new(1, 1);
        weights.Values[0] = value;
        return new LinearHead { Weights = weights, Bias = [value], Temperature = temperature };
    }

    private sealed class Stopper(CancellationTokenSource cancellation) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value is { Station: "Fine-tuning", Done: 17 })
            {
                cancellation.Cancel();
            }
        }
    }
}
