using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;
using MlNetTransfer.Views;

namespace MlNetTransfer.Tests.Torch;

public class StepSidesTests
{
    [Fact]
    public void Small_sides_first_train_other_weights_and_end_at_the_own_side()
    {
        using TwoColours data = new(side: 96);
        FineTuningTask own = data.Task(TransferStrategy.FullFineTuning, 3), small = own with { Recipe = own.Recipe with { Sides = StepSides.SmallFirst } };
        FineTuningResult first = Run(small);
        Assert.Equal([new(0, 24, 64, 8), new TrainingPace(14, 24, 96, 8)], first.History.Paces);
        Assert.Equal((24, 3, TrainingEnd.Completed), (first.History.Steps, first.History.Epochs[^1].Number, first.History.End));
        Assert.NotEqual(Run(own).Weights.Sha256, first.Weights.Sha256);
        Assert.Equal(first.Weights.Sha256, Run(own with { Paces = first.History.Paces }).Weights.Sha256);
    }

    [Theory]
    [InlineData(TransferStrategy.LateStages, 96)]
    [InlineData(TransferStrategy.FullFineTuning, 32)]
    public void What_is_kept_of_frozen_layers_and_small_networks_have_one_side(TransferStrategy strategy, int side)
    {
        using TwoColours data = new(side: side);
        FineTuningTask task = data.Task(strategy, 1, change: r => r with { Sides = StepSides.SmallFirst }) with { ActivationLimit = 1L << 30 };
        Assert.Empty(Run(task).History.Paces);
    }

    [Fact]
    public void Small_steps_that_turn_out_no_faster_are_given_up_and_the_training_ends_at_its_own_side_in_time()
    {
        using TwoColours data = new(side: 96);
        StepClock clock = new();
        FineTuningTask task = data.Task(TransferStrategy.FullFineTuning, 6, change: r => r with { Patience = 1000 }) with { TimeBudget = TimeSpan.FromSeconds(40) };
        TrainingHistory history = new TorchFineTuner(clock).FineTune(task, clock, TestContext.Current.CancellationToken).History;
        Assert.Equal([64, 96], history.Paces.Select(p => p.Side).Distinct());
        Assert.Equal((96, TrainingEnd.Completed), (history.Paces[^1].Side, history.End));
        Assert.InRange(clock.Seconds, 35, 40);
    }

    [Fact]
    public void A_smaller_view_shows_what_the_own_one_shows()
    {
        using TwoColours data = new(side: 96);
        TrainingImages images = data.Task(TransferStrategy.LastConv).Train, small = images.At(64);
        float[] own = new float[96 * 96 * 3], other = new float[64 * 64 * 3];
        ImageView turned = ImageView.Draw(new Numerics.RandomSource(3), 1, ImageTransforms.Crop | ImageTransforms.Flip | ImageTransforms.Brightness);
        foreach (ImageView view in (ImageView[])[ImageView.Plain, turned])
        {
            images.Render(1, view, own);
            small.Render(1, view, other);
            for (int channel = 0; channel < 3; channel++)
            {
                Assert.Equal(own.Where((_, i) => i % 3 == channel).Average(), other.Where((_, i) => i % 3 == channel).Average(), 0.03);
            }
        }

        Assert.Equal((images.Count, images.Label(3)), (small.Count, small.Label(3)));
        Assert.Equal(images.Identities, small.Identities);
    }

    private static FineTuningResult Run(FineTuningTask task) => new TorchFineTuner(TimeProvider.System).FineTune(task, null, TestContext.Current.CancellationToken);

    /// <summary>A second per step, whatever its side.</summary>
    private sealed class StepClock : TimeProvider, IProgress<TransferProgress>
    {
        private long _last;

        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)(Seconds * TimestampFrequency);

        public void Report(TransferProgress value)
        {
            if (value.Station == "Fine-tuning" && value.Done > _last)
            {
                (_last, Seconds) = (value.Done, Seconds + 1);
            }
        }
    }
}
