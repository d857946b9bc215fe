using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights;

/// <summary>The weights store and the readers of weights files as the pipeline needs them.</summary>
internal sealed class PretrainedBackbones : IPretrainedBackbones
{
    public IReadOnlyList<PretrainedWeights> List(string? cacheFolder) => new WeightsStore(cacheFolder).List();

    public PretrainedWeights Require(string? cacheFolder, string? name) => new WeightsStore(cacheFolder).Require(name);

    public BackboneSpec Recognise(string path) => WeightsReader.Recognise(path);

    public BackboneWeights Load(BackboneSpec backbone, string path) => WeightsReader.Load(backbone, path);
}
