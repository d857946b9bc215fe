using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Plan in, trained model out: without labels where the user gave such images, the linear probe, fine-tuning where the plan asks for it.</summary>
/// <param name="context">Of the run; its options name a strategy, or none for the linear probe.</param>
/// <param name="checkpoint">File of a fine-tuning's checkpoint; null keeps none.</param>
/// <param name="publish">Told of every model that is better than the one before while a fine-tuning goes on; the first is the linear probe.</param>
internal sealed class StrategyTraining(RunContext context, string? checkpoint, Action<TrainedTransfer> publish)
{
    /// <param name="plan">What to train.</param>
    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="dataset">Its test images are left out.</param>
    /// <param name="trial">Of the policy; null where the strategy is named.</param>
    /// <exception cref="TransferException">MNT501 when the plan needs a fine-tuner and there is none; the codes of the stations.</exception>
    public TrainedTransfer Run(
        PlanDecisions plan, BackboneSpec backbone, BackboneWeights weights, ImageDataset dataset, TrialTask? trial)
    {
        TransferOptions options = context.Options;
        Strategy strategy = StrategyCatalog.Of(plan.Strategy.Value);
        TrainableLayers.Require(context, strategy);
        PlanPoints.Check(options, backbone);
        backbone = options.CutPoint is { } cut ? backbone.CutAfter(cut) : backbone;
        SelfSupervisionSummary? selfSupervision = null;
        if (options.Unlabelled is not null)
        {
            (weights, dataset, selfSupervision) = TrainWithoutLabels(plan, backbone, weights, dataset);
        }

        TrainedTransfer probe = new ProbeStation(context).Run(plan, backbone, weights, dataset, trial?.Probe) with { SelfSupervision = selfSupervision };
        return strategy.FineTunes ? new FineTuningStation(context, checkpoint, publish, trial).Run(probe) : probe;
    }

    private (BackboneWeights Weights, ImageDataset Dataset, SelfSupervisionSummary? Summary) TrainWithoutLabels(
        PlanDecisions plan, BackboneSpec backbone, BackboneWeights weights, ImageDataset dataset)
    {
        string last = backbone.Stages[^1].Name;
        try
        {
            (BackboneWeights trained, SelfSupervisionSummary summary, IReadOnlyList<Finding> findings) =
                new SelfSupervisionStation(context, (values, images) => context.Features(backbone, values, [last], images))
                    .Run(plan.Metric.Value, backbone, weights, dataset);
            return (trained, dataset.WithFindings(findings), summary);
        }
        catch (TransferException e) when (e.Findings is [{ Code: FindingCode.KernelsDiffer }])
        {
            return (weights, dataset.WithFindings(e.Findings), null);
        }
    }
}
