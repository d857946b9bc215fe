using MlNetTransfer.Backbones;
using MlNetTransfer.Onnx.Graphs;
using MlNetTransfer.Weights;
using MlNetTransfer.Weights.Structure;

namespace MlNetTransfer.Onnx;

/// <summary>The weights store and the readers of weights files as the pipeline needs them.</summary>
internal sealed class PretrainedBackbones : IPretrainedBackbones
{
    public IReadOnlyList<PretrainedWeights> List(string? cacheFolder) => new WeightsStore(cacheFolder).List();

    public PretrainedWeights Require(string? cacheFolder, string? name) => new WeightsStore(cacheFolder).Require(name);

    public BackboneSpec Recognise(string path) => WeightsReader.Recognise(path);

    public bool IsPlainGraph(string path) => WeightsReader.IsPlainGraph(path);

    /// <summary>Features that are named need not be a network's, and a graph that computes something else than what was read of it stays as it is.</summary>
    public (BackboneSpec Backbone, BackboneWeights Weights) OpenGraph(string path, GraphInput input)
    {
        using OnnxNetwork? network = input.Feature is null ? OnnxNetwork.Read(path, input.FreeSide, out _) : null;
        return network is { Output: not null } && network.Load(input) is { } read && !StructureTrial.Differs(network, read, path, input)
            ? read
            : GraphBackbone.Open(path, network is { ScalesImage: true } ? input with { Normalization = network.Outside(input.Normalization) } : input);
    }

    public BackboneWeights Load(BackboneSpec backbone, string path) => WeightsReader.Load(backbone, path);
}
