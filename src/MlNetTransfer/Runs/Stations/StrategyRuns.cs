using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>The stations of a run, for its policy.</summary>
/// <param name="context">A training in it is not ended when the policy is: it ends by itself, with the best that it has.</param>
/// <param name="backbone">The network.</param>
/// <param name="export">Takes the models that are kept.</param>
/// <param name="cancellationToken">Ends the profile.</param>
internal sealed class StrategyRuns(RunContext context, BackboneSpec backbone, ExportStation export, CancellationToken cancellationToken) : IStrategyRuns
{
    public TrainedTransfer Train(
        TransferOptions options, PlanDecisions plan, BackboneWeights weights, ImageDataset dataset, HeadTrainingResult? knownProbe)
    {
        RunContext named = context with { Options = options, Progress = StrategyProgress.Of(context.Progress, options.Strategy) };
        return new StrategyTraining(named, checkpoint: null, _ => { }).Run(plan, backbone, weights, dataset, knownProbe);
    }

    public DatasetProfile Profile(ImageDataset dataset, BackboneWeights weights)
    {
        DatasetProfile profile = new ProfileStation(context with { CancellationToken = cancellationToken }).Run(dataset, backbone, weights);
        context.Pixels.Clear();
        return profile;
    }

    public void Publish(TrainedTransfer better) => export.Run(better, RunStatus.Training);

    public string? WhyOnlyHeads() => TrainableLayers.WhyNot(context, backbone);
}
