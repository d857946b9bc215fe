using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Every backbone with its real weights against the reference outputs that lie beside them.</summary>
public class GoldenTests
{
    private const double RelativeTolerance = 1e-3;

    [Theory]
    [InlineData("mobilenetv1_025", "mobilenetv1_025_128_qat_uint8deq", 1)]
    [InlineData("mobilenetv1_075", "mobilenetv1_075_224_keras", 1)]
    [InlineData("mobilenetv2_035", "mobilenetv2_035_224_tm", 1)]
    [InlineData("mobilenetv2_100", "mobilenetv2_100_224_int8deq", 1)]
    [InlineData("squeezenet1_1", "squeezenet1_1_caffe", 100)]
    public void A_backbone_reproduces_its_reference_outputs(string name, string file, float amplitude) =>
        Compare(name, SharedMaterial.Require($"weights/{file}.safetensors"), SharedMaterial.Require($"weights/{file}.ref.json"), amplitude);

    [Fact]
    public void The_embedded_backbone_gives_what_the_network_gave_that_was_trained() =>
        Compare(BackboneCatalog.Embedded, SourceTree.File("models/embedded.safetensors"), SourceTree.File("models/embedded.ref.json"), 1);

    private static void Compare(string name, string file, string referenceFile, float amplitude)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        BackboneWeights weights = WeightsReader.Load(backbone, file);
        using JsonDocument reference = JsonDocument.Parse(File.ReadAllText(referenceFile));
        string last = backbone.Stages[^1].Name;
        using InferenceSession session = OnnxSession.Create(FeatureGraph.Build(backbone, weights, [last], normalize: false, sourceLogits: true), 1);
        float[] input = new float[3 * backbone.InputSize * backbone.InputSize];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = amplitude * (float)Math.Sin((i * 0.37) + (5 * Math.Sin(i * 0.0011)));
        }

        float[] features = Run(session, input, backbone.InputSize, last);
        JsonElement expected = reference.RootElement;
        double scale = expected.GetProperty("pooled_features_l2").GetDouble() / Math.Sqrt(features.Length);
        AssertNear(expected.GetProperty("pooled_features_first16"), features, scale);
        Assert.Equal(1, features.Sum(f => (double)f) / expected.GetProperty("pooled_features_sum").GetDouble(), RelativeTolerance);
        Assert.Equal(1, Math.Sqrt(features.Sum(f => (double)f * f)) / expected.GetProperty("pooled_features_l2").GetDouble(), RelativeTolerance);
        if (backbone.SourceHead is not null)
        {
            float[] logits = Run(session, input, backbone.InputSize, FeatureGraph.SourceLogits);
            double largest = expected.GetProperty("logits_max").GetDouble();
            AssertNear(expected.GetProperty("logits_first8"), logits, largest);
            Assert.Equal(1, logits.Max() / largest, RelativeTolerance);
            Assert.Equal(expected.GetProperty("logits_argmax").GetInt32(), Array.IndexOf(logits, logits.Max()));
        }
    }

    private static float[] Run(InferenceSession session, float[] input, int side, string output)
    {
        using OrtValue pixels = OrtValue.CreateTensorValueFromMemory(input, [1, 3, side, side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [pixels], [output]);
        return values[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>Relative to the value, or to the typical value where it is smaller.</summary>
    private static void AssertNear(JsonElement expected, float[] actual, double scale)
    {
        int i = 0;
        foreach (JsonElement value in expected.EnumerateArray())
        {
            double number = value.GetDouble();
            Assert.Equal(number, actual[i++], RelativeTolerance * Math.Max(Math.Abs(number), scale));
        }
    }
}
