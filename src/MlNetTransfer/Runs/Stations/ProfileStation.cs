using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Measures the training images with the frozen network.</summary>
internal sealed class ProfileStation(RunContext context)
{
    public DatasetProfile Run(ImageDataset dataset, BackboneSpec backbone, BackboneWeights weights) => new DatasetProfiler(
        backbone,
        weights,
        (network, values) => context.Engine.OpenFeatures(network, values, [.. network.Stages.Select(s => s.Name)], context.Pixels),
        (network, values, measurement) => context.Engine.OpenMeasurement(network, values, measurement, context.Random("batches"), context.Pixels),
        new FeatureStore(context.CacheFolder, context.Time),
        context.Random("profile")).Measure(dataset, context.Time, context.Progress, context.CancellationToken);
}
