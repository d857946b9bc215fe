using MlNetTransfer.Planning;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Tests.Torch;

public class ScheduleTests
{
    [Fact]
    public void Step_sizes_rise_and_then_fall_to_zero()
    {
        Schedule schedule = new(LearningRateSchedule.Cosine, 100, 0.1);
        double[] factors = [.. Enumerable.Range(0, 100).Select(i => schedule.Factor(i))];
        Assert.All(factors.Take(10).Zip(factors.Skip(1)), p => Assert.True(p.First < p.Second));
        Assert.Equal(1, factors[10], 1e-9);
        Assert.All(factors.Skip(10).Zip(factors.Skip(11)), p => Assert.True(p.First > p.Second));
        Assert.InRange(factors[99], 0, 0.001);
        Assert.Equal(1, new Schedule(LearningRateSchedule.Cosine, 100, 0).Factor(0), 1e-9);
    }

    /// <summary>500 steps: big_transfer's bit_hyperrule.py has a warm-up of 100 and falls at 200, 300 and 400.</summary>
    [Theory]
    [InlineData(99, 0.990099)]
    [InlineData(100, 1)]
    [InlineData(199, 1)]
    [InlineData(200, 0.1)]
    [InlineData(300, 0.01)]
    [InlineData(400, 0.001)]
    [InlineData(499, 0.001)]
    public void Steps_fall_to_a_tenth_three_times(int step, double factor) =>
        Assert.Equal(factor, new Schedule(LearningRateSchedule.Steps, 500, 0.2).Factor(step), 1e-6);

    /// <summary>PyTorch 1.13: OneCycleLR(max_lr=1, total_steps=20) over AdamW.</summary>
    [Theory]
    [InlineData(0, 0.04, 0.95)]
    [InlineData(1, 0.1316718, 0.940451)]
    [InlineData(3, 0.6683282, 0.884549)]
    [InlineData(5, 1.0, 0.85)]
    [InlineData(6, 0.987464, 0.851254)]
    [InlineData(10, 0.716943, 0.878306)]
    [InlineData(18, 0.01254, 0.948746)]
    [InlineData(19, 0.000004, 0.95)]
    public void One_cycle_goes_as_in_PyTorch(int step, double factor, double momentum)
    {
        Schedule schedule = new(LearningRateSchedule.OneCycle, 20, 0);
        Assert.Equal(factor, schedule.Factor(step), 1e-6);
        Assert.Equal(momentum, schedule.MomentumAt(step), 1e-6);
    }

    [Theory]
    [InlineData(LearningRateSchedule.Cosine)]
    [InlineData(LearningRateSchedule.OneCycle)]
    [InlineData(LearningRateSchedule.Steps)]
    public void A_training_that_time_makes_shorter_or_longer_goes_through_the_whole_schedule_without_a_leap(LearningRateSchedule kind)
    {
        Schedule schedule = new(kind, 1000, 0.1);
        PaceTrack track = new(new TrainingPace(0, 1000, 224, 100));
        List<double> factors = [];
        for (int step = 0; step < track.Current.Steps; step++)
        {
            if (step is 5 or 30 or 45)
            {
                double before = track.PositionOf(step);
                track.Change(new TrainingPace(step, step switch { 5 => 80, 30 => 60, _ => 90 }, 224, 20));
                Assert.Equal(before, track.PositionOf(step), 1e-9);
            }

            factors.Add(schedule.Factor(track.PositionOf(step)));
        }

        Assert.Equal(schedule.Factor(999), factors[^1], 1e-12);
        Assert.InRange(factors[^1], 0, 0.0011);
        Assert.Equal(1, factors.Max(), 0.05);
    }

    [Fact]
    public void Soft_targets_smooth_mix_and_weigh()
    {
        float[] targets = new SoftTargets(2, 0.1, [0.5, 1.5]).Of([0, 1], [1, 0], 0.8);
        Assert.Equal(((0.8 * 0.5) + (0.2 * 1.5)) / 2, targets[0] + targets[1], 1e-6);
        Assert.Equal((0.35 * 0.1 / 2) + (0.9 * 0.8 * 0.5 / 2), targets[0], 1e-6);
        Assert.Equal((0.35 * 0.1 / 2) + (0.9 * 0.2 * 1.5 / 2), targets[1], 1e-6);
    }
}
