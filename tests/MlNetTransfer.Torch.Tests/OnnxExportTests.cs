using System.Runtime.InteropServices;
using System.Text.Json;
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

    private static readonly string? Folder = Environment.GetEnvironmentVariable(Variable);

    public static TheoryData<string> Files => Folder is null
        ? ["none"]
        : [.. Directory.EnumerateFiles(Folder, "*.onnx").Select(f => Path.GetFileName(f)!).Where(f => !f.StartsWith("swin", StringComparison.Ordinal) && !f.StartsWith("vit", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_network_that_PyTorch_exported_has_its_features_and_gradients(string file)
    {
        Assert.SkipWhen(Folder is null, $"{Variable} names no folder of scripts/make_network_exports.py");
        using OnnxNetwork? network = OnnxNetwork.Read(Path.Combine(Folder!, file), 224, out string why);
        Assert.True(network is not null, why);
        (BackboneSpec backbone, BackboneWeights weights) = network!.Load(new GraphInput());
        string name = file[..file.IndexOf('-', StringComparison.Ordinal)];
        float[] input = Floats("input"), expected = Floats($"{name}.features");
        TestContext.Current.SendDiagnosticMessage($"{file}: {network.Catalogued?.Name ?? "-"} {backbone.Stages.Count} stages {backbone.Blocks.Count()} blocks {backbone.FeatureDimension}");

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
    }

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
        double scale = Math.Sqrt(expected.Average(v => (double)v * v));
        double difference = expected.Zip(found).Max(p => Math.Abs(p.First - p.Second) / Math.Max(scale, Math.Abs(p.First)));
        Assert.True(difference <= MostDifference, $"{difference}");
    }
}
