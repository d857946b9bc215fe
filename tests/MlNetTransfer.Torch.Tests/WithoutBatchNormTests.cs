using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Export;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Sessions;
using MlNetTransfer.Tests.Torch.Kernels;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

/// <summary>The contract of the catalogue for a family of LayerNorm, GELU, layer scale and linear layers.</summary>
public class WithoutBatchNormTests
{
    private const int Images = 3;

    private static readonly BackboneSpec Backbone = SmallConvNext.Create();
    private static readonly BackboneWeights Weights = MadeUpWeights.Of(Backbone);

    [Fact]
    public void Both_lowerings_give_the_same_features_of_a_batch_at_every_stage()
    {
        float[] pixels = Pixels();
        string[] stages = [.. Backbone.Stages.Select(s => s.Name)];
        float[][] onnx = Onnx(FeatureGraph.Build(Backbone, Weights, stages, normalize: false, sourceLogits: false), pixels, stages);
        foreach ((int i, string stage) in stages.Index())
        {
            BackboneSpec cut = Backbone.CutAfter(stage);
            using TorchNetwork network = new(cut, Weights, Head(cut));
            using IDisposable none = no_grad();
            using IDisposable scope = NewDisposeScope();
            AssertNear(onnx[i], HostView.Read(network.Features(Batch(pixels))));
            AssertNear(onnx[i], HostView.Read(network.Features(Batch(pixels).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2))));
        }
    }

    [Fact]
    public void What_trains_has_gradients_and_what_is_frozen_has_none()
    {
        using TorchNetwork network = new(Backbone, Weights, Head(Backbone));
        int freezePoint = Backbone.PositionOf("features.3.0")!.Value;
        foreach (TorchLayer layer in network.Layers)
        {
            layer.SetTrains(layer.Position >= freezePoint, layer.Position >= freezePoint);
        }

        using IDisposable scope = NewDisposeScope();
        network.Features(Batch(Pixels())).square().sum().backward();
        Assert.Equal(Backbone.Groups.Select(g => g.Name), network.Layers.Select(l => l.Group.Name));
        Assert.All(network.Layers.SelectMany(l => l.Parameters.Select(p => (l, p.Parameter))), p =>
            Assert.Equal(p.l.Position >= freezePoint, p.Parameter.grad is { } g && HostView.Read(g).Any(v => v != 0)));
    }

    [Fact]
    public void The_gradient_is_that_of_float64()
    {
        using TorchNetwork network = new(Backbone, Weights, Head(Backbone));
        foreach (TorchLayer layer in network.Layers)
        {
            layer.SetTrains(kernel: true, affine: true);
        }

        SineImages images = new(Backbone.InputSize, Images);
        GradientProbe probe = new(network, images, Images);
        float[] single = probe.Gradient(images.Batch(), TensorMemory.ChannelsLast, ScalarType.Float32);
        float[] doubled = probe.Gradient(images.Batch(), TensorMemory.Contiguous, ScalarType.Float64);
        Assert.True(EngineGate.Difference(single, doubled) < 1e-4);
    }

    [Fact]
    public void A_step_moves_everything_and_the_model_that_is_exported_has_the_trainers_scores()
    {
        using TorchNetwork network = new(Backbone, Weights, Head(Backbone));
        FineTuningRecipe recipe = FineTuningPolicy.Choose(TransferStrategy.ProbeThenFineTune, BackboneShapes.Of(Backbone), 100, 20, 2, 1);
        network.SetTrained(recipe, 0);
        Optimizer optimizer = Optimizer.Of(network, recipe, 10);
        float[] pixels = Pixels(), logits;
        for (int step = 0; step < 3; step++)
        {
            using IDisposable scope = NewDisposeScope();
            network.Logits(Batch(pixels)).square().sum().backward();
            optimizer.Step(step);
        }

        using (no_grad())
        using (NewDisposeScope())
        {
            logits = HostView.Read(network.LogitsOf(network.Features(Batch(pixels))));
        }

        BackboneWeights trained = network.ExportWeights("trained");
        Assert.Equal(Backbone.TensorShapes.Keys.Order(), trained.Values.Keys.Order());
        Assert.All(trained.Values, v => Assert.NotEqual(Weights[v.Key], v.Value));
        Imaging.PixelNormalization none = new([0, 0, 0], [1, 1, 1]);
        BackboneSpec plain = Backbone with { Preprocessing = new Imaging.Preprocessing(Backbone.InputSize, Backbone.InputSize, none) };
        byte[] model = ClassifierGraph.Build(new ClassifierModel(plain, trained, network.ExportHead(), ["no", "yes"]));
        float[] scores = Onnx(model, pixels, [ClassifierFile.Score])[0];
        for (int i = 0; i < Images; i++)
        {
            Assert.Equal(1 / (1 + Math.Exp(logits[2 * i] - logits[(2 * i) + 1])), scores[(2 * i) + 1], 1e-4);
        }
    }

    [Fact]
    public void Its_cost_and_its_random_start_come_from_its_operations()
    {
        BackboneGeometry geometry = BackboneGeometry.Of(Backbone)!;
        Assert.Equal(Backbone.Groups.Count, geometry.PerGroup.Count);
        Assert.Equal(12 * 12 * 8L * 4 * 4 * 3, geometry.PerGroup[0]);
        Assert.Equal(12 * 12 * 8L * 32, geometry.PerGroup[Backbone.PositionOf("features.1.0.block.3")!.Value]);
        BackboneWeights random = RandomBackbone.Create(Backbone, new RandomSource(1)).Weights;
        Assert.All(random["features.1.0.layer_scale"], v => Assert.Equal(1e-6f, v));
        Assert.All(random["norm.weight"], v => Assert.Equal(1, v));
        Assert.All(random["norm.bias"], v => Assert.Equal(0, v));
        Assert.Equal(["features.3.0.block.5", "features.3.0.layer_scale", "norm"], Backbone.OutputGroups.Select(p => Backbone.Groups[p].Name));
    }

    private static float[] Pixels() =>
        [.. Enumerable.Range(0, Images * 3 * Backbone.InputSize * Backbone.InputSize).Select(i => (float)Math.Sin((i * 0.37) + (5 * Math.Sin(i * 0.0011))))];

    private static Tensor Batch(float[] pixels) => HostView.Create(pixels, CPU, Images, 3, Backbone.InputSize, Backbone.InputSize);

    private static LinearHead Head(BackboneSpec backbone)
    {
        LinearHead head = new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = [0.1f, -0.1f], Temperature = 1 };
        for (int i = 0; i < head.Weights.Values.Length; i++)
        {
            head.Weights.Values[i] = MathF.Sin(i);
        }

        return head;
    }

    private static float[][] Onnx(byte[] graph, float[] pixels, string[] outputs)
    {
        using InferenceSession session = OnnxSession.Create(graph, 1);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [Images, 3, Backbone.InputSize, Backbone.InputSize]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [input], outputs);
        return [.. values.Select(v => v.GetTensorDataAsSpan<float>().ToArray())];
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        double scale = Math.Sqrt(expected.Sum(v => (double)v * v) / expected.Length);
        Assert.Equal(expected.Length, actual.Length);
        Assert.InRange(scale, 1e-3, 1e9);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-4 * Math.Max(scale, Math.Abs(p.First))));
    }
}
