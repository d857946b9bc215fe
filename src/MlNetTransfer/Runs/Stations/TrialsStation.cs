using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Recipes;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Trains what the policy decides, where no strategy is named: the linear probe, which is published at once; the profile; what the policy asks
/// for.</summary>
/// <param name="context">Its options name no strategy; its token ends the trials, and the best model in hand is kept.</param>
/// <param name="runs">What is trained and measured.</param>
internal sealed class TrialsStation(RunContext context, IStrategyRuns runs)
{
    private TransferOptions Options => context.Options;

    private TimeSpan Budget => Options.TimeBudget ?? PlanningLimits.DefaultTimeBudget;

    private TimeSpan Left => Budget - context.Elapsed;

    /// <param name="setup">What the run starts from.</param>
    /// <returns>The model to keep, with the profile and what was tried.</returns>
    public TrainedTransfer Run(RunSetup setup)
    {
        TrainedTransfer probe = runs.Train(Options, setup.Plan, setup.Weights, setup.Dataset, null);
        runs.Publish(probe);
        try
        {
            DatasetProfile profile = runs.Profile(probe.Dataset, probe.Model.Weights);
            PlanTask task = PlanStation.TaskOf(Options, setup.Backbone, probe.Dataset, setup.Plan.Metric.Value, runs.WhyOnlyHeads());
            return Options.Policy == PlanningPolicy.Heuristic ? Heuristic(probe, profile, task) : Measured(probe, profile, task);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            return probe;
        }
    }

    private TrainedTransfer Heuristic(TrainedTransfer probe, DatasetProfile profile, PlanTask task)
    {
        (Decision<TransferStrategy> choice, PlanEvidence evidence) = HeuristicPolicy.Choose(profile, task.OnlyHeads);
        TrainedTransfer trained = probe;
        try
        {
            trained = choice.Value == StrategyCatalog.Floor ? probe : Trial(choice.Value, Options.Epochs, probe);
        }
        catch (TransferException e)
        {
            trained = probe with { Dataset = probe.Dataset.WithFindings([.. StrategyTrials.Failure(choice.Value, e)]) };
            choice = HeuristicPolicy.Kept(choice);
        }

        return trained with { Plan = trained.Plan with { Strategy = choice }, Profile = profile, Evidence = evidence };
    }

    private TrainedTransfer Measured(TrainedTransfer probe, DatasetProfile profile, PlanTask task)
    {
        MeasuredPolicy policy = new(GainPrior.Calibrated, profile, task with { ProbeMistakes = StrategyTrials.Mistakes(probe) });
        StrategyTrials trials = new(
            context, Budget, (strategy, share) => Trial(strategy, Epochs(policy, strategy, share), probe));
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
            (Decision<TransferStrategy> choice, PlanEvidence evidence) = policy.Conclude(Left.TotalSeconds);
            return model with
            {
                Plan = model.Plan with { Strategy = choice },
                Profile = profile,
                Evidence = evidence,
                Dataset = model.Dataset.WithFindings(trials.Failures),
            };
        }
    }

    private int? Epochs(MeasuredPolicy policy, TransferStrategy strategy, double share) => share < 1 && FineTuningPolicy.Applies(strategy)
        ? Math.Max(1, (int)(share * policy.Recipe(strategy).Epochs))
        : Options.Epochs;

    /// <summary>Trains one strategy as if it had been named, from where the linear probe started.</summary>
    private TrainedTransfer Trial(TransferStrategy strategy, int? epochs, TrainedTransfer probe)
    {
        TimeSpan left = TimeSpan.FromTicks(Math.Max(1, Left.Ticks));
        TrainedTransfer trained = runs.Train(
            Options with { Strategy = strategy, Unlabelled = null, Epochs = epochs, TimeBudget = left },
            probe.Plan with { Strategy = probe.Plan.Strategy with { Value = strategy } },
            probe.Model.Weights,
            probe.Dataset,
            probe.Probe.BeforeRefit ?? probe.Probe);
        PlanDecisions told = epochs == Options.Epochs || trained.FineTuning is not { Recipe: var recipe } ? trained.Plan : trained.Plan.With(CutToTime(recipe));
        return trained with
        {
            Plan = told,
            SelfSupervision = probe.SelfSupervision,
            Dataset = trained.Dataset with { Findings = [.. trained.Dataset.Findings.Distinct()] },
        };
    }

    private static PlanEntry CutToTime(FineTuningRecipe recipe) => RecipeEntries.Epochs.Decide(recipe, DecidedBy.TimeBudget, new DecisionReason(
        $"The policy would train longer; so many are expected to fit the time that was left.", "the time budget, and how long the trainings before took"));
}
