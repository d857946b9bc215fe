using MlNetTransfer.Backbones;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Makes a network's layers: every word with parameters says which kind it needs. Values are of no account.</summary>
internal sealed class TorchLayers(BackboneSpec backbone, BackboneWeights weights, Device device) : ITensorOps<int>
{
    private readonly List<TorchLayer> _layers = [];
    private int _stage;

    /// <summary>In running order.</summary>
    public static IReadOnlyList<TorchLayer> Of(BackboneSpec backbone, BackboneWeights weights, Device device)
    {
        TorchLayers layers = new(backbone, weights, device);
        foreach ((int index, BackboneStage stage) in backbone.Stages.Index())
        {
            layers._stage = index;
            layers.Run(stage.Blocks.SelectMany(b => b.Ops), 0);
        }

        return layers._layers;
    }

    public int Keep(int value) => value;

    public int Convolution(ConvOp layer, int x) => Add(new ConvolutionLayer(backbone, layer, weights, Place));

    public int Normalization(NormalizationOp layer, int x) => Add(new NormalizationLayer(backbone, layer, weights, Place));

    public IReadOnlyList<int> Parameters(ParameterGroup group)
    {
        Add(new PlainLayer(backbone, group, weights, Place));
        return new int[group.Tensors(backbone.BatchNorm).Count()];
    }

    public int Apply(IWord word, params ReadOnlySpan<int> inputs) => 0;

    private LayerPlace Place => new(_stage, _layers.Count, device);

    private int Add(TorchLayer layer)
    {
        _layers.Add(layer);
        return 0;
    }
}
