using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

public class SelfSupervisionTests
{
    /// <summary>PyTorch 1.13 with the formulas of the authors' code, a = sin(i + 2j)/2, b = cos(ij + 0.3), 6 × 4.</summary>
    [Fact]
    public void The_loss_is_the_authors()
    {
        using IDisposable scope = NewDisposeScope();
        using VicReg vicReg = new(8, 4, CPU, new RandomSource(1));
        Tensor a = Matrix((i, j) => 0.5 * Math.Sin(i + (2 * j))), b = Matrix((i, j) => Math.Cos((i * j) + 0.3));
        Assert.Equal(29.9727, vicReg.LossOf(a, b).item<float>(), 1e-3);

        static Tensor Matrix(Func<int, int, double> value) => HostView.Create([.. Enumerable.Range(0, 24).Select(k => (float)value(k / 4, k % 4))], CPU, 6, 4);
    }

    [Fact]
    public void Features_that_say_nothing_cost_what_their_missing_variance_costs()
    {
        using IDisposable scope = NewDisposeScope();
        using VicReg vicReg = new(8, 16, CPU, new RandomSource(1));
        Assert.Equal(25 * (1 - 0.01), vicReg.Loss(ones(10, 8)).item<float>(), 1e-3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Training_without_labels_gives_finite_weights_and_repeats_to_the_bit(bool batchNorm)
    {
        using TwoColours data = new(batchNorm: batchNorm);
        FineTuningTask labelled = data.Task(TransferStrategy.FullFineTuning);
        BackboneWeights first = Run(1), again = Run(1), other = Run(2);
        Assert.Equal(first.Sha256, again.Sha256);
        Assert.NotEqual(first.Sha256, other.Sha256);
        Assert.Equal(data.Weights.Values.Keys.Order(), first.Values.Keys.Order());
        Assert.All(first.Values, v => Assert.All(v.Value, x => Assert.True(float.IsFinite(x))));
        Assert.NotEqual(data.Weights.Values.Values.First(), first.Values[data.Weights.Values.Keys.First()]);

        BackboneWeights Run(long seed) => new TorchFineTuner(TimeProvider.System).TrainWithoutLabels(
            new SelfSupervisedTask
            {
                Backbone = labelled.Backbone,
                Weights = labelled.Weights,
                Images = labelled.Train,
                Recipe = new SelfSupervisedRecipe { BatchSize = 8, Steps = 6 },
                Random = new RandomSource(seed),
                OpenFrozenLayers = labelled.OpenFrozenLayers,
                CacheFolder = CacheFolder.Default,
            },
            null,
            default);
    }
}
