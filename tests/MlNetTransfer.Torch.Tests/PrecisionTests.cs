using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

/// <summary>Training in bfloat16.</summary>
public class PrecisionTests
{
    private const string NotHere = "This processor does not multiply bfloat16 by itself.";

    [Theory]
    [InlineData(TransferStrategy.FullFineTuning)]
    [InlineData(TransferStrategy.LateStages)]
    public void Steps_in_bfloat16_solve_an_easy_task_and_the_same_seed_gives_the_same_bytes(TransferStrategy strategy)
    {
        Assert.SkipUnless(BFloat16.IsNative, NotHere);
        using TwoColours data = new();
        FineTuningTask task = data.Task(strategy, epochs: 20, change: r => r with { LearningRate = 1e-3, HeadLearningRate = 1e-2, Patience = 20 }) with { Precision = TrainingPrecision.BFloat16 };
        FineTuningResult first = Run(task), again = Run(task);
        Assert.Equal(TrainingPrecision.BFloat16, first.Engines!.Precision);
        Assert.InRange(first.History.Epochs.Max(e => e.ValidationAccuracy!.Value), 0.9, 1);
        Assert.Equal(first.Weights.Sha256, again.Weights.Sha256);
        Assert.NotEqual(first.Weights.Sha256, Run(task with { Precision = TrainingPrecision.Float32 }).Weights.Sha256);
    }

    [Fact]
    public void What_judges_is_float32()
    {
        Assert.SkipUnless(BFloat16.IsNative, NotHere);
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning, epochs: 3) with { Precision = TrainingPrecision.BFloat16 };
        FineTuningResult result = Run(task);
        using TorchNetwork network = new(task.Backbone, result.Weights, result.Head);
        PixelInputs images = new(task.Validation, task.Backbone.InputSize, 0, Views.ImageTransforms.None);
        float[] pixels = new float[images.Count * images.Side * images.Side * 3];
        foreach (int i in Enumerable.Range(0, images.Count))
        {
            images.Read(i, 1, new RandomSource(0), pixels.AsSpan(i * images.Side * images.Side * 3, images.Side * images.Side * 3));
        }

        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        float[] logits = HostView.Read(network.Logits(network.Input(pixels, images.Side, 3)));
        Assert.All(logits.Zip(result.ValidationLogits), p => Assert.Equal(p.First, p.Second, 1e-4));
    }

    [Fact]
    public void Weights_gradients_and_the_statistics_of_BatchNorm_stay_in_float32()
    {
        using TwoColours data = new();
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning);
        float[][] narrow = Step(ScalarType.BFloat16), wide = Step(ScalarType.Float32);
        Assert.All(narrow.Zip(wide), p => Assert.InRange(EngineGate.Difference(p.First, p.Second), 0, 0.3));

        float[][] Step(ScalarType type)
        {
            using TorchNetwork network = new(task.Backbone, task.Weights, task.Probe) { TrainingType = type };
            foreach (TorchLayer layer in network.Layers)
            {
                layer.SetTrains(kernel: true, affine: true);
                layer.Live = true;
            }

            PixelInputs inputs = new(task.Train, task.Backbone.InputSize, 0, Views.ImageTransforms.None);
            float[] pixels = new Kernels.SineImages(inputs.Side, 8).Batch();
            using IDisposable scope = NewDisposeScope();
            Tensor input = network.TrainingInput(pixels, inputs.Side, 3);
            Assert.Equal(type, input.dtype);
            new SegmentedBackward(network, inputs, 8, liveBatchNorm: true).Run(input, features => network.LogitsOf(features).square().sum());
            Tensor[] tensors = [.. network.State, .. network.Layers.SelectMany(l => l.Parameters).Select(p => p.Parameter.grad!)];
            Assert.DoesNotContain(tensors, t => t is null || t.dtype != ScalarType.Float32);
            BatchNormLayer[] layers = [.. network.Layers.OfType<BatchNormLayer>()];
            Assert.All(layers, l => Assert.NotEqual(task.Weights[l.Group.BatchNormIn(task.Backbone.BatchNorm)!.Mean.Name], HostView.Read(l.Mean)));
            return [.. layers.Select(l => HostView.Read(l.Mean))];
        }
    }

    private static FineTuningResult Run(FineTuningTask task) => new TorchFineTuner(TimeProvider.System).FineTune(task, null, CancellationToken.None);
}
