using CsCheck;
using MlNetTransfer.Backbones;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Tests.Profiling;

public sealed class BatchNormShiftTests
{
    private const double Epsilon = 1e-3;
    private const int Channels = 5;

    private static readonly Gen<double> Offset = Gen.Double[0.1, 30], Factor = Gen.Double[1.2, 50];

    [Fact]
    public void It_is_the_divergence_of_the_definition()
    {
        double[] mean = [0.5, -2, 7, 0, 1], variance = [4, 0.1, 1, 1e-4, 9];
        double[] storedMean = [0, -1, 7, 0, 3], storedVariance = [1, 0.2, 1, 1e-4, 3];
        double[] divergences = [.. Enumerable.Range(0, Channels).Select(c => 0.5 * (
            (
                (
                    variance[c] + Epsilon + Math.Pow(mean[c] - storedMean[c], 2)) / (storedVariance[c] + Epsilon)) - 1 - Math.Log(
                        (variance[c] + Epsilon) / (storedVariance[c] + Epsilon))))];
        Assert.Equal(divergences.Order().ElementAt(2), Shift(mean, variance, storedMean, storedVariance), 1e-5);
    }

    [Fact]
    public void Equal_statistics_are_no_shift_and_every_step_away_from_them_is_more() =>
        Gen.Select(Gen.Double[-5, 5], Gen.Double[0.05, 20], Offset, Factor).Sample((mean, variance, offset, factor) =>
        {
            double Of(double m, double v) => Shift(Each(m), Each(v), Each(mean), Each(variance));
            double same = Of(mean, variance), step = offset * Math.Sqrt(variance);
            Assert.Equal(0, same, 1e-6);
            foreach (int sign in (int[])[-1, 1])
            {
                Assert.True(same < Of(mean + (sign * step), variance));
                Assert.True(Of(mean + (sign * step), variance) < Of(mean + (2 * sign * step), variance));
            }

            Assert.True(same < Of(mean, variance * factor));
            Assert.True(Of(mean, variance * factor) < Of(mean, variance * factor * factor));
            Assert.True(Of(mean, variance / 4) < Of(mean, variance / 16));
        });

    [Fact]
    public void Dead_channels_do_not_count_and_a_layer_of_them_is_left_out()
    {
        double[] variance = [1, 1e-7, 1, 1e-9, 0];
        double[] measured = [2, 1000, 2, 1000, 1000];
        Assert.Equal(0.5 * (2 - 1 - Math.Log(2)), Shift(Each(0), measured, Each(0), variance), 1e-3);
        Assert.Empty(Shifts(Each(0), Each(1), Each(0), Each(1e-8)));
    }

    [Fact]
    public void The_variance_is_that_over_all_images()
    {
        BackboneSpec backbone = OneLayer();
        FeatureMatrix rows = new(2, 2 * Channels);
        for (int i = 0; i < 2; i++)
        {
            // Within an image the value does not vary, from one to the other it does: −3 and 3.
            rows.Row(i)[..Channels].Fill(i == 0 ? -3 : 3);
            rows.Row(i)[Channels..].Fill(9);
        }

        LayerShift shift = Assert.Single(BatchNormShift.Of(backbone, Weights(Each(0), Each(1)), rows)!);
        Assert.Equal("stem.1", shift.Layer);
        Assert.Equal(0.5 * (9 - 1 - Math.Log(9)), shift.Divergence, 1e-3);
    }

    [Fact]
    public void Without_a_BatchNorm_of_its_own_a_network_has_no_such_measure() =>
        Assert.Null(BatchNormShift.Of(OneLayer() with { BatchNorm = BatchNormStorage.Folded }, Weights(Each(0), Each(1)), new FeatureMatrix(1, 1)));

    private static double[] Each(double value) => [.. Enumerable.Repeat(value, Channels)];

    private static double Shift(double[] mean, double[] variance, double[] storedMean, double[] storedVariance) =>
        Assert.Single(Shifts(mean, variance, storedMean, storedVariance)).Divergence;

    private static IReadOnlyList<LayerShift> Shifts(double[] mean, double[] variance, double[] storedMean, double[] storedVariance)
    {
        FeatureMatrix row = new(1, 2 * Channels);
        for (int c = 0; c < Channels; c++)
        {
            double unit = Math.Sqrt(storedVariance[c] + Epsilon), m = (mean[c] - storedMean[c]) / unit;
            row.Row(0)[c] = (float)m;
            row.Row(0)[Channels + c] = (float)((m * m) + (variance[c] / (unit * unit)));
        }

        return BatchNormShift.Of(OneLayer(), Weights(storedMean, storedVariance), row)!;
    }

    private static BackboneSpec OneLayer() => new()
    {
        Name = "one",
        Description = "one convolution",
        Preprocessing = Preprocessing.ForInput(32, PixelNormalization.MinusOneToOne),
        TensorFlowPadding = false,
        BatchNorm = BatchNormStorage.Stored(Epsilon),
        Stages = [new BackboneStage("stem", [new BackboneBlock("stem", [new ConvOp("stem.0", 3, Channels, 3, 1, 1, Activation.Relu)], Channels)], Channels, 1)],
        SourceHead = null,
    };

    private static BackboneWeights Weights(double[] mean, double[] variance) => new("", "", new Dictionary<string, float[]>
    {
        ["stem.1.running_mean"] = [.. mean.Select(v => (float)v)],
        ["stem.1.running_var"] = [.. variance.Select(v => (float)v)],
    });
}
