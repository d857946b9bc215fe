using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Runs.Stations;

/// <summary>What the policy has done for it: trainings, the profile, and models that are kept.</summary>
internal interface IStrategyRuns
{
    /// <summary>Trains one strategy; publishes nothing.</summary>
    /// <param name="options">The user's, with the strategy, its epochs and its time.</param>
    /// <param name="plan">What to train.</param>
    /// <param name="weights">To start from.</param>
    /// <param name="dataset">Its test images are left out.</param>
    /// <param name="trial">What else it has.</param>
    TrainedTransfer Train(TransferOptions options, PlanDecisions plan, BackboneWeights weights, ImageDataset dataset, TrialTask trial);

    /// <summary>Measures a dataset with some weights.</summary>
    /// <param name="dataset">Its training images are measured.</param>
    /// <param name="weights">Pretrained.</param>
    /// <param name="most">Images that may pass through a network for it, each time counted.</param>
    DatasetProfile Profile(ImageDataset dataset, BackboneWeights weights, long most);

    /// <summary>Keeps a model in place of the one before.</summary>
    void Publish(TrainedTransfer better);

    /// <summary>Why no layers of the network can be trained here; null where they can.</summary>
    string? WhyOnlyHeads();
}
