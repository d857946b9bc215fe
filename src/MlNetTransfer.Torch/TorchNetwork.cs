using MlNetTransfer.Backbones;
using MlNetTransfer.Planning;
using MlNetTransfer.Tensors;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>A backbone and its head as tensors that can train: the second lowering of a <see cref="BackboneSpec"/>. Not thread-safe.</summary>
internal sealed class TorchNetwork : IDisposable
{
    private readonly BackboneBlock[] _blocks;
    private readonly Dictionary<ParameterGroup, TorchLayer> _layerOf = new(ReferenceEqualityComparer.Instance);

    /// <param name="backbone">Its description.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="head">The head to start from.</param>
    /// <param name="device">Where it computes; null for the processor.</param>
    public TorchNetwork(BackboneSpec backbone, BackboneWeights weights, LinearHead head, Device? device = null)
    {
        Device = device ?? CPU;
        Backbone = backbone;
        _blocks = [.. backbone.Blocks];
        Layers = TorchLayers.Of(backbone, weights, Device);
        foreach (TorchLayer layer in Layers)
        {
            _layerOf.Add(layer.Group, layer);
        }

        (float[] headWeight, float[] headBias) = AtOne(head);
        HeadWeight = Head(headWeight, head.Classes, head.FeatureDimension);
        HeadBias = Head(headBias, head.Classes);
    }

    public BackboneSpec Backbone { get; }

    public Device Device { get; }

    /// <summary>In which order <see cref="Input"/> puts a batch, and the whole network behind it.</summary>
    public TensorMemory Memory { get; set; } = TensorMemory.ChannelsLast;

    /// <summary>What training steps compute in: float32, or bfloat16 with weights, statistics of BatchNorm, head and loss in float32. Judging and
    /// measuring are in float32 always; which transforms hurt is asked in what the steps compute in.</summary>
    public ScalarType TrainingType { get; set; } = ScalarType.Float32;

    public IReadOnlyList<TorchLayer> Layers { get; }

    public int BlockCount => _blocks.Length;

    /// <summary>[classes, features].</summary>
    public Parameter HeadWeight { get; }

    /// <summary>[classes].</summary>
    public Parameter HeadBias { get; }

    /// <summary>Everything that training changes.</summary>
    public IEnumerable<Tensor> State => [.. Layers.SelectMany(l => l.State), HeadWeight, HeadBias];

    /// <summary>Pooled features, [N, FeatureDimension].</summary>
    /// <param name="input">[N, 3, side, side], normalised; or the activations before a block.</param>
    /// <param name="firstBlock">0-based index of that block.</param>
    public Tensor Features(Tensor input, int firstBlock = 0)
    {
        using Tensor map = RunBlocks(input, firstBlock, _blocks.Length);
        return map.dtype == ScalarType.BFloat16 ? map.to_type(ScalarType.Float32).mean([2, 3]) : map.mean([2, 3]);
    }

    /// <summary>[N, classes].</summary>
    public Tensor Logits(Tensor input, int firstBlock = 0) => LogitsOf(Features(input, firstBlock));

    /// <summary>[N, FeatureDimension] to [N, classes].</summary>
    public Tensor LogitsOf(Tensor features) => nn.functional.linear(features, HeadWeight, HeadBias);

    /// <summary>Runs blocks first … end − 1.</summary>
    public Tensor RunBlocks(Tensor input, int first, int end) => RunBlocks(input, first, end, Forward);

    /// <summary>The same with every convolution and its BatchNorm replaced.</summary>
    public Tensor RunBlocks(Tensor input, int first, int end, Func<BatchNormLayer, Tensor, Tensor> compute) =>
        new TorchOps(_layerOf, input.dtype, compute).Run(_blocks[first..end].SelectMany(b => b.Ops), new TorchValue(input, borrowed: true)).Tensor;

    /// <summary>0-based index of the block that holds a parameter group.</summary>
    /// <param name="group">Position in running order.</param>
    public int BlockOf(int group)
    {
        int block = 0;
        for (int before = 0; block < _blocks.Length - 1; block++)
        {
            before += _blocks[block].Groups.Count;
            if (before > group)
            {
                break;
            }
        }

        return block;
    }

