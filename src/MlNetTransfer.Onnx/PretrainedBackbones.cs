using MlNetTransfer.Backbones;
using MlNetTransfer.Onnx.Graphs;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Onnx;

/// <summary>The weights store and the readers of weights files as the pipeline needs them.</summary>
internal sealed class PretrainedBackbones : IPretrainedBackbones
{
    public IReadOnlyList<PretrainedWeights> List(string? cacheFolder) => new WeightsStore(cacheFolder).List();

    public PretrainedWeights Require(string? cacheFolder, string? name) => new WeightsStore(cacheFolder).Require(name);

    public BackboneSpec Recognise(string path) => WeightsReader.Recognise(path);

    public bool IsPlainGraph(string path) => WeightsReader.IsPlainGraph(path);

    public (BackboneSpec Backbone, BackboneWeights Weights) OpenGraph(string path, GraphInput input) => GraphBackbone.Open(path, input);

    public BackboneWeights Load(BackboneSpec backbone, string path) => WeightsReader.Load(backbone, path);
}
