using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx.Graphs;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Exports of published architectures as frozen graphs give PyTorch's features. <c>scripts/make_network_exports.py</c> writes them.</summary>
public sealed class NetworkExportTests
{
    private const string Variable = "MLNETTRANSFER_EXPORTS";
    private const int Side = 224;
    private const double MostDifference = 1e-4;

    private static readonly string[] Networks =
    [
        "resnet18", "resnet50", "mobilenet_v2", "mobilenet_v3_large", "efficientnet_b0", "densenet121", "regnet_y_400mf", "shufflenet_v2_x1_0",
        "convnext_tiny", "swin_t", "vit_b_16", "squeezenet1_1",
    ];

    private static readonly string[] Exports = ["folded17", "plain13", "folded11"];

    private static readonly string[] WithBatchOfOne = ["shufflenet_v2_x1_0", "swin_t", "vit_b_16"];

    public static TheoryData<string, string> Files =>
        [.. Networks.SelectMany(n => Exports.Select(e => (n, e))), .. WithBatchOfOne.Select(n => (n, "alone17"))];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_frozen_export_gives_the_features_of_PyTorch(string network, string export)
    {
        (BackboneSpec backbone, BackboneWeights weights) = GraphBackbone.Open(Require($"{network}-{export}.onnx"), new GraphInput());
        float[] expected = Read($"{network}.features.f32"), actual = Features(backbone, weights);
        TestContext.Current.TestOutputHelper!.WriteLine(backbone.Description);
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Sqrt(expected.Average(v => (double)v * v));
        double difference = expected.Zip(actual).Max(p => Math.Abs(p.First - p.Second)) / scale;
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant($"{difference:e2}"));
        Assert.True(difference <= MostDifference, FormattableString.Invariant($"{difference:e2}; {backbone.Description}"));
    }

    private static float[] Features(BackboneSpec backbone, BackboneWeights weights)
    {
        backbone = backbone with { Preprocessing = new Preprocessing(Side, Side, PixelNormalization.None) };
        byte[] graph = FeatureGraph.Build(backbone, weights, [GraphBackbone.Stage], normalize: false, sourceLogits: false);
        using InferenceSession session = OnnxSession.Create(graph, 2);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(Read("input.f32"), [2, 3, Side, Side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [input], [GraphBackbone.Stage]);
        return values[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static float[] Read(string file) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Require(file))).ToArray();

    private static string Require(string file)
    {
        string? root = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(root), $"{Variable} does not name a folder that scripts/make_network_exports.py wrote");
        string path = Path.Combine(root!, file);
        Assert.SkipUnless(File.Exists(path), $"{Variable} names a folder without {file}");
        return path;
    }
}
