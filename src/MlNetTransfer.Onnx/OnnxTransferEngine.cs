using MlNetTransfer.Backbones;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Onnx.Extraction;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;

namespace MlNetTransfer.Onnx;

/// <summary>A run on ONNX Runtime and ML.NET.</summary>
internal sealed class OnnxTransferEngine : ITransferEngine
{
    /// <inheritdoc/>
    public IPretrainedBackbones Pretrained { get; } = new PretrainedBackbones();

    /// <inheritdoc/>
    public IModelExporter Exporter { get; } = new OnnxModelExporter();

    /// <inheritdoc/>
    public IFeatureExtractor OpenFeatures(
        BackboneSpec backbone, BackboneWeights weights, IReadOnlyList<string> stages, DecodedPixels? decoded) =>
        new OnnxFeatureExtractor(backbone, weights, decoded, stages);

    /// <inheritdoc/>
    public IFeatureExtractor? OpenMeasurement(
        BackboneSpec backbone, BackboneWeights weights, Measurement measurement, RandomSource random, DecodedPixels? decoded) =>
        OnnxMeasurement.Create(backbone, weights, measurement, random, decoded);

    /// <inheritdoc/>
    public IFrozenLayers OpenFrozenLayers(BackboneSpec backbone, BackboneWeights weights) => new OnnxFrozenLayers(backbone, weights);
}
