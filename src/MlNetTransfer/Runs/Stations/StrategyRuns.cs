using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Runs.Stations;

/// <summary>The stations of a run, for its policy.</summary>
/// <param name="context">A training in it is not ended when the policy is: it ends by itself, with the best that it has.</param>
/// <param name="backbone">The network.</param>
/// <param name="publish">Takes the models that are kept.</param>
/// <param name="checkpoint">File of the checkpoint of a fine-tuning.</param>
/// <param name="cancellationToken">Ends the profile.</param>
internal sealed class StrategyRuns(
    RunContext context, BackboneSpec backbone, Action<TrainedTransfer> publish, string checkpoint, CancellationToken cancellationToken) : IStrategyRuns
{
    public TrainedTransfer Train(
        TransferOptions options, PlanDecisions plan, BackboneWeights weights, ImageDataset dataset, TrialTask trial)
    {
        RunContext named = context with { Options = options, Progress = StrategyProgress.Of(context.Progress, options.Strategy) };
        return new StrategyTraining(named, checkpoint, _ => { }).Run(plan, backbone, weights, dataset, trial);
    }

    public DatasetProfile Profile(ImageDataset dataset, BackboneWeights weights, long most)
    {
        DatasetProfile profile = new ProfileStation(context with { CancellationToken = cancellationToken }).Run(dataset, backbone, weights, most);
        context.Pixels.Clear();
        return profile;
    }

    public void Publish(TrainedTransfer better) => publish(better);

    public string? WhyOnlyHeads() => TrainableLayers.WhyNot(context, backbone);
}
