using MlNetTransfer.Numerics;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

public class SegmentedBackwardTests
{
    private const int Batch = 4;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Segments_give_the_gradients_and_the_statistics_of_one_pass_to_the_bit(bool live, bool everythingTrains)
    {
        using TwoColours data = new();
        (float[][] gradients, float[][] statistics, float loss, int segments) = Run(data, live, everythingTrains, long.MaxValue);
        (float[][] again, float[][] statisticsAgain, float lossAgain, int segmentsAgain) = Run(data, live, everythingTrains, 150_000);
        Assert.Equal(1, segments);
        Assert.InRange(segmentsAgain, 3, 20);
        Assert.Equal(loss, lossAgain);
        Assert.Equal(gradients, again);
        Assert.Equal(statistics, statisticsAgain);
    }

    private static (float[][] Gradients, float[][] Statistics, float Loss, int Segments) Run(TwoColours data, bool live, bool everythingTrains, long mostBytes)
    {
        FineTuningTask task = data.Task(Planning.TransferStrategy.FullFineTuning);
        using TorchNetwork network = new(task.Backbone, task.Weights, task.Probe);
        foreach (TorchLayer layer in network.Layers)
        {
            bool trains = everythingTrains || layer.Position is > 8 and < 20;
            layer.SetTrains(trains, trains);
            layer.Live = live && trains;
        }

        PixelInputs inputs = new(task.Train, task.Backbone.InputSize, 0, Views.ImageTransforms.None);
        SegmentedBackward backward = new(network, inputs, Batch, live, mostBytes: mostBytes);
        RandomSource random = new(1);
        float[] pixels = [.. Enumerable.Range(0, Batch * inputs.Side * inputs.Side * 3).Select(_ => (float)random.NextDouble())];
        using IDisposable scope = NewDisposeScope();
        float loss = backward.Run(network.Input(pixels, inputs.Side, 3), features => network.LogitsOf(features).square().sum());
        Tensor[] parameters = [.. network.Layers.SelectMany(l => l.Parameters).Select(p => p.Parameter), network.HeadWeight, network.HeadBias];
        return ([.. parameters.Select(p => p.grad is { } g ? HostView.Read(g) : [])], [.. network.Layers.OfType<BatchNormLayer>().Select(l => HostView.Read(l.Mean))], loss, backward.Segments);
    }
}
