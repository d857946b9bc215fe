using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Measures the training images with the frozen network.</summary>
internal sealed class ProfileStation(RunContext context)
{
    /// <param name="dataset">Its training images are measured.</param>
    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="most">Images that may pass through a network, each time counted; what is beyond is not measured.</param>
    public DatasetProfile Run(ImageDataset dataset, BackboneSpec backbone, BackboneWeights weights, long most = long.MaxValue) => new DatasetProfiler(
        backbone,
        weights,
        (network, values) => context.Engine.OpenFeatures(network, values, [.. network.Stages.Select(s => s.Name)], context.Pixels),
        (network, values, measurement) => context.Engine.OpenMeasurement(network, values, measurement, context.Random("batches"), context.Pixels),
        new FeatureStore(context.CacheFolder, context.Time),
        context.Random("profile"),
        most).Measure(dataset, context.Time, context.Progress, context.CancellationToken);
}
