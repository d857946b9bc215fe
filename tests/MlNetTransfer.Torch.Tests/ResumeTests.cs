using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Storage;
using MlNetTransfer.Tensors;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

public sealed class ResumeTests : IDisposable
{
    private const int Epochs = 5;

    private readonly TemporaryFolder _folder = new();

    private string Checkpoint => _folder.File("checkpoint.safetensors");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(TransferStrategy.FullFineTuning, 1)]
    [InlineData(TransferStrategy.FullFineTuning, 12)]
    [InlineData(TransferStrategy.GradualUnfreezing, 17)]
    [InlineData(TransferStrategy.LateStages, 12)]
    [InlineData(TransferStrategy.FromScratch, 12)]
    [InlineData(TransferStrategy.BatchNormAffine, 22)]
    public void An_interrupted_training_goes_on_to_the_same_weights_to_the_bit(TransferStrategy strategy, int interruptedAfter)
    {
        using TwoColours data = new();
        FineTuningTask task = Task(data, strategy);
        FineTuningResult whole = Run(task with { Checkpoint = null });

        using CancellationTokenSource cancellation = new();
        FineTuningResult stopped = new TorchFineTuner(TimeProvider.System).FineTune(task, new Stopper(cancellation, interruptedAfter), cancellation.Token);
        Assert.Equal(TrainingEnd.Cancelled, stopped.History.End);
        FineTuningResult resumed = Run(task with { Resume = true });

        Assert.Equal(whole.Weights.Sha256, resumed.Weights.Sha256);
        Assert.Equal(whole.Head.Weights.Values.ToArray(), resumed.Head.Weights.Values.ToArray());
        Assert.Equal(whole.ValidationLogits, resumed.ValidationLogits);
        Assert.Equal(whole.History.Epochs.Select(e => (e.Number, e.TrainLoss, e.ValidationLogLoss)), resumed.History.Epochs.Select(e => (e.Number, e.TrainLoss, e.ValidationLogLoss)));
        Assert.Equal((whole.History.BestEpoch, whole.History.Steps, whole.History.End), (resumed.History.BestEpoch, resumed.History.Steps, resumed.History.End));
    }

    /// <summary>A run may be killed after its training was ended, and before that was written down.</summary>
    [Fact]
    public void A_training_that_was_ended_without_hope_is_asked_again_and_ends_the_same()
    {
        using TwoColours data = new();
        List<double> asked = [];
        FineTuningTask task = Task(data, TransferStrategy.FullFineTuning) with { Hopeless = (_, share, _) => Asked(share) >= 0.6 };
        FineTuningResult ended = Run(task), resumed = Run(task with { Resume = true });
        Assert.Equal((TrainingEnd.Hopeless, TrainingEnd.Hopeless), (ended.History.End, resumed.History.End));
        Assert.Equal((ended.History.Steps, ended.Weights.Sha256), (resumed.History.Steps, resumed.Weights.Sha256));
        Assert.Equal([0.6, 0.6], asked.Where(share => share >= 0.6));

        double Asked(double share)
        {
            asked.Add(share);
            return share;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_training_in_which_the_probe_stays_best_or_nothing_is_judged_goes_on_the_same(bool withoutValidation)
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.LateStages, 8, change: r => r with { LearningRate = withoutValidation ? 1e-3 : 0.3, Patience = 4 })
            with { Checkpoint = Checkpoint, CheckpointInterval = TimeSpan.Zero, ClassWeights = [0.5, 1.5] };
        task = withoutValidation ? task with { Validation = new TrainingImages([], task.Backbone.Preprocessing) } : task;
        FineTuningResult whole = Run(task with { Checkpoint = null });
        using CancellationTokenSource cancellation = new();
        new TorchFineTuner(TimeProvider.System).FineTune(task, new Stopper(cancellation, 17), cancellation.Token);
        FineTuningResult resumed = Run(task with { Resume = true }), again = Run(task with { Resume = true });
        foreach (FineTuningResult result in (FineTuningResult[])[resumed, again])
        {
            Assert.Equal((whole.History.BestEpoch, whole.History.Steps, whole.History.End), (result.History.BestEpoch, result.History.Steps, result.History.End));
            Assert.Equal(whole.Head.Weights.Values.ToArray(), result.Head.Weights.Values.ToArray());
            Assert.Equal(whole.Findings.Select(f => f.Code), result.Findings.Select(f => f.Code));
        }
    }

    [Fact]
    public void A_training_that_diverges_keeps_the_probe_and_says_so_with_validation_images_and_without()
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning, 3, change: r => r with { Optimizer = OptimizerKind.Sgd, LearningRate = 1e30, HeadLearningRate = 1e30, GradientClip = 1e30 });
        foreach (FineTuningTask diverging in (FineTuningTask[])[task, task with { Validation = new TrainingImages([], task.Backbone.Preprocessing) }])
        {
            FineTuningResult result = Run(diverging);
            Assert.Equal(0, result.History.BestEpoch);
            Assert.Contains(result.Findings, f => f.Code == FindingCode.TrainingDiverged);
        }
    }

    [Fact]
    public void A_full_disk_under_the_better_models_does_not_end_the_training()
    {
        using TwoColours data = new();
        FineTuningTask task = Task(data, TransferStrategy.FullFineTuning) with { Improved = _ => throw new TransferException(Finding.Error(FindingCode.DiskFull, "model", "the disk is full", "Free some space.")) };
        FineTuningResult result = Run(task);
        Assert.Equal(Epochs, result.History.Epochs[^1].Number);
        Assert.Contains(result.Findings, f => f.Code == FindingCode.CheckpointNotWritable);
    }

    [Fact]
    public void A_finished_training_has_nothing_left_to_do()
    {
        using TwoColours data = new();
        FineTuningTask task = Task(data, TransferStrategy.FullFineTuning);
        FineTuningResult whole = Run(task);
        Counter steps = new();
        FineTuningResult again = new TorchFineTuner(TimeProvider.System).FineTune(task with { Resume = true }, steps, default);
        Assert.Equal(0, steps.FineTuning);
        Assert.Equal(whole.Weights.Sha256, again.Weights.Sha256);
        Assert.Equal(whole.History.End, again.History.End);
    }

    [Fact]
    public void The_checkpoint_of_another_training_is_refused_with_what_differs()
    {
        using TwoColours data = new();
        Run(Task(data, TransferStrategy.LastStage));
        FineTuningTask other = Task(data, TransferStrategy.LastStage, seed: 2);
        TransferException refused = Assert.Throws<TransferException>(() => Run(other with { Resume = true, Recipe = other.Recipe with { LearningRate = 0.5 } }));
        Assert.Equal(FindingCode.CheckpointDoesNotFit, refused.Findings[0].Code);
        Assert.Contains("recipe, seed differ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_checkpoint_is_refused()
    {
        using TwoColours data = new();
        FineTuningTask task = Task(data, TransferStrategy.LastStage);
        Run(task);
        byte[] bytes = File.ReadAllBytes(Checkpoint);
        foreach (int length in (int[])[0, 8, 100, bytes.Length / 2, bytes.Length - 1])
        {
            File.WriteAllBytes(Checkpoint, bytes[..length]);
            Assert.Equal(FindingCode.CheckpointDoesNotFit, Assert.Throws<TransferException>(() => Run(task with { Resume = true })).Findings[0].Code);
        }

        foreach (int flipped in (int[])[20, 400, bytes.Length / 2, bytes.Length - 3])
        {
            byte[] damaged = [.. bytes];
            damaged[flipped] ^= 4;
            File.WriteAllBytes(Checkpoint, damaged);
            Assert.Equal(FindingCode.CheckpointDoesNotFit, Assert.Throws<TransferException>(() => Run(task with { Resume = true })).Findings[0].Code);
        }

        Dictionary<string, float[]> tensors;
        string record;
        File.WriteAllBytes(Checkpoint, bytes);
        using (SafeTensorsFile sound = SafeTensorsFile.Open(Checkpoint))
        {
            tensors = sound.Tensors.Keys.ToDictionary(name => name, sound.Read);
            record = sound.Metadata["mlnet-transfer-checkpoint"];
        }

        foreach (Action<Dictionary<string, float[]>> damage in (Action<Dictionary<string, float[]>>[])[t => t.Remove("state/0"), t => t["average/1"] = [1], t => t.Remove("best-head-bias")])
        {
            Dictionary<string, float[]> damaged = new(tensors);
            damage(damaged);
            AtomicFile.Write(Checkpoint, stream => SafeTensorsWriter.Write(stream, new Dictionary<string, string> { ["mlnet-transfer-checkpoint"] = record }, damaged));
            Assert.Equal(FindingCode.CheckpointDoesNotFit, Assert.Throws<TransferException>(() => Run(task with { Resume = true })).Findings[0].Code);
        }
    }

    [Fact]
    public void Where_no_checkpoint_can_be_written_the_training_goes_on_and_says_so()
    {
        using TwoColours data = new();
        File.WriteAllText(_folder.File("file"), "");
        FineTuningTask task = Task(data, TransferStrategy.LastStage) with { Checkpoint = Path.Combine(_folder.File("file"), "checkpoint.safetensors") };
        FineTuningResult result = Run(task);
        Assert.Equal(Epochs, result.History.Epochs[^1].Number);
        Assert.Equal(FindingCode.CheckpointNotWritable, Assert.Single(result.Findings, f => f.Code != FindingCode.DeviceMissing).Code);
    }

    [Fact]
    public void Every_better_epoch_but_the_last_is_told_of_while_the_training_goes_on()
    {
        using TwoColours data = new();
        List<FineTuningResult> told = [];
        FineTuningResult result = Run(Task(data, TransferStrategy.FullFineTuning) with { Improved = told.Add });
        int[] better = [.. told.Select(t => t.History.BestEpoch)];
        Assert.NotEmpty(better);
        Assert.Equal(better.Distinct().Order(), better);
        Assert.All(told, t => Assert.Equal(t.History.BestEpoch, t.History.Epochs.Skip(1).MinBy(e => e.ValidationLogLoss)!.Number));
        Assert.InRange(result.History.BestEpoch, better[^1], Epochs);
    }

    [Fact]
    public void A_training_cut_short_by_time_is_repeated_by_its_steps()
    {
        using TwoColours data = new();
        FineTuningTask task = Task(data, TransferStrategy.FullFineTuning) with { Checkpoint = null };
        FineTuningResult cut = Run(task with { StopAfterSteps = 13 });
        Assert.Equal((TrainingEnd.TimeBudget, 13, 2), (cut.History.End, cut.History.Steps, cut.History.Epochs[^1].Number));
        Assert.Equal(cut.Weights.Sha256, Run(task with { StopAfterSteps = 13 }).Weights.Sha256);
        Assert.NotEqual(cut.Weights.Sha256, Run(task with { StopAfterSteps = 14 }).Weights.Sha256);
    }

    private FineTuningTask Task(TwoColours data, TransferStrategy strategy, long seed = 1) =>
        data.Task(strategy, Epochs, seed, r => r with { HeadFromProbe = false }) with { Checkpoint = Checkpoint, CheckpointInterval = TimeSpan.Zero, CacheFolder = _folder.Path, ActivationLimit = 1L << 30 };

    private static FineTuningResult Run(FineTuningTask task) => new TorchFineTuner(TimeProvider.System).FineTune(task, null, TestContext.Current.CancellationToken);

    private sealed class Stopper(CancellationTokenSource cancellation, int after) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.Station == "Fine-tuning" && value.Done == after)
            {
                cancellation.Cancel();
            }
        }
    }

    private sealed class Counter : IProgress<TransferProgress>
    {
        public int FineTuning { get; private set; }

        public void Report(TransferProgress value) => FineTuning += value.Station == "Fine-tuning" ? 1 : 0;
    }
}
