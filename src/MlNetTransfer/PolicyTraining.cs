using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Recipes;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Profiling;
using MlNetTransfer.Training;

namespace MlNetTransfer;

/// <summary>Trains what the policy decides, where no strategy is named: the linear probe, which is published at once; the profile; what the policy asks for.</summary>
/// <param name="options">The user's; no strategy is named.</param>
/// <param name="backbone">The network.</param>
/// <param name="onlyHeads">Why no layers of the network can be trained here, null where they can; asked once, when the linear probe is out.</param>
/// <param name="train">Trains one strategy from some weights; publishes nothing by itself.</param>
/// <param name="profile">Measures a dataset with some weights.</param>
/// <param name="publish">Told of every model that replaces the one before.</param>
/// <param name="elapsed">Time since the run began.</param>
internal sealed class PolicyTraining(
    TransferOptions options,
    BackboneSpec backbone,
    Func<string?> onlyHeads,
    PolicyTraining.Train train,
    Func<ImageDataset, BackboneWeights, DatasetProfile> profile,
    Action<TrainedTransfer> publish,
    Func<TimeSpan> elapsed)
{
    public delegate TrainedTransfer Train(TransferOptions options, PlanDecisions plan, BackboneWeights weights, ImageDataset dataset,
        HeadTrainingResult? knownProbe);

    /// <param name="plan">Backbone and image side; the strategy is the linear probe's.</param>
    /// <param name="weights">Pretrained.</param>
    /// <param name="dataset">Its test images are left out.</param>
    /// <param name="cancellationToken">Ends the work; once there is a linear probe, the best model in hand is kept.</param>
    public TrainedTransfer Run(PlanDecisions plan, BackboneWeights weights, ImageDataset dataset, CancellationToken cancellationToken)
    {
        TrainedTransfer probe = train(options, plan, weights, dataset, null);
        publish(probe);
        try
        {
            DatasetProfile measured = profile(probe.Dataset, probe.Model.Weights);
            PlanTask task = TaskOf(options, backbone, probe.Dataset, plan.Metric.Value, onlyHeads());
            return options.Policy == PlanningPolicy.Heuristic ? Heuristic(probe, measured, task) : Measured(probe, measured, task, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return probe;
        }
    }

    public static PlanTask TaskOf(TransferOptions options, BackboneSpec backbone, ImageDataset dataset, DecisionMetric metric, string? onlyHeads) => new()
    {
        Images = dataset.In(ImageSplit.Train).Count(),
        ValidationImages = dataset.In(ImageSplit.Validation).Count(),
        Classes = dataset.Labels.Count,
        Metric = metric,
        ValidationPerClass = [.. dataset.In(ImageSplit.Validation).GroupBy(i => i.LabelIndex).Select(g => g.Count())],
        Shape = BackboneShapes.Of(backbone),
        Epochs = options.Epochs,
        Settings = options.Settings,
        OnlyHeads = onlyHeads,
        Cores = Environment.ProcessorCount,
    };

    private TimeSpan Budget => options.TimeBudget ?? MeasuredPolicy.DefaultBudget;

    private TrainedTransfer Heuristic(TrainedTransfer probe, DatasetProfile measured, PlanTask task)
    {
        (Decision<TransferStrategy> choice, PlanEvidence evidence) = HeuristicPolicy.Choose(measured, task.OnlyHeads);
        TrainedTransfer trained = probe;
        try
        {
            trained = choice.Value == StrategyCatalog.Floor ? probe : Trial(choice.Value, options.Epochs, Budget, probe);
        }
        catch (TransferException e)
        {
            trained = probe with { Dataset = probe.Dataset.WithFindings([.. StrategyTrials.Failure(choice.Value, e)]) };
            choice = HeuristicPolicy.Kept(choice);
        }

        return trained with { Plan = trained.Plan with { Strategy = choice }, Profile = measured, Evidence = evidence };
    }

    private TrainedTransfer Measured(TrainedTransfer probe, DatasetProfile measured, PlanTask task, CancellationToken cancellationToken)
    {
        MeasuredPolicy policy = new(GainPrior.Calibrated, measured, task);
        TimeSpan budget = Budget;
        List<Finding> failures = [];
        StrategyTrials trials = new((strategy, share) => Trial(strategy, Epochs(policy, strategy, share), budget, probe), better => publish(Concluded(better)), failures, elapsed);
        return Concluded(task.ValidationImages == 0 ? probe : trials.Run(policy.Selector, probe, budget, cancellationToken));

        TrainedTransfer Concluded(TrainedTransfer model)
        {
            (Decision<TransferStrategy> choice, PlanEvidence evidence) = policy.Conclude((budget - elapsed()).TotalSeconds);
            return model with { Plan = model.Plan with { Strategy = choice }, Profile = measured, Evidence = evidence,
                Dataset = model.Dataset.WithFindings(failures) };
        }
    }

    private int? Epochs(MeasuredPolicy policy, TransferStrategy strategy, double share) => share < 1 && FineTuningPolicy.Applies(strategy)
        ? Math.Max(1, (int)(share * policy.Recipe(strategy).Epochs))
        : options.Epochs;

    /// <summary>Trains one strategy as if it had been named, from where the linear probe started.</summary>
    private TrainedTransfer Trial(TransferStrategy strategy, int? epochs, TimeSpan budget, TrainedTransfer probe)
    {
        TimeSpan left = TimeSpan.FromTicks(Math.Max(1, (budget - elapsed()).Ticks));
        TransferOptions named = options with { Strategy = strategy, Unlabelled = null, Epochs = epochs, TimeBudget = left };
        TrainedTransfer trained = train(named, probe.Plan with { Strategy = probe.Plan.Strategy with { Value = strategy } }, probe.Model.Weights, probe.Dataset,
            probe.Probe.BeforeRefit ?? probe.Probe);
        PlanDecisions told = epochs == options.Epochs || trained.FineTuning is not { Recipe: var recipe } ? trained.Plan : trained.Plan.With(CutToTime(recipe));
        return trained with { Plan = told, SelfSupervision = probe.SelfSupervision, Dataset = trained.Dataset with { Findings = [.. trained.Dataset.Findings.Distinct()] } };
    }

    private static PlanEntry CutToTime(FineTuningRecipe recipe) => RecipeEntries.Epochs.Decide(recipe, DecidedBy.TimeBudget, new DecisionReason(
        $"The policy would train longer; so many are expected to fit the time that was left.", "the time budget, and how long the trainings before took"));
}
