using CsCheck;
using MlNetTransfer.Views;

namespace MlNetTransfer.Tests.Imaging;

public class ToneOperationsTests
{
    private const int Size = 4;

    [Fact]
    public void Full_autocontrast_reaches_both_ends_of_every_channel_and_keeps_the_order()
    {
        float[] pixels = Ramp(from: 100, step: 2);
        float[] stretched = Apply(ToneOperation.AutoContrast, 1, pixels);
        Assert.Equal((0f, 255f), (stretched.Min(), stretched.Max()));
        Assert.Equal(stretched.Order(), stretched);
    }

    [Fact]
    public void Equalizing_even_tones_spreads_them_evenly()
    {
        float[] spread = Apply(ToneOperation.Equalize, 1, Ramp(from: 10, step: 1));
        for (int i = 0; i < Size * Size; i++)
        {
            Assert.Equal(255f * i / ((Size * Size) - 1), spread[i * 3], 0.01f);
        }
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 16)]
    public void Posterizing_leaves_multiples_of_a_power_of_two(double strength, int step) =>
        Assert.All(Apply(ToneOperation.Posterize, strength, Ramp(from: 3, step: 7)), v => Assert.Equal(0, v % step));

    [Fact]
    public void Solarizing_fully_inverts_and_hardly_changes_nothing()
    {
        float[] pixels = Ramp(from: 0, step: 10);
        Assert.Equal(pixels.Select(v => 255 - v), Apply(ToneOperation.Solarize, 1, pixels));
        Assert.Equal(pixels, Apply(ToneOperation.Solarize, 0, pixels));
    }

    [Fact]
    public void Sharpening_steepens_an_edge_and_leaves_a_plain_area()
    {
        float[] plain = [.. Enumerable.Repeat(90f, Size * Size * 3)];
        Assert.Equal(plain, Apply(ToneOperation.Sharpen, 1, plain));
        float[] edge = [.. Enumerable.Range(0, Size * Size * 3).Select(i => i / 3 % Size < 2 ? 80f : 160f)];
        float[] sharpened = Apply(ToneOperation.Sharpen, 1, edge);
        Assert.True(sharpened[(Size + 1) * 3] < 80 && sharpened[(Size + 2) * 3] > 160);
    }

    [Fact]
    public void Every_operation_stays_within_the_range_of_pixels() =>
        Gen.Select(Gen.Enum<ToneOperation>(), Gen.Double[0, 1], Gen.Float[0, 255].Array[Size * Size * 3]).Sample((operation, strength, pixels) =>
            Assert.All(Apply(operation, strength, pixels), v => Assert.InRange(v, 0, 255)));

    private static float[] Ramp(float from, float step) => [.. Enumerable.Range(0, Size * Size * 3).Select(i => from + (i / 3 * step))];

    private static float[] Apply(ToneOperation operation, double strength, float[] pixels)
    {
        float[] changed = [.. pixels];
        ToneOperations.Apply(operation, strength, changed, Size);
        return changed;
    }
}
