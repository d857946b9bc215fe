using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Runs.Stations;

/// <summary>What a run would do, and why; nothing is trained.</summary>
internal sealed class PlanStation(RunContext context)
{
    /// <param name="setup">What a run would start from.</param>
    /// <param name="secondsPerImage">The network takes for an image here; null where that is not known.</param>
    /// <param name="unhurried">Whether there is time for everything, whatever the options say.</param>
    /// <exception cref="Diagnostics.TransferException">MNT101 where the freeze point or the cut is none of the network.</exception>
    public PlanResult Run(RunSetup setup, double? secondsPerImage = null, bool unhurried = false)
    {
        TransferOptions options = context.Options;
        DatasetSummary summary = DatasetSummary.Of(setup.Dataset, setup.Fingerprint);
        PlanPoints.Check(options, setup.Backbone);
        if (options.Strategy is not null)
        {
            return new PlanResult(PlanPoints.Dry(setup.Plan, options, setup.Backbone, setup.Dataset).ToPlan(), null, null, summary);
        }

        DatasetProfile profile = new ProfileStation(context).Run(setup.Dataset, setup.Backbone, setup.Weights);
        PlanTask task = TaskOf(options, setup.Backbone, setup.Dataset, setup.Plan.Metric.Value, TrainableLayers.WhyNot(context, setup.Backbone))
            with { SecondsPerImage = secondsPerImage };
        double seconds = unhurried ? TrialTime.Unlimited : (options.TimeBudget ?? PlanningLimits.DefaultTimeBudget).TotalSeconds;
        (Decision<TransferStrategy> strategy, PlanEvidence evidence) = options.Policy == PlanningPolicy.Heuristic
            ? HeuristicPolicy.Choose(profile, task.OnlyHeads)
            : new MeasuredPolicy(GainPrior.Calibrated, profile, task).Conclude(seconds);
        PlanDecisions plan = PlanPoints.Dry(setup.Plan with { Strategy = strategy }, options, setup.Backbone, setup.Dataset);
        return new PlanResult(plan.ToPlan(), evidence, profile, summary with { Findings = [.. summary.Findings, .. context.Engine.DeviceFindings] });
    }

    /// <summary>The run in the numbers that a policy goes by.</summary>
    /// <param name="options">The user's.</param>
    /// <param name="backbone">The network.</param>
    /// <param name="dataset">What there is to train on.</param>
    /// <param name="metric">What the user wants to be good.</param>
    /// <param name="onlyHeads">Why no layers can be trained; null where they can.</param>
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
}
