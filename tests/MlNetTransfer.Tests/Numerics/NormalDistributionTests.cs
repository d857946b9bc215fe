using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

public class NormalDistributionTests
{
    // What the approximation promises.
    private const double Promised = 7.5e-8;

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(1.959963984540054, 0.975)]
    [InlineData(0.8416212335729143, 0.8)]
    [InlineData(3, 0.9986501019683699)]
    [InlineData(-2, 0.022750131948179195)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NegativeInfinity, 0)]
    public void Known_quantiles_have_their_probability(double x, double expected) =>
        Assert.Equal(expected, NormalDistribution.Cumulative(x), Promised);

    [Fact]
    public void What_lies_below_and_above_is_everything()
    {
        foreach (double x in (double[])[0, 0.01, 0.5, 1, 2.5, 6, 40])
        {
            Assert.Equal(1, NormalDistribution.Cumulative(x) + NormalDistribution.Cumulative(-x), 2 * Promised);
        }
    }

    [Fact]
    public void The_density_adds_up_to_the_probability()
    {
        const double step = 1e-3;
        double sum = 0;
        for (int i = -8000; i < 8000; i++)
        {
            sum += step * NormalDistribution.Density((i + 0.5) * step);
            Assert.Equal(sum, NormalDistribution.Cumulative((i + 1) * step), 1.1 * Promised);
        }

        Assert.Equal(1, sum, 1e-9);
    }
}
