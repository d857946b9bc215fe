using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch;

public class BestEpochTests
{
    /// <summary>Nine images of one class and one of another. The first epoch always answers nine to one, the second does not know: of the images the
    /// first is better, of the classes the second.</summary>
    [Theory]
    [InlineData(DecisionMetric.Accuracy, 1)]
    [InlineData(DecisionMetric.Macro, 2)]
    public void The_epoch_of_the_smallest_log_loss_is_kept_in_which_every_class_counts_alike_where_balanced_accuracy_decides(DecisionMetric metric, int kept)
    {
        using TwoColours data = new(count: 10);
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning) with { Metric = metric };
        using TorchNetwork network = new(task.Backbone, task.Weights, task.Probe, CPU);
        NineToOne images = new(task.Backbone.InputSize);
        BestEpoch best = new(network, task, images, images);
        TrainingEpoch first = Judge(1, (float)Math.Log(9)), second = Judge(2, 0);
        Assert.Equal(kept, best.Number);
        double nine = -Math.Log(0.9), one = -Math.Log(0.1);
        Assert.Equal(((9 * nine) + one) / 10, first.ValidationLogLoss!.Value, 1e-5);
        Assert.Equal((nine + one) / 2, first.ValidationMacroLogLoss!.Value, 1e-5);
        Assert.Equal((0.9, 0.5), (first.ValidationAccuracy, first.ValidationMacroAccuracy));
        Assert.Equal(Math.Log(2), second.ValidationMacroLogLoss!.Value, 1e-5);

        TrainingEpoch Judge(int number, float bias)
        {
            using (no_grad())
            {
                network.HeadWeight.zero_();
                HostView.Write(network.HeadBias, [bias, 0]);
            }

            return best.Judge(new TrainingEpoch(number, 1, null, null, 0));
        }
    }

    private sealed class NineToOne(int side) : ITrainingInputs
    {
        public int Count => 10;

        public int FirstBlock => 0;

        public int Side => side;

        public int Channels => 3;

        public int Views => 1;

        public int Label(int image) => image == 4 ? 1 : 0;

        public void Read(int image, int epoch, RandomSource random, Span<float> values) => values.Fill(0.1f);
    }
}
