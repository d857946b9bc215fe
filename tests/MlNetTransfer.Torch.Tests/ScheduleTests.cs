using MlNetTransfer.Torch;

namespace MlNetTransfer.Tests.Torch;

public class ScheduleTests
{
    [Fact]
    public void Step_sizes_rise_and_then_fall_to_zero()
    {
        double[] factors = [.. Enumerable.Range(0, 100).Select(s => Schedule.Factor(s, 100, 0.1))];
        Assert.All(factors.Take(10).Zip(factors.Skip(1)), p => Assert.True(p.First < p.Second));
        Assert.Equal(1, factors[10], 1e-9);
        Assert.All(factors.Skip(10).Zip(factors.Skip(11)), p => Assert.True(p.First > p.Second));
        Assert.InRange(factors[99], 0, 0.001);
        Assert.Equal(1, Schedule.Factor(0, 100, 0), 1e-9);
    }

    /// <summary>Platform notes: 0.98 under 500 steps, 0.99 under 2,000.</summary>
    [Theory]
    [InlineData(100, 0.98)]
    [InlineData(499, 0.98)]
    [InlineData(500, 0.99)]
    [InlineData(1999, 0.99)]
    [InlineData(2000, 0.999)]
    public void The_memory_of_the_squared_gradient_fits_the_run(int steps, double expected) => Assert.Equal(expected, Schedule.SecondMoment(steps));

    [Fact]
    public void Soft_targets_smooth_mix_and_weigh()
    {
        float[] targets = new SoftTargets(2, 0.1, [0.5, 1.5]).Of([0, 1], [1, 0], 0.8);
        Assert.Equal(((0.8 * 0.5) + (0.2 * 1.5)) / 2, targets[0] + targets[1], 1e-6);
        Assert.Equal(0.35 * ((0.1 / 2) + (0.9 * 0.8)), targets[0], 1e-6);
        Assert.Equal(0.35 * ((0.1 / 2) + (0.9 * 0.2)), targets[1], 1e-6);
    }
}
