using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using TorchSharp;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>Frozen blocks run once in ONNX Runtime, and without a cache in every epoch in libtorch.</summary>
public class CacheParityTests
{
    private const int Batch = 32;

    [Theory]
    [InlineData("mobilenetv2_035", 96)]
    [InlineData("squeezenet1_1", 128)]
    [InlineData("mobilenetv1_025", 96)]
    public void Kept_activations_are_those_of_the_network_exact_where_they_judge(string backbone, int side)
    {
        using Photos photos = new();
        FineTuningTask task = new TrainedPhotos(photos, TrainedPhotos.OptionsOf(photos, TransferStrategy.LastStage, backbone, side) with { StopAfterSteps = 0, CacheLimit = 0 }).Task
            with { ActivationLimit = 1L << 30 };
        task = task with { Recipe = task.Recipe with { Augmentation = 0, CachedViews = 1 } };
        using TorchNetwork network = new(task.Backbone, task.Weights, task.Probe);
        PixelInputs train = new(task.Train, side, 0, Views.ImageTransforms.None), validation = new(task.Validation, side, 0, Views.ImageTransforms.None);
        int first = network.BlockOf(task.Recipe.FirstTrainedConvolution);
        Assert.InRange(first, 1, network.BlockCount - 1);
        using ActivationCaches caches = ActivationCaches.Create(train, validation, first, task, TimeProvider.System, 0, null, TestContext.Current.CancellationToken);
        float[] learned = Read(train), judged = Read(validation);

        // float16 has 11 bits; two float32 engines differ by the order of their sums.
        Assert.InRange(Difference(learned, Read(caches.Train!)), 1e-5, 1e-3);
        Assert.InRange(Difference(judged, Read(caches.Validation!)), 0, 5e-5);
        using IFrozenLayers layers = task.OpenFrozenLayers(task.Backbone.FirstBlocks(first), task.Weights);
        float[] computed = new float[Batch * layers.Side * layers.Side * layers.Channels];
        layers.Run(Pixels(validation), Batch, computed);
        Assert.InRange(Difference(computed, Read(caches.Validation!)), 0, 1e-5);

        // Pixels run through the blocks, activations are read.
        float[] Read(ITrainingInputs inputs)
        {
            using IDisposable none = torch.no_grad();
            using IDisposable scope = torch.NewDisposeScope();
            float[] values = Pixels(inputs);
            return inputs.FirstBlock > 0 ? values : HostView.Read(network.RunBlocks(network.Input(values, side, 3), 0, first).permute(0, 2, 3, 1).contiguous());
        }
    }

    [Theory]
    [InlineData(6_400, 8, true)]
    [InlineData(3_200, 7, true)]
    [InlineData(800, 1, true)]
    [InlineData(799, 1, false)]
    [InlineData(400, 1, false)]
    [InlineData(399, 0, false)]
    public void Both_files_together_stay_within_the_limit(long limit, int views, bool validation)
    {
        // 10 images of 20 values in two bytes are 400 for a view, 5 in four bytes are 400.
        Assert.Equal((views, validation), ActivationCaches.Fitting(train: 10, validation: 5, values: 20, views: 8, limit));
    }

    private static float[] Pixels(ITrainingInputs inputs)
    {
        int length = inputs.Side * inputs.Side * inputs.Channels;
        float[] values = new float[Batch * length];
        for (int i = 0; i < Batch; i++)
        {
            inputs.Read(i, 1, new RandomSource(1), values.AsSpan(i * length, length));
        }

        return values;
    }

    /// <summary>Length of the difference by the length of the first.</summary>
    private static double Difference(float[] expected, float[] values)
    {
        Assert.Equal(expected.Length, values.Length);
        return Math.Sqrt(expected.Zip(values, (a, b) => ((double)a - b) * ((double)a - b)).Sum() / expected.Sum(v => (double)v * v));
    }
}
