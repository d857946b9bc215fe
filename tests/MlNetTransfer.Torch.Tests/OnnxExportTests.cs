using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using MlNetTransfer.Weights.Structure;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

/// <summary>Networks that PyTorch exported, read by their structure: both engines give PyTorch's features, and libtorch its gradients.</summary>
/// <remarks>The files come from scripts/make_network_exports.py, whose folder the variable names.</remarks>
public class OnnxExportTests
{
    private const string Variable = "MLNETTRANSFER_EXPORTS";
    private const double MostDifference = 1e-4;

    // Of gradients. Where a unit is near 0, it is on in one computation and off in the other: PyTorch's own gradients in float32 and float64 differ by
    // as much, ResNet-50's by 0.013, MobileNetV2's by 0.004, EfficientNet-B0's by 0.00002.
    private const double MostOfSmooth = 1e-4, MostOfKinked = 0.03;

    private static readonly string[] Smooth = ["convnext_tiny", "efficientnet_b0", "squeezenet1_1"];

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable);

    public static TheoryData<string> Files => Folder is null
        ? ["none"]
        :
        [
            .. Directory.EnumerateFiles(Folder, "*.onnx").Select(f => Path.GetFileName(f)!)
                .Where(f => !f.StartsWith("swin", StringComparison.Ordinal) && !f.StartsWith("vit", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_network_that_PyTorch_exported_has_its_features_and_gradients(string file)
    {
        Assert.SkipWhen(Folder is null, $"{Variable} names no folder of scripts/make_network_exports.py");
        using OnnxNetwork? network = OnnxNetwork.Read(Path.Combine(Folder!, file), 224, out string why);
        Assert.True(network is not null, why);
        (BackboneSpec backbone, BackboneWeights weights) = network!.Load(new GraphInput())!.Value;
        string name = file[..file.IndexOf('-', StringComparison.Ordinal)];
        float[] input = Floats("input"), expected = Floats($"{name}.features");

        byte[] graph = FeatureGraph.Build(backbone, weights, [backbone.Stages[^1].Name], normalize: false, sourceLogits: true);
        using InferenceSession session = OnnxSession.Create(graph, threads: 2);
        int side = backbone.InputSize, images = input.Length / (3 * side * side);
        using OrtValue pixels = OrtValue.CreateTensorValueFromMemory(input, [images, 3, side, side]);
        using RunOptions options = new();
        using var outputs = session.Run(options, [FeatureGraph.Pixels], [pixels], [backbone.Stages[^1].Name, FeatureGraph.SourceLogits]);
        AssertClose(expected, outputs[0].GetTensorDataAsSpan<float>().ToArray());
        AssertClose(Floats($"{name}.logits"), outputs[1].GetTensorDataAsSpan<float>().ToArray());

        LinearHead head = new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = [0, 0], Temperature = 1 };
        using TorchNetwork torch = new(backbone, weights, head);
        using IDisposable scope = NewDisposeScope();
        foreach (TorchLayer layer in torch.Layers)
        {
            layer.SetTrains(true, true);
        }

        Tensor features = torch.Features(torch.Input(ChannelsLast(input, images, side), side, 3));
        AssertClose(expected, HostView.Read(features));

        float[] direction = [.. Enumerable.Range(0, backbone.FeatureDimension).Select(j => (float)Math.Cos(0.61 * j))];
        (features * tensor(direction)).sum().backward();
        float[][] gradients = [.. torch.Layers.SelectMany(l => l.Parameters).Where(p => p.Decays).Select(p => HostView.Read(p.Parameter.grad!))];
        string[] references = [.. Directory.EnumerateFiles(Folder!, $"{name}.{(Gradients(file, name) ? "folded-grad" : "grad")}.*.f32")];
        Assert.NotEmpty(references);
        Assert.All(references, reference =>
        {
            float[] gradient = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(reference)).ToArray();
            double nearest = gradients.Where(g => g.Length == gradient.Length).Min(g => Distance(gradient, g));
            Assert.InRange(nearest, 0, Smooth.Contains(name) ? MostOfSmooth : MostOfKinked);
        });
    }

    /// <summary>Whether the gradients are those of folded weights; networks without BatchNorm have one kind alone.</summary>
    private static bool Gradients(string file, string name) =>
        !file.Contains("plain", StringComparison.Ordinal) && File.Exists(Path.Combine(Folder!, $"{name}.folded-grad.0.f32"));

    private static float[] Floats(string name) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(Folder!, $"{name}.f32"))).ToArray();

    private static float[] ChannelsLast(float[] planes, int images, int side)
    {
        float[] turned = new float[planes.Length];
        int pixels = side * side;
        for (int i = 0; i < planes.Length; i++)
        {
            (int image, int channel, int pixel) = (i / (3 * pixels), i / pixels % 3, i % pixels);
            turned[(image * 3 * pixels) + (pixel * 3) + channel] = planes[i];
        }

        return turned;
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.InRange(Difference(expected, found), 0, MostDifference);
    }

    /// <summary>Relative, of the whole: a unit near 0 that is on here and off there changes single values of a gradient.</summary>
    private static double Distance(float[] expected, float[] found) =>
        Math.Sqrt(expected.Zip(found).Sum(p => Math.Pow((double)p.First - p.Second, 2)) / expected.Sum(v => (double)v * v));

    private static double Difference(float[] expected, float[] found)
    {
        double scale = Math.Sqrt(expected.Average(v => (double)v * v));
        return expected.Zip(found).Max(p => Math.Abs(p.First - p.Second) / Math.Max(scale, Math.Abs(p.First)));
    }
}
