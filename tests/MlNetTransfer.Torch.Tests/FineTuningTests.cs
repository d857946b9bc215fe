using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

public class FineTuningTests
{
    public static TheoryData<TransferStrategy> Strategies => [.. Enum.GetValues<TransferStrategy>().Where(FineTuningPolicy.Applies)];

    [Theory]
    [MemberData(nameof(Strategies))]
    public void What_is_frozen_stands_still_and_what_trains_moves(TransferStrategy strategy)
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(strategy, change: r => r with { HeadFromProbe = false, Gradual = false });
        FineTuningResult result = Run(task);
        foreach ((int position, ParameterGroup group) in task.Backbone.Groups.Index())
        {
            bool trains = position >= task.Recipe.FirstTrainedConvolution && position < task.Recipe.EndOfTrainedConvolutions;
            Assert.Equal(trains && !task.Recipe.BatchNormOnly, Moved($"{group.Name}.weight"));
            Assert.Equal(trains, Moved(group.BatchNormIn(task.Backbone.BatchNorm)!.Scale.Name));
            Assert.Equal(trains && task.Recipe.LiveBatchNorm, Moved(group.BatchNormIn(task.Backbone.BatchNorm)!.Mean.Name));
        }

        bool Moved(string name) => task.Recipe.RandomInitialization || !task.Weights[name].AsSpan().SequenceEqual(result.Weights[name]);
    }

    [Fact]
    public void A_network_from_scratch_differs_from_the_pretrained_one_everywhere()
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.FromScratch, epochs: 1);
        FineTuningResult result = Run(task);
        Assert.All(task.Backbone.Groups, group => Assert.NotEqual(task.Weights[$"{group.Name}.weight"], result.Weights[$"{group.Name}.weight"]));
    }

    [Theory]
    [MemberData(nameof(Strategies))]
    public void Training_solves_an_easy_task(TransferStrategy strategy)
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(strategy, epochs: 40, change: r => r with { Augmentation = 0.2, LearningRate = r.BatchNormOnly ? 1e-2 : Math.Max(r.LearningRate, 1e-3), HeadLearningRate = 1e-2, Patience = 40 });
        FineTuningResult result = Run(task);
        Assert.InRange(result.History.Epochs.Max(e => e.ValidationAccuracy!.Value), 0.9, 1);
        Assert.Equal(result.History.Epochs.Where(e => e.Number > 0 || task.Recipe.HeadFromProbe).MinBy(e => e.ValidationLogLoss)!.Number, result.History.BestEpoch);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_same_seed_gives_the_same_weights_to_the_bit_and_another_gives_others(bool batchNorm)
    {
        using TwoColours data = new(batchNorm: batchNorm);
        FineTuningResult first = Run(Task(1)), again = Run(Task(1)), other = Run(Task(2));
        Assert.Equal(first.Weights.Sha256, again.Weights.Sha256);
        Assert.Equal(first.Head.Weights.Values.ToArray(), again.Head.Weights.Values.ToArray());
        Assert.NotEqual(first.Weights.Sha256, other.Weights.Sha256);

        FineTuningTask Task(long seed) => data.Task(TransferStrategy.LateStages, seed: seed, change: r => r with { HeadFromProbe = false });
    }

    [Fact]
    public void Without_a_better_epoch_the_linear_probe_is_kept()
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.LastConv, change: r => r with { LearningRate = 0, HeadLearningRate = 0, WeightDecay = 0 });
        FineTuningResult result = Run(task);
        Assert.Equal(0, result.History.BestEpoch);
        Assert.Equal(task.Probe.Weights.Values.ToArray().Select(w => w / 2), result.Head.Weights.Values.ToArray());
    }

    [Fact]
    public void Where_the_best_epoch_is_not_kept_training_runs_to_the_end_and_the_last_one_is()
    {
        using TwoColours data = new();
        FineTuningTask still = data.Task(TransferStrategy.LastConv, epochs: 5, change: r => r with { LearningRate = 0, HeadLearningRate = 0, WeightDecay = 0, Patience = 1, KeepBestEpoch = false });
        TrainingHistory whole = Run(still).History, cut = Run(still with { StopAfterSteps = 1 }).History;
        Assert.Equal((TrainingEnd.Completed, 5), (whole.End, whole.BestEpoch));
        Assert.Equal((TrainingEnd.TimeBudget, 0), (cut.End, cut.BestEpoch));
    }

    [Fact]
    public void Training_stops_when_validation_no_longer_improves_or_the_time_is_up()
    {
        using TwoColours data = new();
        FineTuningTask still = data.Task(TransferStrategy.LastConv, epochs: 30, change: r => r with { LearningRate = 0, HeadLearningRate = 0, WeightDecay = 0, Patience = 3 });
        TrainingHistory stopped = Run(still).History;
        Assert.Equal((TrainingEnd.EarlyStopped, 3), (stopped.End, stopped.Epochs[^1].Number));
        TrainingHistory brief = Run(data.Task(TransferStrategy.LastConv, epochs: 30) with { TimeBudget = TimeSpan.FromTicks(1) }).History;
        Assert.Equal((TrainingEnd.TimeBudget, 0, 0), (brief.End, brief.Epochs[^1].Number, brief.BestEpoch));
    }

    [Theory]
    [InlineData(20, 16)]
    [InlineData(16, 8)] // Before the judgement that follows the step: it may take longer than there is time to stop.
    public void A_cancelled_training_keeps_the_best_epoch_until_then(int after, int kept)
    {
        using TwoColours data = new();
        using CancellationTokenSource cancellation = new();
        FineTuningTask task = data.Task(TransferStrategy.ProbeThenFineTune, epochs: 1000);
        Stopper stopper = new(cancellation, after);
        FineTuningResult result = new TorchFineTuner(TimeProvider.System).FineTune(task, stopper, cancellation.Token);
        Assert.Equal(TrainingEnd.Cancelled, result.History.End);
        Assert.Equal((kept, kept), (result.History.Steps, result.History.Epochs[^1].Number * 8));
    }

    /// <summary>TorchSharp counts the shell of a parameter's first tensor for ever, so runs are compared, not the count with zero.</summary>
    [Fact]
    public void Native_memory_is_flat_over_epochs()
    {
        using TwoColours data = new();
        Left(1);
        Assert.InRange(Left(8) - Left(1), long.MinValue, 0);

        long Left(int epochs)
        {
            long before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            Run(data.Task(TransferStrategy.FullFineTuning, epochs));
            return TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount - before;
        }
    }

    private static FineTuningResult Run(FineTuningTask task) => new TorchFineTuner(TimeProvider.System).FineTune(task, null, TestContext.Current.CancellationToken);

    private sealed class Stopper(CancellationTokenSource cancellation, int after) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.Done == after)
            {
                cancellation.Cancel();
            }
        }
    }
}
