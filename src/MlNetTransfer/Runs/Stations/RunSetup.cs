using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Runs.Stations;

/// <summary>What profile, plan and training start from.</summary>
/// <param name="Dataset">Read, checked and split, with what was found.</param>
/// <param name="Fingerprint">Of images, classes and splits as they were read.</param>
/// <param name="Size">How much of it there is to train on.</param>
/// <param name="Backbone">With the side that images are scaled to.</param>
/// <param name="Weights">Pretrained.</param>
/// <param name="Plan">Backbone and image side decided; the strategy where it is named, else the linear probe's.</param>
internal sealed record RunSetup(
    ImageDataset Dataset, string Fingerprint, DatasetSize Size, BackboneSpec Backbone, BackboneWeights Weights, PlanDecisions Plan);
