using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>What the policy has done for it: trainings, the profile, and models that are kept.</summary>
internal interface IStrategyRuns
{
    /// <summary>Trains one strategy; publishes nothing.</summary>
    /// <param name="options">The user's, with the strategy, its epochs and its time.</param>
    /// <param name="plan">What to train.</param>
    /// <param name="weights">To start from.</param>
    /// <param name="dataset">Its test images are left out.</param>
    /// <param name="knownProbe">The linear probe, where it was trained before.</param>
    TrainedTransfer Train(TransferOptions options, PlanDecisions plan, BackboneWeights weights, ImageDataset dataset, HeadTrainingResult? knownProbe);

    /// <summary>Measures a dataset with some weights.</summary>
    DatasetProfile Profile(ImageDataset dataset, BackboneWeights weights);

    /// <summary>Keeps a model in place of the one before.</summary>
    void Publish(TrainedTransfer better);

    /// <summary>Why no layers of the network can be trained here; null where they can.</summary>
    string? WhyOnlyHeads();
}
