using MlNetTransfer.Backbones;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;
using MlNetTransfer.Sessions;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs;

/// <summary>The door of a run to what computes: pretrained weights, networks on images, models as files. Thread-safe.</summary>
public interface ITransferEngine
{
    /// <summary>Weights that are installed or can be read.</summary>
    IPretrainedBackbones Pretrained { get; }

    /// <summary>Writes models and opens what it wrote.</summary>
    IModelExporter Exporter { get; }

    /// <summary>This engine for one run.</summary>
    /// <param name="device">Where networks compute features, as <see cref="TransferOptions.Device"/>.</param>
    /// <exception cref="TransferException">MNT502 where it was named and this engine cannot compute there.</exception>
    ITransferEngine On(string device) => this;

    /// <summary>What computed features so far: <c>cpu</c>, <c>cuda:0</c>.</summary>
    string Device => SessionDevice.Processor;

    /// <summary>Why that is another than the run asked for.</summary>
    IReadOnlyList<Finding> DeviceFindings => [];

    /// <summary>Opens a network for pooled features.</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="stages">Names of the stages whose channels make up a row, in the order of the network.</param>
    /// <param name="decoded">Pixels that passes over the same images share; null decodes every image.</param>
    /// <returns>Owned by the caller.</returns>
    IFeatureExtractor OpenFeatures(BackboneSpec backbone, BackboneWeights weights, IReadOnlyList<string> stages, DecodedPixels? decoded);

    /// <summary>Opens what only a profile measures.</summary>
    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="measurement">What is measured.</param>
    /// <param name="random">Draws batches.</param>
    /// <param name="decoded">Pixels that passes over the same images share; null decodes every image.</param>
    /// <returns>Owned by the caller; null where the network has nothing of the kind.</returns>
    IFeatureExtractor? OpenMeasurement(
        BackboneSpec backbone, BackboneWeights weights, Measurement measurement, RandomSource random, DecodedPixels? decoded);

    /// <summary>Opens layers that a fine-tuning leaves as they are.</summary>
    /// <param name="backbone">The network, cut at the freeze point.</param>
    /// <param name="weights">Its weights.</param>
    /// <returns>Owned by the caller.</returns>
    IFrozenLayers OpenFrozenLayers(BackboneSpec backbone, BackboneWeights weights);
}
