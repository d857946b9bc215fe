using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>A group without BatchNorm: its tensors as they stand in the weights (linear layers, LayerNorm, layer scale).</summary>
internal sealed class PlainLayer : TorchLayer
{
    private readonly (ParameterTensor Description, Parameter Parameter)[] _tensors;

    public PlainLayer(BackboneSpec backbone, ParameterGroup group, BackboneWeights weights, LayerPlace place)
        : base(group, place) =>
        _tensors = [.. group.Tensors(backbone.BatchNorm).Select(t => (t, Trained(weights[t.Name], [.. t.Shape])))];

    public override IEnumerable<(Parameter Parameter, bool Decays)> Parameters =>
        _tensors.Select(t => (t.Parameter, t.Description.Role == ParameterRole.Kernel));

    public override IEnumerable<Tensor> State => _tensors.Select(t => t.Parameter);

    public override void SetTrains(bool kernel, bool affine)
    {
        foreach ((ParameterTensor description, Parameter parameter) in _tensors)
        {
            parameter.requires_grad = description.Role == ParameterRole.Kernel ? kernel : affine;
        }
    }

    public override void Randomize(RandomSource random)
    {
        using IDisposable none = no_grad();
        foreach ((ParameterTensor description, Parameter parameter) in _tensors)
        {
            int[] shape = description.Shape;
            float[] values = description.Role == ParameterRole.Kernel
                ? Kaiming(description.Count, description.Count / (double)shape[1], random)
                : [.. Enumerable.Repeat(description.Start, description.Count)];
            HostView.Write(parameter, values);
        }
    }

    public override void Export(Dictionary<string, float[]> values)
    {
        foreach ((ParameterTensor description, Parameter parameter) in _tensors)
        {
            values.Add(description.Name, HostView.Read(parameter));
        }
    }

    /// <summary>The tensors, in the precision of what they meet.</summary>
    public IEnumerable<Tensor> TensorsFor(ScalarType type) => _tensors.Select(t => t.Parameter.dtype == type ? t.Parameter : t.Parameter.to_type(type));
}
