using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Tests.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs;

/// <summary>Which trial replaces the linear probe, with scores that are made up.</summary>
public sealed class StrategyTrialsTests : IDisposable
{
    private const TransferStrategy Head = TransferStrategy.MultiStageProbe, Tuned = TransferStrategy.FullFineTuning;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DecisionMetric.Accuracy, 2, TrialOutcome.Chosen)]
    [InlineData(DecisionMetric.Macro, 2, TrialOutcome.Chosen)]
    [InlineData(DecisionMetric.Accuracy, 30, TrialOutcome.Beaten)]
    [InlineData(DecisionMetric.Macro, 30, TrialOutcome.Refused)]
    public void A_trial_that_finds_the_rare_class_is_kept_unless_too_much_of_the_common_one_is_lost(DecisionMetric metric, int commonLost, TrialOutcome outcome)
    {
        PlanSelector selector = new(Beliefs.Independent((1, 1)), [Head], _ => 1, 1, 4e-4);
        TrainedTransfer probe = MadeUpTrial.Of(TransferStrategy.LinearProbe, metric, commonLost: 0, rareFound: 0);
        StrategyTrials trials = Trials((trial, _, _) => MadeUpTrial.Of(trial.Strategy, metric, commonLost, MadeUpTrial.Rare));
        TrainedTransfer[] published = [.. trials.Run(selector, probe)];
        TrainedTransfer kept = published.LastOrDefault(probe);
        PlanTrial trial = Assert.Single(selector.Trials(0));
        Assert.Equal(outcome, trial.Outcome);
        Assert.Equal(outcome == TrialOutcome.Chosen ? Head : TransferStrategy.LinearProbe, kept.Plan.Strategy.Value);
        Assert.Equal(outcome == TrialOutcome.Chosen ? 1 : 0, published.Length);
        double accuracy = (double)(MadeUpTrial.Rare - commonLost) / MadeUpTrial.Images, macro = (1 - ((double)commonLost / MadeUpTrial.Common)) / 2;
        Assert.Equal(metric == DecisionMetric.Macro ? macro : accuracy, trial.MeasuredGain!.Value, 1e-12);
        Assert.Equal(metric == DecisionMetric.Macro ? accuracy : macro, trial.OtherGain!.Value, 1e-12);
    }

    [Fact]
    public void A_trial_that_can_no_longer_win_is_stopped_and_its_gain_is_where_it_stood()
    {
        PlanSelector selector = new(Beliefs.Independent((0.1, 0.1)), [Tuned], _ => 1, 1, 4e-4);
        TrainedTransfer probe = MadeUpTrial.Of(TransferStrategy.LinearProbe, DecisionMetric.Accuracy, 0, 0);
        List<double> asked = [];
        StrategyTrials trials = Trials((trial, _, task) =>
        {
            TrainedTransfer bad = MadeUpTrial.Of(trial.Strategy, DecisionMetric.Accuracy, commonLost: MadeUpTrial.Common, rareFound: 0);
            foreach (double share in (double[])[0.1, 0.2, 0.9, 1])
            {
                asked.Add(share);
                if (task.Hopeless!(new TrainingEpoch(asked.Count, 1, 1, 0, 1), share, bad.ValidationLogits))
                {
                    break;
                }
            }

            return bad with { FineTuning = MadeUpTrial.Training(steps: 9, TrainingEnd.Hopeless, best: asked.Count) };
        });
        Assert.Empty(trials.Run(selector, probe));
        Assert.Equal([0.1, 0.2, 0.9], asked);
        PlanTrial stopped = Assert.Single(selector.Trials(0));
        Assert.Equal(TrialOutcome.Stopped, stopped.Outcome);
        Assert.Equal(-(double)MadeUpTrial.Common / MadeUpTrial.Images, stopped.MeasuredGain!.Value, 1e-12);
        Assert.True(stopped.Gain < 0.1);
    }

    /// <summary>Ten epochs of twenty, the fourth the best; then ten more, of which again the fourth is the best.</summary>
    [Theory]
    [InlineData(0, 14, 200)]
    [InlineData(3, 4, 100)]
    public void The_best_in_hand_goes_on_where_time_cut_it_short_and_is_kept_where_it_is_no_worse(int lostAfter, int best, int steps)
    {
        PlanSelector selector = new(Beliefs.Independent((0.1, 0.1)), [Tuned], _ => 1e-3, 1, 4e-4);
        TrainedTransfer probe = MadeUpTrial.Of(TransferStrategy.LinearProbe, DecisionMetric.Accuracy, 0, 0);
        List<TrialTask> tasks = [];
        StrategyTrials trials = Trials((trial, _, task) =>
        {
            tasks.Add(task);
            return task.From is null
                ? MadeUpTrial.Of(trial.Strategy, DecisionMetric.Accuracy, 0, 6) with { FineTuning = MadeUpTrial.Training(100, TrainingEnd.TimeBudget, 4) }
                : MadeUpTrial.Of(trial.Strategy, DecisionMetric.Accuracy, lostAfter, 8) with { FineTuning = MadeUpTrial.Training(100, TrainingEnd.Completed, 4) };
        });
        TrainedTransfer[] published = [.. trials.Run(selector, probe)];
        Assert.Equal(2, tasks.Count);
        Assert.Same(published[0], tasks[1].From);
        Assert.Null(tasks[1].Hopeless);
        TrainingHistory history = published[^1].FineTuning!.History;
        Assert.Equal((best, steps), (history.BestEpoch, history.Steps));
        Assert.Equal(Enumerable.Range(0, (steps / 10) + 1), history.Epochs.Select(e => e.Number));
        PlanTrial told = Assert.Single(selector.Trials(0));
        Assert.Equal((true, TrialOutcome.Chosen), (told.Continued, told.Outcome));
        Assert.Equal((lostAfter == 0 ? 8.0 : 6) / MadeUpTrial.Images, told.MeasuredGain!.Value, 1e-12);
    }

    [Fact]
    public void After_a_kill_what_was_finished_is_not_begun_again_and_what_was_running_goes_on()
    {
        TransferStrategy[] strategies = [Tuned, TransferStrategy.LastStage];
        TrainedTransfer probe = MadeUpTrial.Of(TransferStrategy.LinearProbe, DecisionMetric.Accuracy, 0, 0);
        TrialStore killed = MadeUpTrial.Store(_folder);
        Assert.Throws<InvalidOperationException>(() => Trials(
            (trial, resume, _) => trial.Strategy == Tuned && !resume
                ? MadeUpTrial.Of(Tuned, DecisionMetric.Accuracy, 0, 2) with { FineTuning = MadeUpTrial.Training(200, TrainingEnd.Completed, 10) }
                : throw new InvalidOperationException("killed"),
            killed).Run(Selector(), probe).Count());

        TrialStore store = MadeUpTrial.Store(_folder, resume: true);
        Assert.Equal([Tuned, TransferStrategy.LastStage], store.Past.Select(p => p.Strategy));
        Assert.Equal([false, true], store.Past.Select(p => p.IsRunning));
        List<(TransferStrategy, bool)> begun = [];
        PlanSelector selector = Selector();
        StrategyTrials resumed = Trials(
            (trial, resume, _) =>
            {
                begun.Add((trial.Strategy, resume));
                return MadeUpTrial.Of(trial.Strategy, DecisionMetric.Accuracy, 0, 2) with { FineTuning = MadeUpTrial.Training(200, TrainingEnd.Completed, 10) };
            },
            store);
        TrainedTransfer[] published = [.. resumed.Run(selector, probe)];
        Assert.NotEmpty(published);
        Assert.Equal([(Tuned, false), (TransferStrategy.LastStage, true)], begun);
        Assert.Equal(store.Past[0].Took, selector.Trials(0)[0].Seconds);
        Assert.DoesNotContain(MadeUpTrial.Store(_folder, resume: true).Past, p => p.IsRunning);

        PlanSelector Selector() => new(Beliefs.Independent((0.2, 0.1), (0.19, 0.1)), strategies, _ => 1e-3, 1, 4e-4);
    }

    [Fact]
    public void A_checkpoint_that_does_not_fit_makes_a_training_begin_anew_and_is_told()
    {
        TrialStore killed = MadeUpTrial.Store(_folder);
        killed.Begin(new TrialRecord(Tuned, 100));
        PlanSelector selector = new(Beliefs.Independent((0.2, 0.1)), [Tuned], _ => 1e-3, 1, 4e-4);
        List<bool> resumed = [];
        StrategyTrials trials = Trials(
            (trial, resume, _) =>
            {
                resumed.Add(resume);
                return resume
                    ? throw new TransferException(Finding.Error(FindingCode.CheckpointDoesNotFit, "checkpoint", "is damaged", "Start again."))
                    : MadeUpTrial.Of(Tuned, DecisionMetric.Accuracy, 0, 8) with { FineTuning = MadeUpTrial.Training(200, TrainingEnd.Completed, 10) };
            },
            MadeUpTrial.Store(_folder, resume: true));
        Assert.Single(trials.Run(selector, MadeUpTrial.Of(TransferStrategy.LinearProbe, DecisionMetric.Accuracy, 0, 0)));
        Assert.Equal([true, false], resumed);
        Finding told = Assert.Single(trials.Findings);
        Assert.Equal((FindingCode.CheckpointDoesNotFit, Severity.Warning), (told.Code, told.Severity));
    }

    private StrategyTrials Trials(Func<TrialRecord, bool, TrialTask, TrainedTransfer> train, TrialStore? store = null) => new(
        NoEngine.Context(new TransferOptions { Data = "photos", OutputFolder = "model" }), store ?? MadeUpTrial.Store(_folder), () => 3600, train);
}
