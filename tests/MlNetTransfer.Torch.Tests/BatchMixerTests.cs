using CsCheck;
using MlNetTransfer.Numerics;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Tests.Torch;

public class BatchMixerTests
{
    private const int Count = 3, Side = 8, Channels = 2, Length = Side * Side * Channels;

    [Fact]
    public void Mixup_blends_every_value_with_the_next_image_by_the_share_it_tells() => Gen.Long.Sample(seed =>
    {
        (float[] values, double share) = Mix(new BatchMixer(0.4, 0), seed);
        Assert.InRange(share, 0.5, 1);
        Assert.All(values.Index(), v => Assert.Equal((share * Image(v.Index)) + ((1 - share) * ((Image(v.Index) + 1) % Count)), v.Item, 1e-5));
    });

    [Fact]
    public void CutMix_replaces_one_rectangle_by_the_same_of_the_next_image_and_tells_what_is_left() => Gen.Long.Sample(seed =>
    {
        (float[] values, double share) = Mix(new BatchMixer(0, 1), seed);
        bool[] own = [.. values.Index().Select(v => v.Item == Image(v.Index))];
        Assert.All(values.Index().Where(v => !own[v.Index]), v => Assert.Equal((Image(v.Index) + 1) % Count, v.Item));
        Assert.Equal(share, own.Count(o => o) / (double)own.Length, 1e-9);

        int[] replaced = [.. Enumerable.Range(0, Side * Side).Where(p => !own[p * Channels])];
        int width = replaced.Select(p => p % Side).Distinct().Count(), height = replaced.Select(p => p / Side).Distinct().Count();
        Assert.Equal(width * height, replaced.Length);
    });

    [Fact]
    public void CutMix_replaces_half_of_the_area_on_the_average_of_even_shares_but_for_what_hangs_over_the_border()
    {
        double mean = Enumerable.Range(0, 2000).Average(seed => Mix(new BatchMixer(0, 1), seed).Share);
        Assert.InRange(mean, 0.55, 0.75);
    }

    [Fact]
    public void Where_both_are_on_both_happen()
    {
        bool[] blended = [.. Enumerable.Range(0, 40).Select(seed => Mix(new BatchMixer(0.4, 1), seed).Values.Any(v => v != Math.Floor(v)))];
        Assert.InRange(blended.Count(b => b), 5, 35);
    }

    [Fact]
    public void None_changes_nothing()
    {
        (float[] values, double share) = Mix(BatchMixer.None, 1);
        Assert.Equal((1, 0), (share, values.Index().Count(v => v.Item != Image(v.Index))));
    }

    private static int Image(int index) => index / Length;

    /// <summary>Images whose every value is their number.</summary>
    private static (float[] Values, double Share) Mix(BatchMixer mixer, long seed)
    {
        float[] values = [.. Enumerable.Range(0, Count * Length).Select(i => (float)Image(i))];
        return (values, mixer.Mix(values, Count, Side, new RandomSource(seed)));
    }
}
