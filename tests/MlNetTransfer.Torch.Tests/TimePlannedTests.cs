using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

/// <summary>Trainings of 96 steps in passes of 8, under a clock that goes on by steps and judgements alone.</summary>
public sealed class TimePlannedTests : IDisposable
{
    private const int Epochs = 12, OwnSteps = 8 * Epochs;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(60, 1, 1, 1, 40)]
    [InlineData(60, 1, 2, 1, 25)]
    [InlineData(60, 2, 0.5, 1, 30)]
    [InlineData(60, 1, 1, 15, 10)]
    [InlineData(90, 1, 1.3, 1, 50)]
    [InlineData(8, 1, 1, 0.1, 6)]
    public void A_training_ends_with_its_last_judgement_in_its_time_and_uses_it(double budget, double first, double later, double judgement, int least)
    {
        using TwoColours data = new();
        Clock clock = new(step => step <= 20 ? first : later);
        TrainingHistory history = Run(Task(data, clock, budget, judgement), clock).History;
        Assert.Equal(TrainingEnd.Completed, history.End);
        Assert.InRange(clock.Seconds, 0, budget);
        Assert.InRange(history.Steps, least, OwnSteps - 1);
        Assert.Equal(history.Steps, history.Paces[^1].Steps);
        Assert.All(history.Paces.Zip(history.Paces.Skip(1)), p => Assert.True(p.First.Step < p.Second.Step));
        Assert.InRange((history.Epochs.Count - 1) * judgement, judgement, Math.Max(judgement, budget / 5));
    }

    [Fact]
    public void A_training_whose_own_length_fits_is_the_one_without_a_time_to_the_bit()
    {
        using TwoColours data = new();
        Clock clock = new(_ => 1);
        FineTuningTask task = Task(data, clock, budget: 130);
        FineTuningResult planned = Run(task, clock), free = Run(task with { TimeBudget = null }, new Clock(_ => 1));
        Assert.Empty(planned.History.Paces);
        AssertSame(free, planned);
        Assert.Equal((TrainingEnd.Completed, OwnSteps, Epochs), (planned.History.End, planned.History.Steps, planned.History.Epochs[^1].Number));
    }

    [Fact]
    public void Time_for_more_than_was_planned_lengthens_a_training_at_most_to_its_own_length()
    {
        using TwoColours data = new();
        Clock clock = new(step => step <= 20 ? 5 : 0.01);
        TrainingHistory history = Run(Task(data, clock, 150, 0), clock).History;
        Assert.Equal((TrainingEnd.Completed, OwnSteps), (history.End, history.Steps));
        Assert.All(history.Paces, p => Assert.InRange(p.Steps, 1, OwnSteps));
        Assert.True(history.Paces[0].Steps < 40);
    }

    [Theory]
    [InlineData(TransferStrategy.FullFineTuning, true)]
    [InlineData(TransferStrategy.FullFineTuning, false)]
    [InlineData(TransferStrategy.LateStages, true)]
    [InlineData(TransferStrategy.GradualUnfreezing, true)]
    public void A_training_that_time_planned_is_repeated_by_its_paces_to_the_bit(TransferStrategy strategy, bool keepBest)
    {
        using TwoColours data = new();
        Clock clock = new(step => step <= 20 ? 1 : 1.5);
        FineTuningTask task = Task(data, clock, 60, strategy: strategy, keepBest: keepBest);
        FineTuningResult planned = Run(task, clock);
        Assert.InRange(planned.History.Paces.Count, 2, 20);
        FineTuningResult again = Run(task with { TimeBudget = null, Paces = TrainingCourse.Read(TrainingCourse.Write(planned.History.Courses)!)[0].Paces }, new Clock(_ => 3));
        AssertSame(planned, again);
        Assert.NotEqual(planned.Head.Bias, Run(task with { TimeBudget = null, StopAfterSteps = planned.History.Steps }, new Clock(_ => 1)).Head.Bias);
    }

    /// <summary>A view of the 40 images takes 40 of these; a third of the 60 seconds is for views.</summary>
    [Theory]
    [InlineData(0.02, 8)]
    [InlineData(0.1, 5)]
    [InlineData(0.24, 2)]
    [InlineData(0.49, 1)]
    [InlineData(0.51, 0)]
    public void Frozen_layers_keep_as_many_views_as_a_third_of_the_time_allows_and_it_is_repeated_with_them(double secondsPerView, int views)
    {
        using TwoColours data = new();
        Clock clock = new(_ => 1) { View = secondsPerView };
        FineTuningTask task = Task(data, clock, 60, strategy: TransferStrategy.LateStages) with { ActivationLimit = 1L << 30, CacheFolder = _folder.Path };
        FineTuningResult planned = Run(task, clock);
        Assert.Equal((TrainingEnd.Completed, views), (planned.History.End, planned.History.KeptViews));
        Assert.InRange(clock.Seconds, 45, 60);
        AssertSame(planned, Run(
            task with { TimeBudget = null, Paces = planned.History.Paces, KeptViews = views }, new Clock(_ => 1) { View = 1 }));
    }

    [Fact]
    public void A_training_that_is_resumed_keeps_as_many_views_as_before()
    {
        using TwoColours data = new();
        using CancellationTokenSource cancellation = new();
        Clock stopping = new(_ => 1) { View = 0.24, Stops = (cancellation, 10) };
        FineTuningTask task = Task(data, stopping, 60, strategy: TransferStrategy.LateStages) with
        {
            Checkpoint = _folder.File("checkpoint.safetensors"), CheckpointInterval = TimeSpan.Zero, ActivationLimit = 1L << 30, CacheFolder = _folder.Path,
        };
        Assert.Equal(2, new TorchFineTuner(stopping).FineTune(task, stopping, cancellation.Token).History.KeptViews);
        Clock later = new(_ => 1) { View = 0.01 };
        TrainingHistory resumed = Run(task with { Resume = true, Judged = later.Judged(1) }, later).History;
        Assert.Equal((TrainingEnd.Completed, 2), (resumed.End, resumed.KeptViews));
    }

    [Theory]
    [InlineData(60, 3)]
    [InlineData(60, 19)]
    [InlineData(60, 31)]
    [InlineData(22, 10)]
    public void An_interrupted_training_goes_on_with_its_plan_to_the_same_weights_to_the_bit(double budget, int interruptedAfter)
    {
        using TwoColours data = new();
        Clock clock = new(_ => 1);
        FineTuningTask task = Task(data, clock, budget);
        FineTuningResult whole = Run(task, clock);
        Assert.Equal(budget < 30, whole.History.TookProbeHead);

        using CancellationTokenSource cancellation = new();
        Clock stopping = new(_ => 1) { Stops = (cancellation, interruptedAfter) };
        task = Task(data, stopping, budget) with { Checkpoint = _folder.File("checkpoint.safetensors"), CheckpointInterval = TimeSpan.Zero };
        Assert.Equal(TrainingEnd.Cancelled, new TorchFineTuner(stopping).FineTune(task, stopping, cancellation.Token).History.End);
        Clock later = new(_ => 1);
        AssertSame(whole, Run(task with { Resume = true, Judged = later.Judged(1) }, later));
    }

    [Fact]
    public void A_training_too_short_to_learn_a_head_takes_that_of_the_linear_probe_and_is_repeated_with_it()
    {
        using TwoColours data = new();
        Clock clock = new(_ => 1);
        FineTuningTask task = Task(data, clock, 22);
        task = task with { Recipe = task.Recipe with { HeadLearningRate = 1e-8, LearningRate = 1e-8 } };
        FineTuningResult planned = Run(task, clock);
        Assert.True(planned.History.TookProbeHead);
        Assert.InRange(planned.History.Steps, 8, OwnSteps / 4);
        Assert.All(planned.Head.Weights.Values.ToArray().Zip(task.Probe.Weights.Values.ToArray()), p => Assert.Equal(p.Second / task.Probe.Temperature, p.First, 1e-5));
        AssertSame(planned, Run(task with { TimeBudget = null, Paces = planned.History.Paces }, new Clock(_ => 1)));
        Assert.False(Run(task with { TimeBudget = null, Recipe = task.Recipe with { Epochs = 1 } }, new Clock(_ => 1)).History.TookProbeHead);
    }

    [Fact]
    public void A_training_that_takes_the_head_of_the_linear_probe_is_that_again_whatever_its_first_steps_and_live_BatchNorm_did()
    {
        using TwoColours data = new();
        Clock clock = new(_ => 1);
        FineTuningTask task = Task(data, clock, 22);
        FineTuningRecipe still = task.Recipe with { HeadLearningRate = 1e-9, LearningRate = 1e-9, WeightDecay = 0, LiveBatchNorm = true };
        TrainingHistory history = Run(task with { Recipe = still }, clock).History;
        Assert.True(history.TookProbeHead);
        clock = new(_ => 1);
        task = Task(data, clock, 22);
        TrainingHistory probe = Run(task with { Recipe = still with { HeadFromProbe = true, LiveBatchNorm = false } }, clock).History;
        Assert.Equal(probe.Epochs[0].ValidationLogLoss!.Value, history.Epochs[0].ValidationLogLoss!.Value, 1e-5);
        Assert.All(history.Epochs, e => Assert.Equal(probe.Epochs[0].ValidationLogLoss!.Value, e.ValidationLogLoss!.Value, 1e-4));
    }

    [Fact]
    public void A_short_training_that_is_no_better_than_the_linear_probe_from_which_it_began_keeps_that()
    {
        using TwoColours data = new();
        Clock clock = new(_ => 1);
        FineTuningTask task = Task(data, clock, 22);
        FineTuningResult result = Run(task with { Recipe = task.Recipe with { HeadLearningRate = 5, LearningRate = 1e-9, KeepBestEpoch = true } }, clock);
        Assert.Equal((true, 0), (result.History.TookProbeHead, result.History.BestEpoch));
        Assert.All(result.Head.Weights.Values.ToArray().Zip(task.Probe.Weights.Values.ToArray()), p => Assert.Equal(p.Second / task.Probe.Temperature, p.First, 1e-5));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3.5)]
    public void Time_for_a_few_steps_alone_keeps_the_linear_probe(double budget)
    {
        using TwoColours data = new();
        Clock clock = new(_ => 1);
        FineTuningResult result = Run(Task(data, clock, budget, 0), clock);
        Assert.Equal((TrainingEnd.TimeBudget, 0, 0), (result.History.End, result.History.BestEpoch, result.History.Steps));
        Assert.Empty(result.History.Paces);
    }

    [Fact]
    public void A_clock_that_leaps_ends_the_training_with_the_step()
    {
        using TwoColours data = new();
        Clock clock = new(step => step == 30 ? 1000 : 1);
        FineTuningTask task = Task(data, clock, 60);
        FineTuningResult cut = Run(task, clock);
        Assert.Equal((TrainingEnd.TimeBudget, 30), (cut.History.End, cut.History.Steps));
        AssertSame(cut, Run(task with { TimeBudget = null, Paces = cut.History.Paces, StopAfterSteps = 30 }, new Clock(_ => 1)));
    }

    /// <summary>Too few steps for a judgement of their own, after one that stands.</summary>
    [Fact]
    public void A_clock_that_leaps_in_the_first_steps_leaves_what_was_judged_and_its_steps()
    {
        using TwoColours data = new();
        Clock clock = new(step => step == 3 ? 100_000 : 1);
        FineTuningTask task = Task(data, clock, 10_000);
        task = task with { Recipe = task.Recipe with { BatchSize = 20 } };
        FineTuningResult cut = Run(task, clock);
        Assert.Equal((TrainingEnd.TimeBudget, 2, 2), (cut.History.End, cut.History.Steps, cut.History.Epochs.Count));
        AssertSame(cut, Run(task with { TimeBudget = null, StopAfterSteps = 2 }, new Clock(_ => 1)));
    }

    [Fact]
    public void Who_sees_no_hope_ends_a_training_and_is_not_asked_before_its_first_step_nor_after_its_last()
    {
        using TwoColours data = new();
        List<(int Number, double Share, int Logits)> asked = [];
        FineTuningTask task = Task(data, new Clock(_ => 1), 1000) with { TimeBudget = null };
        task = task with { Recipe = task.Recipe with { Epochs = 4 }, Hopeless = Ask };
        TrainingHistory whole = Run(task, new Clock(_ => 1)).History;
        Assert.Equal([(1, 0.25, 20), (2, 0.5, 20), (3, 0.75, 20)], asked);
        Assert.Equal(TrainingEnd.Completed, whole.End);

        FineTuningResult ended = Run(task with { Hopeless = (epoch, share, logits) => Ask(epoch, share, logits) || share >= 0.5 }, new Clock(_ => 1));
        Assert.Equal((TrainingEnd.Hopeless, 16, 2), (ended.History.End, ended.History.Steps, ended.History.Epochs[^1].Number));
        AssertSame(ended, Run(task with { Hopeless = null, StopAfterSteps = 16 }, new Clock(_ => 1)));

        bool Ask(TrainingEpoch epoch, double share, double[] logits)
        {
            Assert.NotNull(epoch.ValidationLogLoss);
            asked.Add((epoch.Number, share, logits.Length));
            return false;
        }
    }

    private static FineTuningTask Task(
        TwoColours data, Clock clock, double budget, double judgement = 1, TransferStrategy strategy = TransferStrategy.FullFineTuning, bool keepBest = true) =>
        data.Task(strategy, Epochs, change: r => r with { HeadFromProbe = !keepBest, KeepBestEpoch = keepBest, LearningRate = 1e-4, HeadLearningRate = 1e-3, Augmentation = 0.2, Patience = 1000 }) with
        {
            TimeBudget = TimeSpan.FromSeconds(budget), Judged = clock.Judged(judgement),
        };

    private static FineTuningResult Run(FineTuningTask task, Clock clock) => new TorchFineTuner(clock).FineTune(task, clock, TestContext.Current.CancellationToken);

    private static void AssertSame(FineTuningResult expected, FineTuningResult actual)
    {
        Assert.Equal((expected.History.BestEpoch, expected.History.Steps), (actual.History.BestEpoch, actual.History.Steps));
        Assert.Equal(expected.History.Epochs.Select(e => (e.Number, e.TrainLoss, e.ValidationLogLoss)), actual.History.Epochs.Select(e => (e.Number, e.TrainLoss, e.ValidationLogLoss)));
        Assert.Equal(expected.History.Paces, actual.History.Paces);
        Assert.Equal(expected.Weights.Sha256, actual.Weights.Sha256);
        Assert.Equal(expected.Head.Weights.Values.ToArray(), actual.Head.Weights.Values.ToArray());
        Assert.Equal(expected.ValidationLogits, actual.ValidationLogits);
    }

    /// <param name="secondsOf">A step, 1-based.</param>
    private sealed class Clock(Func<int, double> secondsOf) : TimeProvider, IProgress<TransferProgress>
    {
        private readonly long[] _passed = [0];
        private int _last;

        public double Seconds { get; private set; }

        /// <summary>Seconds of a view of an image that passes the frozen layers and is kept.</summary>
        public double View { get; init; }

        public (CancellationTokenSource Source, int After)? Stops { get; init; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);

        public Action<TrainingEpoch> Judged(double seconds) => _ => Seconds += seconds;

        public void Report(TransferProgress value)
        {
            if (value.Station == "Running frozen layers" && View > 0)
            {
                ViewsPassed(value.Done);
            }

            if (value.Station == "Fine-tuning" && value.Done > _last)
            {
                _last = (int)value.Done;
                Seconds += secondsOf(_last);
                if (Stops is var (source, after) && _last == after)
                {
                    source.Cancel();
                }
            }
        }

        /// <summary>Threads tell of what they did together, in no order.</summary>
        private void ViewsPassed(long done)
        {
            lock (_passed)
            {
                if (done < _passed[0])
                {
                    // The validation images, after those that are learned from.
                    return;
                }

                Seconds += View * (done - _passed[0]);
                _passed[0] = done;
            }
        }
    }
}
