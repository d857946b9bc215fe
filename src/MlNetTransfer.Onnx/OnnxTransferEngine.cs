using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
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
/// <param name="device">Where networks compute features.</param>
/// <param name="find">Finds the device that a run names.</param>
internal sealed class OnnxTransferEngine(SessionDevice device, Func<string, SessionDevice> find) : ITransferEngine
{
    /// <summary>On the processor, until a run names a device.</summary>
    public OnnxTransferEngine()
        : this(SessionDevice.Find(SessionDevice.Processor), SessionDevice.Find)
    {
    }

    /// <inheritdoc/>
    public string Device => device.Used;

    /// <inheritdoc/>
    public IReadOnlyList<Finding> DeviceFindings => device.Findings;

    /// <inheritdoc/>
    public ITransferEngine On(string device) => new OnnxTransferEngine(find(device), find);

    /// <inheritdoc/>
    public IPretrainedBackbones Pretrained { get; } = new PretrainedBackbones();

    /// <inheritdoc/>
    public IModelExporter Exporter { get; } = new OnnxModelExporter();

    /// <inheritdoc/>
    public IFeatureExtractor OpenFeatures(
        BackboneSpec backbone, BackboneWeights weights, IReadOnlyList<string> stages, DecodedPixels? decoded) =>
        new OnnxFeatureExtractor(backbone, weights, decoded, device, stages);

    /// <inheritdoc/>
    public IFeatureExtractor? OpenMeasurement(
        BackboneSpec backbone, BackboneWeights weights, Measurement measurement, RandomSource random, DecodedPixels? decoded) =>
        OnnxMeasurement.Create(backbone, weights, measurement, random, decoded, device);

    /// <inheritdoc/>
    public IFrozenLayers OpenFrozenLayers(BackboneSpec backbone, BackboneWeights weights) => new OnnxFrozenLayers(backbone, weights);
}
