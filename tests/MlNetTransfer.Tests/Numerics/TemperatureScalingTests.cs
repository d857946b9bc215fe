using CsCheck;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

public sealed class TemperatureScalingTests
{
    [Fact]
    public void Temperature_that_made_the_logits_wrong_is_recovered() =>
        Gen.Select(Gen.Int[2, 6], Gen.Double[-1, 1], Gen.Long).Sample((classes, exponent, seed) =>
        {
            const int rows = 20_000;
            var random = new RandomSource(seed);
            double temperature = Math.Pow(4, exponent);
            var logits = new double[rows * classes];
            var labels = new int[rows];
            for (int i = 0; i < rows; i++)
            {
                Span<double> row = logits.AsSpan(i * classes, classes);
                double drawn = random.NextDouble(), sum = 0;
                foreach (ref double value in row)
                {
                    value = 2 * Synthetic.Gaussian(random);
                    sum += Math.Exp(value);
                }

                while (labels[i] < classes - 1 && (drawn -= Math.Exp(row[labels[i]]) / sum) > 0)
                {
                    labels[i]++;
                }

                foreach (ref double value in row)
                {
                    value *= temperature;
                }
            }

            Assert.Equal(1, TemperatureScaling.Fit(logits, labels, classes) / temperature, 0.1);
        }, iter: 10);

    [Fact]
    public void Logits_that_are_right_everywhere_do_not_become_certain()
    {
        double[] logits = [.. Enumerable.Range(0, 20).SelectMany(_ => new[] { 1.0, 0 })];
        double temperature = TemperatureScaling.Fit(logits, new int[20], 2);

        // Platt's target for 20 right of 20 is 21/22, whose logit is ln 21.
        Assert.Equal(1 / Math.Log(21), temperature, 1e-9);
    }

    [Fact]
    public void Log_loss_at_a_temperature_equals_the_hand_computed_number()
    {
        double loss = TemperatureScaling.LogLoss([2, 0, 0, 4], [0, 0], 2, 2);
        Assert.Equal((Math.Log(1 + Math.Exp(-1)) + Math.Log(1 + Math.Exp(2))) / 2, loss, 1e-12);
    }
}
