using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Sessions;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using MlNetTransfer.Weights;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

/// <summary>ML.NET's ResNet-18 against the file of its package, run as it is in ONNX Runtime, on photos of the sample set.</summary>
public class MlNetResNet18Tests
{
    private const int Side = 224, Images = 6;
    private const double MostDifference = 1e-4;

    // Blue, green, red: what the file's own preprocessing graph subtracts, on the mean.
    private static readonly float[] Mean = [104, 114, 124];

    private static readonly string Package = Path.Combine(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
        "microsoft.ml.dnnimagefeaturizer.resnet18/0.23.1/tools/DnnImageModels/ResNet18Onnx/ResNet18.onnx");

    [Fact]
    public void The_file_is_recognised_by_its_structure()
    {
        Require();
        Assert.Equal("mlnet_resnet18", WeightsReader.Recognise(Package).Name);
    }

    [Fact]
    public void Both_engines_give_the_features_of_the_file_itself()
    {
        Require();
        BackboneSpec backbone = BackboneCatalog.Find("mlnet_resnet18");
        BackboneWeights weights = WeightsReader.Load(backbone, Package);
        float[][] photos = [.. Photos()];
        float[] expected = [.. photos.SelectMany(Original)], pixels = [.. photos.SelectMany(p => p)];

        using InferenceSession session = OnnxSession.Create(FeatureGraph.Build(backbone, weights, [backbone.Stages[^1].Name]), threads: 2);
        AssertClose(expected, Run(session, FeatureGraph.Pixels, pixels, Images, backbone.Stages[^1].Name));

        LinearHead head = new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = [0, 0], Temperature = 1 };
        using TorchNetwork torch = new(backbone, weights, head);
        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        AssertClose(expected, HostView.Read(torch.Features(torch.Input(Normalized(backbone, pixels), Side, 3))));
    }

    private static void Require() =>
        Assert.SkipUnless(File.Exists(Package), "ML.NET's ResNet-18 is not among the packages of this machine; 'dotnet restore' brings it");

    /// <summary>[3, side, side], red, green, blue, 0…255.</summary>
    private static IEnumerable<float[]> Photos()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(SourceTree.Folder("data/parts"), "*.jpg", SearchOption.AllDirectories).Order();
        foreach (string file in files.Where((_, i) => i % 60 == 0).Take(Images))
        {
            float[] pixels = new float[3 * Side * Side];
            Assert.True(ImageDecoder.DecodeSquare(File.ReadAllBytes(file), Side, pixels).Success);
            yield return pixels;
        }
    }

    private static float[] Original(float[] photo)
    {
        float[] input = new float[photo.Length];
        int plane = Side * Side;
        for (int i = 0; i < photo.Length; i++)
        {
            int channel = i / plane;
            input[i] = photo[((2 - channel) * plane) + (i % plane)] - Mean[channel];
        }

        using InferenceSession session = OnnxSession.Create(File.ReadAllBytes(Package), threads: 2);
        return Run(session, "Input247", input, 1, "Pooling395_Output_0");
    }

    private static float[] Run(InferenceSession session, string name, float[] pixels, int images, string output)
    {
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [images, 3, Side, Side]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [name], [input], [output]);
        return values[0].GetTensorDataAsSpan<float>().ToArray();
    }

    /// <summary>[images, side, side, 3].</summary>
    private static float[] Normalized(BackboneSpec backbone, float[] planes)
    {
        float[] turned = new float[planes.Length];
        int plane = Side * Side;
        for (int i = 0; i < planes.Length; i++)
        {
            (int image, int channel, int pixel) = (i / (3 * plane), i / plane % 3, i % plane);
            PixelNormalization pixels = backbone.Preprocessing.Normalization;
            turned[(image * 3 * plane) + (pixel * 3) + channel] = (planes[i] - pixels.Mean[channel]) / pixels.StandardDeviation[channel];
        }

        return turned;
    }

    private static void AssertClose(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        double scale = Math.Sqrt(expected.Average(v => (double)v * v));
        Assert.InRange(expected.Zip(found).Max(p => Math.Abs(p.First - p.Second) / Math.Max(scale, Math.Abs(p.First))), 0, MostDifference);
    }
}
