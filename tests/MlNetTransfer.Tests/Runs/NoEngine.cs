using MlNetTransfer.Backbones;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Runs;

/// <summary>For stations that compute nothing themselves.</summary>
internal sealed class NoEngine : ITransferEngine
{
    public IPretrainedBackbones Pretrained => throw new NotSupportedException();

    public IModelExporter Exporter => throw new NotSupportedException();

    public static RunContext Context(TransferOptions options, IFineTuner? fineTuner = null) =>
        new(options, new NoEngine(), fineTuner, TimeProvider.System, null, TestContext.Current.CancellationToken);

    public IFeatureExtractor OpenFeatures(
        BackboneSpec backbone, BackboneWeights weights, IReadOnlyList<string> stages, DecodedPixels? decoded) => throw new NotSupportedException();

    public IFeatureExtractor? OpenMeasurement(
        BackboneSpec backbone, BackboneWeights weights, Measurement measurement, RandomSource random, DecodedPixels? decoded) =>
        throw new NotSupportedException();

    public IFrozenLayers OpenFrozenLayers(BackboneSpec backbone, BackboneWeights weights) => throw new NotSupportedException();
}
