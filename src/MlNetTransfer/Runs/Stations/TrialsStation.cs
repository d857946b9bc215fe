using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs.Trials;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Trains what the policy decides, where no strategy is named: the linear probe, which is published at once; the profile; what the policy asks
/// for.</summary>
/// <param name="context">Its options name no strategy; its token ends the trials, and the best model in hand is kept.</param>
/// <param name="runs">What is trained and measured.</param>
/// <param name="store">Keeps what a run needs to go on after an interruption.</param>
/// <param name="prior">Null for the one that ships; another where it is judged itself.</param>
/// <param name="unhurried">Whether there is time for everything, whatever the clock says.</param>
internal sealed class TrialsStation(RunContext context, IStrategyRuns runs, TrialStore store, GainPrior? prior = null, bool unhurried = false)
{
    // Own choice: a fifth of the time tells what to do with the rest.
    private const double ProfileShare = 0.2;

    private double _reserve;

    private TransferOptions Options => context.Options;

    private TimeSpan Budget => Options.TimeBudget ?? PlanningLimits.DefaultTimeBudget;

    /// <summary>For trainings.</summary>
    private double SecondsLeft => unhurried ? TrialTime.Unlimited : Budget.TotalSeconds - context.Elapsed.TotalSeconds - _reserve;

    /// <param name="setup">What the run starts from.</param>
    /// <returns>The model to keep, with the profile and what was tried.</returns>
    public TrainedTransfer Run(RunSetup setup)
    {
        if (store.IsResumed)
        {
            context.Clock.GoOn(store.Seconds);
        }

        TrainedTransfer probe = runs.Train(Options, setup.Plan, setup.Weights, setup.Dataset, new TrialTask());
        _reserve = TimeReserve.Seconds(
            Publish(probe),
            probe.SecondsPerImage,
            probe.Dataset.In(ImageSplit.Test).Count(),
            ReferenceCount.Images(Options, probe.Dataset),
            Options.Pictures);
        try
        {
            DatasetProfile profile = runs.Profile(probe.Dataset, probe.Model.Weights, MostProfiled(probe));
            PlanTask task = PlanStation.TaskOf(Options, setup.Backbone, probe.Dataset, setup.Plan.Metric.Value, runs.WhyOnlyHeads());
            return Options.Policy == PlanningPolicy.Heuristic ? Heuristic(probe, profile, task) : Measured(probe, profile, task);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return probe;
        }
    }

    /// <summary>Gives the seconds that the export takes. A run that goes on has the linear probe in its folder, or something better.</summary>
    private double Publish(TrainedTransfer probe)
    {
        if (store.ExportSeconds > 0)
        {
            return store.ExportSeconds;
        }

        double begun = context.Elapsed.TotalSeconds;
        runs.Publish(probe);
        double ended = context.Elapsed.TotalSeconds;
        store.Exported(ended - begun, ended);
        return ended - begun;
    }

    private long MostProfiled(TrainedTransfer probe) => probe.SecondsPerImage <= 0 ? long.MaxValue
        : (long)Math.Clamp(ProfileShare * SecondsLeft / probe.SecondsPerImage, 0, int.MaxValue);

    private TrainedTransfer Heuristic(TrainedTransfer probe, DatasetProfile profile, PlanTask task)
    {
        (Decision<TransferStrategy> choice, PlanEvidence evidence) = HeuristicPolicy.Choose(profile, task.OnlyHeads);
        TrainedTransfer trained = probe;
        try
        {
            trained = choice.Value == StrategyCatalog.Floor ? probe : OnlyTrial(choice.Value, probe);
        }
        catch (TransferException e) when (!TrialResults.IsToldBy(e))
        {
            trained = probe with { Dataset = probe.Dataset.WithFindings([.. StrategyTrials.Failure(choice.Value, e)]) };
            choice = HeuristicPolicy.Kept(choice);
        }

        return trained with { Plan = trained.Plan with { Strategy = choice }, Profile = profile, Evidence = evidence };
    }

    /// <summary>That of the rules of thumb, which compare nothing.</summary>
    private TrainedTransfer OnlyTrial(TransferStrategy strategy, TrainedTransfer probe)
    {
        TrialRecord? past = store.Past is [{ } first, ..] && first.Strategy == strategy ? first : null;
        TrialRecord trial = past ?? new TrialRecord(strategy, SecondsLeft) { Begun = context.Elapsed.TotalSeconds };
        List<Finding> told = [];
        if (past is null)
        {
            store.Begin(trial);
        }

        TrialTask task = new()
        {
            File = store.FileOf(trial), Guarded = store.Guarded, Told = told.Add, Judged = () => store.Beat(context.Elapsed.TotalSeconds),
        };
        TrainedTransfer trained = NamedTraining.Run(runs, Options, trial, past is not null, task, probe);
        if (!context.CancellationToken.IsCancellationRequested && trial.IsRunning)
        {
            store.End(trial with { Took = context.Elapsed.TotalSeconds - trial.Begun });
        }

        return trained with { Dataset = trained.Dataset.WithFindings([.. told, .. store.Findings]) };
    }

    private TrainedTransfer Measured(TrainedTransfer probe, DatasetProfile profile, PlanTask task)
    {
        task = task with { ProbeMistakes = new TrialJudge(probe).Mistakes, SecondsPerImage = probe.SecondsPerImage > 0 ? probe.SecondsPerImage : null };
        MeasuredPolicy policy = new(prior ?? GainPrior.Calibrated, profile, task);
        StrategyTrials trials = new(context, store, () => SecondsLeft, (trial, resume, extra) => NamedTraining.Run(runs, Options, trial, resume, extra, probe));
        TrainedTransfer kept = probe;
        if (task.ValidationImages > 0)
        {
            foreach (TrainedTransfer better in trials.Run(policy.Selector, probe))
            {
                kept = better;
                runs.Publish(Concluded(kept));
            }
        }

        return Concluded(kept);

        TrainedTransfer Concluded(TrainedTransfer model)
        {
            (Decision<TransferStrategy> choice, PlanEvidence evidence) = policy.Conclude(SecondsLeft);
            return model with
            {
                Plan = model.Plan with { Strategy = choice },
                Profile = profile,
                Evidence = evidence,
                Dataset = model.Dataset.WithFindings(trials.Findings),
            };
        }
    }
}
