using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>What a policy has done for it. The linear probe and the profile are those of the cell, and the time that they took passes.</summary>
internal sealed class BudgetRuns(RunContext context, ProcessorTime time, BudgetMaterial material, Action<TrainedTransfer> publish) : IStrategyRuns
{
    private readonly List<(TransferStrategy Strategy, double Seconds, TrainedTransfer Trained)> _trained = [];

    /// <summary>In order, the linear probe left out.</summary>
    public IReadOnlyList<(TransferStrategy Strategy, double Seconds, TrainedTransfer Trained)> Trained => _trained;

    public TrainedTransfer Train(
        TransferOptions options, PlanDecisions plan, BackboneWeights weights, ImageDataset dataset, TrialTask trial)
    {
        if (options.Strategy is not { } strategy)
        {
            time.Add(material.ProbeSeconds);
            return material.Probe with { Dataset = Untested(material.Probe.Dataset) };
        }

        double before = context.Clock.Total;
        TrainedTransfer trained = new StrategyTraining(context with { Options = options }, checkpoint: null, _ => { })
            .Run(plan, material.Setup.Backbone, weights, dataset, trial);
        _trained.Add((strategy, context.Clock.Total - before, trained));
        return trained;
    }

    /// <summary>The test of the model takes none of a cell's time, so that none may be kept for it.</summary>
    private static ImageDataset Untested(ImageDataset dataset) => dataset with { Images = [.. dataset.Images.Where(i => i.Split != ImageSplit.Test)] };

    public DatasetProfile Profile(ImageDataset dataset, BackboneWeights weights, long most)
    {
        (DatasetProfile profile, double seconds) = material.Profiled(most);
        time.Add(seconds);
        return profile;
    }

    public void Publish(TrainedTransfer better) => publish(better);

    public string? WhyOnlyHeads() => TrainableLayers.WhyNot(context, material.Setup.Backbone);
}
