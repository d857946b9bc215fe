using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;
using MlNetTransfer.Weights;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

/// <summary>The trainable lowering against the ONNX lowering, on real weights.</summary>
public class LoweringTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string, string> Backbones => new()
    {
        { "mobilenetv1_025", "mobilenetv1_025_128_qat_uint8deq" },
        { "mobilenetv1_075", "mobilenetv1_075_224_keras" },
        { "mobilenetv2_035", "mobilenetv2_035_224_tm" },
        { "mobilenetv2_100", "mobilenetv2_100_224_int8deq" },
        { "squeezenet1_1", "squeezenet1_1_caffe" },
    };

    [Theory]
    [MemberData(nameof(Backbones))]
    public void Both_lowerings_give_the_same_features(string name, string file)
    {
        (BackboneSpec backbone, BackboneWeights weights) = Load(name, file);
        float[] input = Input(backbone);
        float[] onnx = Onnx(backbone, weights, input);
        using TorchNetwork network = new(backbone, weights, Head(backbone));
        AssertNear(onnx, Torch(network, backbone, input));
    }

    [Theory]
    [MemberData(nameof(Backbones))]
    public void Exported_weights_give_the_same_features_again(string name, string file)
    {
        (BackboneSpec backbone, BackboneWeights weights) = Load(name, file);
        float[] input = Input(backbone);
        using TorchNetwork network = new(backbone, weights, Head(backbone));
        AssertNear(Onnx(backbone, weights, input), Onnx(backbone, network.ExportWeights("test"), input));
    }

    [Theory]
    [MemberData(nameof(Backbones))]
    public void BatchNorm_that_is_given_back_changes_nothing(string name, string file)
    {
        (BackboneSpec backbone, BackboneWeights weights) = Load(name, file);
        float[] input = Input(backbone);
        using TorchNetwork network = new(backbone, weights, Head(backbone));
        float[] before = Torch(network, backbone, input);
        using (Tensor batch = Batch(backbone, input))
        {
            BatchNormRestoration.Run(network, backbone, [batch]);
        }

        AssertNear(before, Torch(network, backbone, input));
        AssertNear(before, Onnx(backbone, network.ExportWeights("test"), input));
    }

    [Fact]
    public void A_cut_backbone_gives_the_pooled_stage_it_ends_with()
    {
        (BackboneSpec backbone, BackboneWeights weights) = Load("mobilenetv2_035", "mobilenetv2_035_224_tm");
        float[] input = Input(backbone);
        BackboneSpec cut = backbone.CutAfter("stage2");
        using TorchNetwork network = new(cut, weights, Head(cut));
        float[] features = Torch(network, cut, input);
        Assert.Equal(16, features.Length);
        AssertNear(Onnx(cut, weights, input), features);
        Assert.True(FeatureGraph.Build(cut, weights, ["stage2"]).Length < FeatureGraph.Build(backbone, weights, ["stage4"]).Length / 10);
    }

    private static (BackboneSpec Backbone, BackboneWeights Weights) Load(string name, string file)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        return (backbone, WeightsReader.Load(backbone, SharedMaterial.Require($"weights/{file}.safetensors")));
    }

    private static LinearHead Head(BackboneSpec backbone)
    {
        LinearHead head = new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = [0, 0], Temperature = 1 };
        head.Weights.Values.Clear();
        return head;
    }

    private static float[] Input(BackboneSpec backbone)
    {
        float amplitude = backbone.Preprocessing.Normalization.StandardDeviation[0] > 1 ? 1 : 100;
        return [.. Enumerable.Range(0, 3 * backbone.InputSize * backbone.InputSize).Select(i => amplitude * (float)Math.Sin((i * 0.37) + (5 * Math.Sin(i * 0.0011))))];
    }

    private static Tensor Batch(BackboneSpec backbone, float[] input) => tensor(input).reshape(1, 3, backbone.InputSize, backbone.InputSize);

    private static float[] Torch(TorchNetwork network, BackboneSpec backbone, float[] input)
    {
        using IDisposable scope = NewDisposeScope();
        using IDisposable none = no_grad();
        return network.Features(Batch(backbone, input)).data<float>().ToArray();
    }

    private static float[] Onnx(BackboneSpec backbone, BackboneWeights weights, float[] input)
    {
        string last = backbone.Stages[^1].Name;
        using InferenceSession session = OnnxSession.Create(FeatureGraph.Build(backbone, weights, [last], normalize: false, sourceLogits: false), 1);
        using OrtValue pixels = OrtValue.CreateTensorValueFromMemory(input, [1, 3, backbone.InputSize, backbone.InputSize]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [pixels], [last]);
        return values[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        double scale = Math.Sqrt(expected.Sum(v => (double)v * v) / expected.Length);
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, Tolerance * Math.Max(scale, Math.Abs(p.First))));
    }
}
