using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Runs.Trials;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs.Trials;

/// <summary>One trial as a task: what it leaves, whatever happens to it.</summary>
public sealed class TrialStationTests : IDisposable
{
    private static readonly TransferOptions Options = new() { Data = "photos", OutputFolder = "results" };

    private readonly TemporaryFolder _folder = new();
    private readonly TrialList _list = MadeUpWorld.List(Options, new MadeUpWorld(0).Setup);

    public void Dispose() => _folder.Dispose();

    private TrialPlace Place => new(_folder.Path, _list, _list.Trials.First(t => t.Strategy == TransferStrategy.LastStage));

    [Fact]
    public void What_is_left_of_a_trial_is_its_record_and_its_weights_and_a_second_task_finds_it()
    {
        FinishedTrial made = Make(new Course(epochs: 5));
        Assert.Equal(
            ["trial-00003-of-00020.json", "trial-00003-of-00020.safetensors"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        FinishedTrial found = Place.Finished()!;
        Assert.Equal(made.ToJson(), found.ToJson());
        Assert.Equal((1.0 / MadeUpTrial.Images, 4), (found.Gain!.Value, found.Judgements.Count));
        Assert.Equal([0.2, 0.4, 0.6, 0.8], found.Judgements.Select(j => j.Share));
        Assert.Equal(Enumerable.Range(1, 4), found.Judgements.Select(j => j.RightOf(MadeUpTrial.Images)!.Count(r => r) - MadeUpTrial.Common));
    }

    [Fact]
    public void After_a_kill_it_goes_on_from_its_checkpoint_and_what_it_showed_before_is_not_lost()
    {
        Assert.Throws<InvalidOperationException>(() => Make(new Course(epochs: 5) { KilledAfter = 3 }));
        Assert.Null(Place.Finished());
        Course after = new(epochs: 5) { From = 3 };
        FinishedTrial made = Make(after);
        Assert.Equal([true], after.Resumed);
        Assert.Equal(Enumerable.Range(1, 4), made.Judgements.Select(j => j.Epoch));
        Assert.True(made.Seconds >= made.Judgements[^1].Seconds && made.Judgements.Zip(made.Judgements.Skip(1)).All(p => p.First.Seconds <= p.Second.Seconds));
    }

    [Fact]
    public void Killed_behind_its_last_step_it_reads_its_weights_and_without_its_judgements_it_is_made_again()
    {
        File.WriteAllText(Place.Weights, "weights");
        JudgementLog.Begin(Place.Judgements, () => 7).Add(1, 0.2, [true]);
        FinishedTrial read = Make(new Course(epochs: 5) { From = 5 });
        Assert.Equal([1], read.Judgements.Select(j => j.Epoch));

        File.Delete(Place.Record);
        Assert.True(File.Exists(Place.Weights));
        Course again = new(epochs: 5) { Expects = () => Assert.False(File.Exists(Place.Weights)) };
        Assert.Equal(4, Make(again).Judgements.Count);
    }

    [Fact]
    public void A_checkpoint_of_another_machine_makes_it_begin_anew()
    {
        File.WriteAllText(Place.Checkpoint, "");
        JudgementLog.Begin(Place.Judgements, () => 0).Add(4, 0.8, [true]);
        Course course = new(epochs: 3) { RefusesToResume = true };
        Assert.Equal([1, 2], Make(course).Judgements.Select(j => j.Epoch));
        Assert.Equal([true, false], course.Resumed);
    }

    [Fact]
    public void A_training_that_fails_is_a_result_and_a_machine_that_fails_is_none()
    {
        Finding failure = Finding.Error(FindingCode.OptionInvalid, "FreezePoint", "there is no stage 'stage4'", "Name one.");
        FinishedTrial made = Make(new Course(epochs: 5) { Fails = failure });
        Assert.Equal([failure], Place.Finished()!.Failure);
        Assert.Equal((null, null), (made.Gain, made.Weights));
        foreach (string code in (string[])[FindingCode.DiskFull, FindingCode.DeviceMissing, FindingCode.NativeLibraryMissing, FindingCode.ImageNotReadable])
        {
            File.Delete(Place.Record);
            Finding gone = Finding.Error(code, "x", "is gone", "Give it back.");
            TransferException thrown = Assert.Throws<TransferException>(() => Make(new Course(epochs: 5) { Fails = gone }));
            Assert.Equal(code, thrown.Findings[0].Code);
            Assert.Null(Place.Finished());
        }
    }

    [Fact]
    public void A_trial_that_is_interrupted_leaves_no_result()
    {
        using CancellationTokenSource stop = new();
        TrialPlace place = Place;
        Assert.Throws<OperationCanceledException>(() => new TrialStation(NoEngine.Context(Options) with { CancellationToken = stop.Token }, place)
            .Run(new Course(epochs: 5) { Expects = stop.Cancel }, new MadeUpWorld(0).Setup));
        Assert.Null(place.Finished());
    }

    [Fact]
    public void A_result_that_was_damaged_or_is_anothers_is_refused()
    {
        Make(new Course(epochs: 2));
        File.AppendAllText(Place.Weights, "x");
        Assert.Equal(FindingCode.TrialsDoNotFit, Refused(Place).Code);
        File.Delete(Place.Weights);
        Assert.Contains("missing", Refused(Place).Message, StringComparison.Ordinal);
        File.WriteAllText(Place.Record, "{");
        Assert.Equal(FindingCode.TrialsDoNotFit, Refused(Place).Code);

        Make(new Course(epochs: 2));
        TrialList other = MadeUpWorld.List(Options with { Epochs = 3, Seed = 1 }, new MadeUpWorld(0).Setup);
        Finding others = Refused(new TrialPlace(_folder.Path, other, Place.Trial));
        Assert.Contains("--epochs differ", others.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tasks_of_one_trial_follow_each_other()
    {
        TrialLock first = TrialLock.Hold(Place.Lock, () => Assert.Fail("nobody has it"), default);
        TaskCompletionSource waits = new();
        Task second = Task.Run(() =>
        {
            using TrialLock held = TrialLock.Hold(Place.Lock, () => waits.TrySetResult(), TestContext.Current.CancellationToken);
        });
        await waits.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        using CancellationTokenSource stop = new();
        Assert.Throws<OperationCanceledException>(() => TrialLock.Hold(Place.Lock, stop.Cancel, stop.Token));
        first.IsDone = true;
        first.Dispose();
        await second;
    }

    private static Finding Refused(TrialPlace place) => Assert.Single(Assert.Throws<TransferException>(place.Finished).Findings);

    private FinishedTrial Make(Course course)
    {
        TrialPlace place = Place;
        FinishedTrial made = new TrialStation(NoEngine.Context(Options), place).Run(course, new MadeUpWorld(0).Setup);
        place.Finish(made);
        return made;
    }

    /// <summary>A training that finds one more of the rare images with every epoch, of which the last is not judged but kept.</summary>
    private sealed class Course(int epochs) : IStrategyRuns
    {
        public int From { get; init; }

        public int? KilledAfter { get; init; }

        public Finding? Fails { get; init; }

        public bool RefusesToResume { get; init; }

        public Action Expects { get; init; } = () => { };

        public List<bool> Resumed { get; } = [];

        public TrainedTransfer Train(TransferOptions options, PlanDecisions plan, BackboneWeights weights, ImageDataset dataset, TrialTask trial)
        {
            if (options.Strategy is null)
            {
                TrainedTransfer probe = MadeUpTrial.Of(TransferStrategy.LinearProbe, DecisionMetric.Accuracy, 0, 0);
                return probe with { Probe = new HeadTrainingResult(probe.Model.Head, null!, [], []) };
            }

            Expects();
            Resumed.Add(options.Resume);
            if (Fails is not null)
            {
                throw new TransferException(Fails);
            }

            if (options.Resume && RefusesToResume)
            {
                throw new TransferException(Finding.Error(FindingCode.CheckpointDoesNotFit, "checkpoint", "is another's: threads differ", "Start again."));
            }

            for (int epoch = From; epoch < epochs; epoch++)
            {
                Assert.False(trial.Hopeless!(new TrainingEpoch(epoch, 1, 1, 0, 1), epoch / (double)epochs, Scores(epoch).ValidationLogits));
                if (epoch == KilledAfter)
                {
                    File.WriteAllText(Path.ChangeExtension(trial.File!.Path, ".checkpoint.safetensors"), "");
                    throw new InvalidOperationException("killed");
                }
            }

            trial.Guarded(trial.File!.Path, () => File.WriteAllText(trial.File.Path, "weights"));
            return Scores(1) with { FineTuning = MadeUpTrial.Training(200, TrainingEnd.Completed, 8) };
        }

        public DatasetProfile Profile(ImageDataset dataset, BackboneWeights weights, long most) => throw new NotSupportedException();

        public void Publish(TrainedTransfer better) => Assert.Fail("a trial publishes nothing");

        public string? WhyOnlyHeads() => null;

        private static TrainedTransfer Scores(int found) => MadeUpTrial.Of(TransferStrategy.LastStage, DecisionMetric.Accuracy, 0, found);
    }
}
