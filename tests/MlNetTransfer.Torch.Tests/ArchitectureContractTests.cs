using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

/// <summary>One contract for every architecture of the catalogue, on made-up weights and small inputs.</summary>
public class ArchitectureContractTests
{
    // Made-up weights amplify rounding, the more so with hard swish, more than trained ones, for which LoweringTests ask for 1e-4; a wrong lowering is off by 1.
    private const double Tolerance = 1e-3;

    public static TheoryData<string> Names => [.. BackboneCatalog.All.Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_lowerings_give_the_same_features_at_every_stage(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        float[] input = Input(backbone);
        string[] stages = [.. backbone.Stages.Select(s => s.Name)];
        using InferenceSession session = OnnxSession.Create(FeatureGraph.Build(backbone, weights, stages, normalize: false, sourceLogits: false), 1);
        using OrtValue pixels = OrtValue.CreateTensorValueFromMemory(input, [1, 3, backbone.InputSize, backbone.InputSize]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [pixels], stages);
        for (int stage = 0; stage < stages.Length; stage++)
        {
            BackboneSpec cut = backbone.CutAfter(stages[stage]);
            using TorchNetwork network = new(cut, weights, Head(cut));
            AssertNear(values[stage].GetTensorDataAsSpan<float>().ToArray(), Features(network, cut, input));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Exported_weights_are_the_weights(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        using TorchNetwork network = new(backbone, weights, Head(backbone));
        BackboneWeights exported = network.ExportWeights("test");
        Assert.Equal((backbone with { SourceHead = null }).TensorShapes.Keys.Order(), exported.Values.Keys.Order());
        Assert.All(exported.Values, v => Assert.All(v.Value.Zip(weights[v.Key]), p => Assert.Equal(p.First, p.Second, 1e-5f)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_trains_has_gradients_and_what_is_frozen_has_none(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        using TorchNetwork network = new(backbone, weights, Head(backbone));
        int freezePoint = backbone.StageStarts[^1];
        foreach (TorchLayer layer in network.Layers)
        {
            bool trains = layer.Position >= freezePoint;
            layer.SetTrains(trains, trains);
            layer.Live = trains;
        }

        using IDisposable scope = NewDisposeScope();
        float[] pixels = [.. Input(backbone), .. Input(backbone).Reverse()];
        network.Features(HostView.Create(pixels, CPU, 2, 3, backbone.InputSize, backbone.InputSize)).square().sum().backward();
        Assert.All(network.Layers, layer =>
        {
            bool trains = layer.Position >= freezePoint;
            Assert.Equal(layer.Group.HasKernel, layer.Parameters.Any(p => p.Decays));
            Assert.All(
                layer.Parameters.Where(p => p.Decays),
                p => Assert.Equal(trains, p.Parameter.grad is { } kernel && HostView.Read(kernel).Any(g => g != 0)));
            if (layer is BatchNormLayer normalized)
            {
                Assert.Equal(trains && layer.Normalizes, normalized.Scale.grad is not null);
                Assert.Equal(trains, normalized.Shift.grad is not null);
            }
        });
    }

    private static LinearHead Head(BackboneSpec backbone)
    {
        LinearHead head = new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = [0, 0], Temperature = 1 };
        head.Weights.Values.Clear();
        return head;
    }

    private static float[] Input(BackboneSpec backbone) =>
        [.. Enumerable.Range(0, 3 * backbone.InputSize * backbone.InputSize).Select(i => (float)Math.Sin((i * 0.37) + (5 * Math.Sin(i * 0.0011))))];

    private static float[] Features(TorchNetwork network, BackboneSpec backbone, float[] input)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable none = no_grad();
        return HostView.Read(network.Features(HostView.Create(input, CPU, 1, 3, backbone.InputSize, backbone.InputSize)));
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        double scale = Math.Sqrt(expected.Sum(v => (double)v * v) / expected.Length);
        Assert.InRange(scale, 1e-3, 1e9);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, Tolerance * Math.Max(scale, Math.Abs(p.First))));
    }
}
