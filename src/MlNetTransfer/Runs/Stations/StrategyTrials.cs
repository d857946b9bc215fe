using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs.Trials;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Trains the strategies that the policy asks for, one after the other, and gives those that the validation images prove.</summary>
/// <param name="context">Its token ends the trials; what was proved until then stands.</param>
/// <param name="store">Keeps what came of them, and says what came of those before an interruption.</param>
/// <param name="secondsLeft">For trainings.</param>
/// <param name="train">Trains a strategy from the same images, split and seed as the linear probe; where it is told to, from the checkpoint on.</param>
internal sealed class StrategyTrials(
    RunContext context, TrialStore store, Func<double> secondsLeft, Func<TrialRecord, bool, TrialTask, TrainedTransfer> train)
{
    private readonly List<Finding> _findings = [];
    private readonly Dictionary<TransferStrategy, TrainedTransfer> _trained = [];

    /// <summary>Why trials failed, and what could not be kept or read of them.</summary>
    public IReadOnlyList<Finding> Findings => [.. _findings, .. store.Findings];

    /// <param name="selector">Decides what is tried.</param>
    /// <param name="probe">The linear probe.</param>
    /// <returns>Every model that replaces the one before; nothing where the linear probe stays.</returns>
    public IEnumerable<TrainedTransfer> Run(PlanSelector selector, TrainedTransfer probe)
    {
        TrialJudge judge = new(probe);
        TrainedTransfer kept = probe;
        foreach ((TrialRecord asked, bool past) in Asked(selector))
        {
            if (End(asked, past, judge, probe, kept) is not ({ } record, var trial))
            {
                selector.Fail(asked.Strategy);
                yield break;
            }

            Tell(selector, record, trial, judge);
            if (asked.IsRunning)
            {
                store.End(record);
            }

            TrainedTransfer best = selector.Verdict is { } verdict ? _trained[verdict] : probe;
            if (!ReferenceEquals(best, kept))
            {
                kept = best;
                yield return kept;
            }
        }
    }

    /// <summary>Why a training failed, as warnings: it ends nothing but itself.</summary>
    internal static IEnumerable<Finding> Failure(TransferStrategy strategy, TransferException e) =>
        e.Findings.Select(f => Finding.Warning(f.Code, $"{strategy}{(f.Where.Length == 0 ? "" : ", ")}{f.Where}", f.Message, f.Hint));

    /// <summary>Those before an interruption, then what the selector asks for.</summary>
    private IEnumerable<(TrialRecord Trial, bool Past)> Asked(PlanSelector selector)
    {
        foreach (TrialRecord past in store.Past)
        {
            yield return (past, true);
        }

        while (!context.CancellationToken.IsCancellationRequested && Next(selector) is { } next)
        {
            store.Begin(next);
            yield return (next, false);
        }
    }

    private TrialRecord? Next(PlanSelector selector)
    {
        double left = secondsLeft();
        TrialRecord? next = selector.Next(left) is var (strategy, seconds) ? new TrialRecord(strategy, seconds)
            : selector.Unfinished(left) is { } unfinished ? new TrialRecord(unfinished, left) { Continues = true }
            : null;
        return next is null ? null : next with { Begun = context.Elapsed.TotalSeconds };
    }

    /// <summary>The trial at its end, with what came of it; null where it was cancelled, so that it may go on another time.</summary>
    private (TrialRecord Trial, TrainedTransfer? Trained)? End(TrialRecord trial, bool past, TrialJudge judge, TrainedTransfer probe, TrainedTransfer inHand)
    {
        if (trial.Failure is not null || trial.Stopped is not null)
        {
            return (trial, null);
        }

        StoppedTrial? stopped = null;
        double? elsewhere = null;
        TrialTask task = new()
        {
            From = trial.Continues ? _trained.GetValueOrDefault(trial.Strategy) : null,
            Hopeless = trial.Continues ? null : (epoch, share, logits) => epoch.Number > 0 && CannotWin(share, judge.Right(logits)),
            HopelessThen = trial.Continues ? null : CannotWin,
            Took = seconds => elsewhere = seconds,
            Judged = () => store.Beat(context.Elapsed.TotalSeconds),
            File = store.FileOf(trial),
            Guarded = store.Guarded,
            Told = _findings.Add,
        };
        TrainedTransfer? trained = null;
        IReadOnlyList<Finding>? failure = null;
        try
        {
            trained = Train(trial, past && trial.IsRunning, task);
            failure = trained.FineTuning is null or { History.BestEpoch: > 0 } || stopped is not null ? null
                : Refused(trial.Strategy, trained, probe.Dataset.Findings);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (TransferException e) when (!TrialResults.IsToldBy(e))
        {
            failure = [.. Failure(trial.Strategy, e)];
        }

        if (trained is { FineTuning.History.End: TrainingEnd.Cancelled })
        {
            return null;
        }

        double took = trial.Took ?? elsewhere ?? (context.Elapsed.TotalSeconds - trial.Begun);
        return (trial with { Took = took, Failure = failure, Stopped = stopped }, failure is null && stopped is null ? trained : null);

        bool CannotWin(double share, bool[] right) => (stopped = judge.Hopeless(right, share, inHand)) is not null;
    }

    private TrainedTransfer Train(TrialRecord trial, bool resume, TrialTask task)
    {
        try
        {
            return train(trial, resume, task);
        }
        catch (TransferException e) when (resume && e.Findings is [{ Code: FindingCode.CheckpointDoesNotFit } refused])
        {
            _findings.Add(Finding.Warning(refused.Code, refused.Where, refused.Message, "This training began anew."));
            return train(trial, false, task);
        }
    }

    /// <summary>Why a training that ended kept nothing.</summary>
    /// <param name="strategy">Which.</param>
    /// <param name="trained">What it ended with.</param>
    /// <param name="known">Findings before it.</param>
    internal static Finding[] Refused(TransferStrategy strategy, TrainedTransfer trained, IReadOnlyList<Finding> known) =>
        [
            .. trained.Dataset.Findings
                .Except(known)
                .Where(f => f.Code is FindingCode.KernelsDiffer or FindingCode.ExportDiffers or FindingCode.NoEpochFinished or FindingCode.TrainingDiverged)
                .Select(f => new Finding(f.Code, f.Severity, $"{strategy}, {f.Where}", f.Message, f.Hint)),
        ];

    private void Tell(PlanSelector selector, TrialRecord trial, TrainedTransfer? trained, TrialJudge judge)
    {
        double took = trial.Took!.Value;
        _findings.AddRange(trial.Failure ?? []);
        if (trial.Continues)
        {
            TrainedTransfer before = _trained[trial.Strategy];
            bool better = trained is not null && judge.IsNoWorse(trained, before);
            _trained[trial.Strategy] = better ? ContinuedTraining.Joined(before, trained!) : before;
            selector.Continue(trial.Strategy, better ? judge.Result(_trained[trial.Strategy], took) : null, took);
        }
        else if (trained is not null)
        {
            _trained.Add(trial.Strategy, trained);
            selector.Observe(trial.Strategy, judge.Result(trained, took));
        }
        else if (trial.Stopped is { } stopped)
        {
            TrialResult result = new(stopped.Gain, stopped.Error, took, 0, stopped.Share) { Other = (stopped.OtherGain, stopped.OtherError) };
            selector.Stop(trial.Strategy, result, stopped.Plausible);
        }
        else
        {
            selector.Fail(trial.Strategy);
        }
    }
}
