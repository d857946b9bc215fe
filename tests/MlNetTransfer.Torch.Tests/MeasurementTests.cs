using Microsoft.ML.OnnxRuntime;
using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Lowering;
using MlNetTransfer.Profiling;
using MlNetTransfer.Sessions;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

/// <summary>The measuring graphs of every architecture with BatchNorm against libtorch, on a batch of pixels and made-up weights.</summary>
public class MeasurementTests
{
    private const int Images = 6;

    // As in ArchitectureContractTests: made-up weights amplify rounding.
    private const double Tolerance = 2e-3;

    // Per-batch statistics of a handful of images amplify it once more, by how much depends on the processor's instructions; another normalisation is off by more than 0.1.
    private const double PerBatchTolerance = 1e-2;

    // The operations of EfficientNet-B0, more of them: with made-up weights their gates amplify rounding layer by layer, over 115 layers up to a tenth.
    private static readonly string[] Deeper = ["efficientnet_b1", "efficientnet_b2", "efficientnet_b3"];

    public static TheoryData<string> Names => [.. BackboneCatalog.All.Where(b => b.BatchNorm.IsStored).Select(b => b.Name).Except(Deeper)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Channel_moments_are_those_of_what_enters_each_BatchNorm(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        float[] pixels = Pixels(backbone);
        (BatchNormLayout[] layers, float[][] measured) = Moments(backbone, weights, pixels);
        using TorchNetwork network = Network(backbone, weights);
        using IDisposable scope = NewDisposeScope();
        using IDisposable none = no_grad();
        int position = 0;
        network.Visit(Normalized(backbone, pixels), (layer, x) =>
        {
            if (layer.Normalizes)
            {
                Tensor entering = layer.Convolution(x), standard = (entering - layer.Mean.reshape(-1, 1, 1)) / (layer.Variance + backbone.BatchNorm.Epsilon).sqrt().reshape(-1, 1, 1);
                Assert.Equal(layer.Group.BatchNormIn(backbone.BatchNorm), layers[position]);
                float[] mean = HostView.Read(standard.mean([2, 3])), square = HostView.Read(standard.square().mean([2, 3]));
                int channels = layers[position].Channels;
                for (int i = 0; i < Images; i++)
                {
                    AssertNear(mean.AsSpan(i * channels, channels), measured[position].AsSpan(2 * i * channels, channels));
                    AssertNear(square.AsSpan(i * channels, channels), measured[position].AsSpan(((2 * i) + 1) * channels, channels));
                }

                position++;
            }

            return layer.Forward(x);
        });
        Assert.Equal(layers.Length, position);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Per_batch_normalisation_is_that_of_training_mode(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        AssertTrainingMode(backbone, weights);
    }

    [Fact]
    public void Per_batch_normalisation_adds_epsilon_to_the_variance()
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small("mobilenetv2_035");
        ParameterGroup first = backbone.Groups[0];

        // A variance about as small as ε.
        AssertTrainingMode(backbone.CutAfter("stem"), With(weights, $"{first.Name}.weight", [.. weights[$"{first.Name}.weight"].Select(w => 0.03f * w)]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Per_batch_normalisation_of_a_random_network_is_that_of_training_mode(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = RandomBackbone.Create(MadeUpWeights.Small(name).Backbone, new RandomSource(2));
        AssertTrainingMode(backbone, weights);
    }

    private static void AssertTrainingMode(BackboneSpec backbone, BackboneWeights weights)
    {
        float[] pixels = Pixels(backbone);
        float[] measured = Features(backbone, weights, pixels, BatchNormLowering.PerBatch);
        using TorchNetwork network = Network(backbone, weights);
        foreach (TorchLayer layer in network.Layers)
        {
            layer.Live = true;
        }

        using IDisposable scope = NewDisposeScope();
        using IDisposable none = no_grad();
        float[] expected = HostView.Read(network.Features(Normalized(backbone, pixels)));
        AssertNear(expected, measured, PerBatchTolerance);
        Assert.True(Distance(expected, Features(backbone, weights, pixels, BatchNormLowering.Folded)) > 0.1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Stored_statistics_that_are_the_images_own_show_no_shift_and_change_no_feature(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        float[] pixels = Pixels(backbone);
        weights = WithStatisticsOf(backbone, weights, pixels);
        Assert.All(Shifts(backbone, weights, pixels), s => Assert.Equal(0, s, 1e-3));
        AssertNear(Features(backbone, weights, pixels, BatchNormLowering.PerBatch), Features(backbone, weights, pixels, BatchNormLowering.Folded));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_shift_grows_with_that_of_the_input(string name)
    {
        (BackboneSpec backbone, BackboneWeights weights) = MadeUpWeights.Small(name);
        float[] pixels = Pixels(backbone);
        weights = WithStatisticsOf(backbone, weights, pixels);
        double[][] darker = [.. ((float[])[1, 0.8f, 0.5f, 0.2f]).Select(factor => Shifts(backbone, weights, [.. pixels.Select(p => factor * p)]))];
        for (int i = 1; i < darker.Length; i++)
        {
            Assert.True(darker[i][0] > darker[i - 1][0], string.Join(' ', darker.Select(d => d[0])));
            Assert.True(darker[i].Average() > darker[i - 1].Average(), string.Join(' ', darker.Select(d => d.Average())));
        }
    }

    /// <summary>The same weights with every BatchNorm's mean and variance those of the images, layer after layer.</summary>
    private static BackboneWeights WithStatisticsOf(BackboneSpec backbone, BackboneWeights weights, float[] pixels)
    {
        using TorchNetwork network = Network(backbone, weights);
        using IDisposable scope = NewDisposeScope();
        using IDisposable none = no_grad();
        network.Visit(Normalized(backbone, pixels), (layer, x) =>
        {
            if (layer.Normalizes)
            {
                Tensor entering = layer.Convolution(x);
                layer.Mean.copy_(entering.mean([0, 2, 3]));
                layer.Variance.copy_(entering.var([0, 2, 3], unbiased: false));
                layer.Thaw();
            }

            return layer.Forward(x);
        });
        BackboneWeights measured = network.ExportWeights("test");
        return new BackboneWeights("test", measured.Sha256, weights.Values.ToDictionary(v => v.Key, v => measured.Values.GetValueOrDefault(v.Key, v.Value)));
    }

    private static BackboneWeights With(BackboneWeights weights, string name, float[] values) =>
        new("test", weights.Sha256, new Dictionary<string, float[]>(weights.Values) { [name] = values });

    private static double[] Shifts(BackboneSpec backbone, BackboneWeights weights, float[] pixels)
    {
        (BatchNormLayout[] layers, float[][] measured) = Moments(backbone, weights, pixels);
        FeatureMatrix rows = new(Images, layers.Sum(l => 2 * l.Channels));
        int start = 0;
        foreach ((BatchNormLayout layer, float[] values) in layers.Zip(measured))
        {
            for (int i = 0; i < Images; i++)
            {
                values.AsSpan(i * 2 * layer.Channels, 2 * layer.Channels).CopyTo(rows.Row(i)[start..]);
            }

            start += 2 * layer.Channels;
        }

        return [.. BatchNormShift.Of(backbone, weights, rows)!.Select(s => s.Divergence)];
    }

    /// <summary>Per BatchNorm [Images, 2 × channels].</summary>
    private static (BatchNormLayout[] Layers, float[][] Moments) Moments(BackboneSpec backbone, BackboneWeights weights, float[] pixels)
    {
        BatchNormLayout[] layers = [.. backbone.BatchNorms];
        return (layers, Run(backbone, FeatureGraph.BuildChannelMoments(backbone, weights), pixels, [.. layers.Select(l => l.Name)]));
    }

    private static float[] Features(BackboneSpec backbone, BackboneWeights weights, float[] pixels, BatchNormLowering batchNorm)
    {
        string last = backbone.Stages[^1].Name;
        return Run(backbone, FeatureGraph.Build(backbone, weights, [last], normalize: true, sourceLogits: false, batchNorm), pixels, [last])[0];
    }

    private static float[][] Run(BackboneSpec backbone, byte[] graph, float[] pixels, string[] outputs)
    {
        using InferenceSession session = OnnxSession.Create(graph, 1);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [Images, 3, backbone.InputSize, backbone.InputSize]);
        using RunOptions options = new();
        using IDisposableReadOnlyCollection<OrtValue> values = session.Run(options, [FeatureGraph.Pixels], [input], outputs);
        return [.. values.Select(v => v.GetTensorDataAsSpan<float>().ToArray())];
    }

    /// <summary>Smooth textures with noise, other brightness and contrast in every image.</summary>
    private static float[] Pixels(BackboneSpec backbone)
    {
        RandomSource random = new(4);
        int length = 3 * backbone.InputSize * backbone.InputSize;
        return [.. Enumerable.Range(0, Images * length).Select(i => (float)Math.Clamp(
            90 + (20 * (i / length)) + ((30 + (10 * (i / length))) * Math.Sin((i * 0.37) + (5 * Math.Sin(i * 0.0011)))) + (15 * random.NextNormal()), 0, 255))];
    }

    private static Tensor Normalized(BackboneSpec backbone, float[] pixels)
    {
        Imaging.PixelNormalization normalization = backbone.Preprocessing.Normalization;
        Tensor mean = tensor(normalization.Mean.ToArray()).reshape(3, 1, 1), deviation = tensor(normalization.StandardDeviation.ToArray()).reshape(3, 1, 1);
        return (HostView.Create(pixels, CPU, Images, 3, backbone.InputSize, backbone.InputSize) - mean) / deviation;
    }

    private static TorchNetwork Network(BackboneSpec backbone, BackboneWeights weights)
    {
        LinearHead head = new() { Weights = new FeatureMatrix(2, backbone.FeatureDimension), Bias = [0, 0], Temperature = 1 };
        head.Weights.Values.Clear();
        return new TorchNetwork(backbone, weights, head);
    }

    private static void AssertNear(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double distance = Distance(expected, actual);
        Assert.True(distance < tolerance, $"off by {distance} of the typical value");
    }

    /// <summary>Largest difference over the larger of the value and the typical value.</summary>
    private static double Distance(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        float[] values = expected.ToArray();
        double scale = Math.Sqrt(values.Sum(v => (double)v * v) / values.Length);
        return values.Zip(actual.ToArray()).Max(p => Math.Abs(p.First - p.Second) / Math.Max(scale, Math.Abs(p.First)));
    }
}