    /// <summary>Runs with every convolution and its BatchNorm replaced, for example by one that measures.</summary>
    public void Visit(Tensor input, Func<BatchNormLayer, Tensor, Tensor> compute) => RunBlocks(input, 0, _blocks.Length, compute).Dispose();

    /// <summary>Layers of blocks first … end − 1.</summary>
    public IEnumerable<TorchLayer> LayersOf(int first, int end) => _blocks[first..end].SelectMany(b => b.Groups).Select(g => _layerOf[g]);

    /// <summary>Lets the groups of a recipe train from one on, and no other.</summary>
    /// <param name="recipe">Says where they end, and whether their kernels train.</param>
    /// <param name="first">0-based position of the first.</param>
    /// <param name="all">Sets the layers too that would train, or not, already.</param>
    public void SetTrained(FineTuningRecipe recipe, int first, bool all = true)
    {
        foreach (TorchLayer layer in Layers)
        {
            bool trains = layer.Position >= first && recipe.Trains(layer.Position, layer.Group.Name);
            if (trains != layer.Trains || all)
            {
                layer.SetTrains(trains && !recipe.BatchNormOnly, trains);
            }
        }
    }

    /// <summary>The weights in the form of their file.</summary>
    public BackboneWeights ExportWeights(string source)
    {
        Dictionary<string, float[]> values = [];
        foreach (TorchLayer layer in Layers)
        {
            layer.Export(values);
        }

        return new BackboneWeights(source, ValuesChecksum.Of(values), values);
    }

    /// <summary>Gives the network another head of the same size.</summary>
    public void SetHead(LinearHead head)
    {
        (float[] weight, float[] bias) = AtOne(head);
        HostView.Write(HeadWeight, weight);
        HostView.Write(HeadBias, bias);
    }

    public LinearHead ExportHead()
    {
        Numerics.FeatureMatrix weights = new((int)HeadWeight.shape[0], (int)HeadWeight.shape[1]);
        HostView.Read(HeadWeight).CopyTo(weights.Values);
        return new LinearHead { Weights = weights, Bias = HostView.Read(HeadBias), Temperature = 1 };
    }

    /// <summary>Brings a batch to the network, in the memory layout that it was told. On channels last libtorch's convolutions run faster.</summary>
    /// <param name="values">[N, side, side, channels].</param>
    /// <param name="side">Rows and columns.</param>
    /// <param name="channels">3, or those of the activations before a block.</param>
    /// <returns>[N, channels, side, side].</returns>
    public Tensor Input(float[] values, int side, int channels)
    {
        Tensor channelsLast = HostView.Create(values, Device, values.Length / (channels * side * side), side, side, channels).permute(0, 3, 1, 2);
        return Memory == TensorMemory.ChannelsLast ? channelsLast : channelsLast.contiguous();
    }

    /// <summary>As <see cref="Input"/>, in what a training step computes in.</summary>
    public Tensor TrainingInput(float[] values, int side, int channels)
    {
        Tensor input = Input(values, side, channels);
        return TrainingType == input.dtype ? input : input.to_type(TrainingType);
    }

    public void Dispose()
    {
        foreach (TorchLayer layer in Layers)
        {
            layer.Dispose();
        }

        HeadWeight.Dispose();
        HeadBias.Dispose();
    }

    private static Tensor Forward(BatchNormLayer layer, Tensor x) => layer.Forward(x);

    /// <summary>Values of a head at temperature 1.</summary>
    private static (float[] Weight, float[] Bias) AtOne(LinearHead head) => (
        Array.ConvertAll(head.Weights.Values.ToArray(), w => (float)(w / head.Temperature)),
        Array.ConvertAll(head.Bias, b => (float)(b / head.Temperature)));

    private Parameter Head(float[] values, params long[] shape)
    {
        using IDisposable scope = NewDisposeScope();
        Parameter parameter = new(HostView.Create(values, Device, shape), requires_grad: true);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
