using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

/// <summary>Fine-tuning weighs the classes as the linear probe does: weight of the class × loss of the image.</summary>
public class WeightedTargetsTests
{
    private static readonly double[] ClassWeights = ClassWeighting.Balanced([70, 20, 10], ratio: 3)!;

    /// <summary>∂/∂z of share · w(y)·ℓ(y) + (1 − share) · w(partner)·ℓ(partner), ℓ the smoothed cross-entropy: Σ share · w · (softmax(z) − smoothed
    /// target), over the number of images.</summary>
    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(0.1, 1.0)]
    [InlineData(0.0, 0.6)]
    [InlineData(0.1, 0.6)]
    public void The_gradient_of_a_batch_is_that_of_each_image_times_the_weight_of_its_class_mixed_or_not(double smoothing, double share)
    {
        int[] labels = [0, 2, 1, 0], partners = [1, 2, 3, 0];
        float[] scores = [0.3f, -0.2f, 1.1f, 0.9f, 0.1f, -0.4f, 0, 0.7f, 0.2f, -1.2f, 0.5f, 0.6f];
        using IDisposable scope = NewDisposeScope();
        Tensor logits = tensor(scores, [4, 3], requires_grad: true);
        Tensor target = tensor(new SoftTargets(3, smoothing, ClassWeights).Of(labels, partners, share), [4, 3]);
        (target * nn.functional.log_softmax(logits, 1)).sum().neg().backward();
        float[] gradient = HostView.Read(logits.grad!);
        for (int i = 0; i < 4; i++)
        {
            double[] exponentials = [.. Enumerable.Range(0, 3).Select(c => Math.Exp(scores[(i * 3) + c]))];
            for (int c = 0; c < 3; c++)
            {
                double softmax = exponentials[c] / exponentials.Sum();
                double Part(int label) => ClassWeights[label] * (softmax - (smoothing / 3) - (label == c ? 1 - smoothing : 0));
                Assert.Equal(((share * Part(labels[i])) + ((1 - share) * Part(labels[partners[i]]))) / 4, gradient[(i * 3) + c], 1e-6);
            }
        }
    }

    [Fact]
    public void Without_weights_every_class_weighs_one()
    {
        SoftTargets none = new(3, 0.1, null), ones = new(3, 0.1, [1, 1, 1]);
        Assert.Equal(ones.Of([0, 2], [1, 0], 0.7), none.Of([0, 2], [1, 0], 0.7));
    }

    /// <summary>One step over all images, from the probe's head, whole and gradual: the loss that the history tells of it, against the probe's own
    /// weights by hand.</summary>
    [Theory]
    [InlineData(TransferStrategy.FullFineTuning, 0.0)]
    [InlineData(TransferStrategy.FullFineTuning, 0.1)]
    [InlineData(TransferStrategy.GradualUnfreezing, 0.1)]
    public void The_loss_of_a_step_is_the_weighted_one(TransferStrategy strategy, double smoothing)
    {
        using TwoColours data = new(count: 50, rarity: 7);
        FineTuningTask task = data.Task(strategy, epochs: 1, change: r => r with { Augmentation = 0, Mixup = 0, CutMix = 0, LabelSmoothing = smoothing, BatchSize = 40, LiveBatchNorm = false });
        int[] labels = [.. Enumerable.Range(0, task.Train.Count).Select(task.Train.Label)];
        double[] weights = ClassWeighting.Balanced([labels.Count(l => l == 0), labels.Count(l => l == 1)], ratio: 3)!;
        task = task with { ClassWeights = weights };
        PixelInputs train = new(task.Train, task.Backbone.InputSize, 0, Views.ImageTransforms.None), validation = new(task.Validation, task.Backbone.InputSize, 0, Views.ImageTransforms.None);
        using TorchNetwork network = new(task.Backbone, task.Weights, task.Probe, CPU);
        double expected = 0;
        using (no_grad())
        {
            foreach (BatchFeed.Batch batch in new BatchFeed(train, 40, BatchMixer.None, task.Random).Epoch(1))
            {
                using IDisposable scope = NewDisposeScope();
                double[] logits = Array.ConvertAll(HostView.Read(network.Logits(network.Input(batch.Values, train.Side, train.Channels))), l => (double)l);
                for (int i = 0; i < batch.Labels.Length; i++)
                {
                    double Loss(int label) => TemperatureScaling.LogLoss(logits.AsSpan(2 * i, 2), [label], 2, 1);
                    expected += weights[batch.Labels[i]] * (((1 - smoothing) * Loss(batch.Labels[i])) + (smoothing / 2 * (Loss(0) + Loss(1)))) / labels.Length;
                }
            }
        }

        FineTuningResult result = new FineTuningLoop(network, task, train, null, validation, validation, TimeProvider.System, 0).Run(null, default);
        Assert.Equal(1, result.History.Steps);
        Assert.Equal(expected, result.History.Epochs[1].TrainLoss!.Value, 1e-4);
    }
}
