using CsCheck;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Imaging;

public class ViewRendererTests
{
    private static readonly PixelNormalization Identity = new([0, 0, 0], [1, 1, 1]);

    [Fact]
    public void The_plain_view_is_the_centre_crop()
    {
        Preprocessing preprocessing = Preprocessing.ForInput(28, Identity);
        byte[] square = Square(32);
        float[] output = Render(square, preprocessing, ImageView.Plain);
        for (int y = 0; y < 28; y++)
        {
            for (int x = 0; x < 28; x++)
            {
                for (int c = 0; c < 3; c++)
                {
                    Assert.Equal(square[(c * 1024) + ((y + 2) * 32) + x + 2], output[(((y * 28) + x) * 3) + c], 1e-3f);
                }
            }
        }
    }

    [Fact]
    public void A_flip_is_its_own_inverse_and_mirrors_columns()
    {
        Preprocessing preprocessing = Preprocessing.ForInput(28, Identity);
        float[] plain = Render(Square(32), preprocessing, ImageView.Plain), flipped = Render(Square(32), preprocessing, ImageView.Plain with { Flipped = true });
        for (int y = 0; y < 28; y++)
        {
            for (int x = 0; x < 28; x++)
            {
                Assert.Equal(plain[((y * 28) + x) * 3], flipped[((y * 28) + 27 - x) * 3], 1e-3f);
            }
        }
    }

    [Fact]
    public void Any_view_stays_within_the_range_of_pixels() =>
        Gen.Select(Gen.Long, Gen.Double[0, 1], Gen.Int[4, 40]).Sample((seed, strength, side) =>
        {
            Preprocessing preprocessing = Preprocessing.ForInput(28, Identity) with { ImageSide = Math.Min(side, 32) };
            ImageView view = ImageView.Draw(new RandomSource(seed), strength, ImageTransforms.All);
            Assert.All(Render(Square(Math.Min(side, 32)), preprocessing, view), v => Assert.InRange(v, -0.001f, 255.001f));
        });

    [Fact]
    public void Strength_zero_and_nothing_allowed_change_nothing()
    {
        Gen.Long.Sample(seed =>
        {
            Assert.Equal(ImageView.Plain, ImageView.Draw(new RandomSource(seed), 1, ImageTransforms.None));
            Assert.Equal(ImageView.Plain, ImageView.Draw(new RandomSource(seed), 0, ImageTransforms.All));
        });
    }

    [Fact]
    public void Forbidding_one_transform_leaves_the_others_as_they_were()
    {
        Gen.Long.Sample(seed =>
        {
            ImageView all = ImageView.Draw(new RandomSource(seed), 0.8, ImageTransforms.All);
            Assert.Equal(all with { Flipped = false }, ImageView.Draw(new RandomSource(seed), 0.8, ImageTransforms.All & ~ImageTransforms.Flip));
            Assert.Equal(all with { Angle = 0 }, ImageView.Draw(new RandomSource(seed), 0.8, ImageTransforms.All & ~ImageTransforms.Rotation));
        });
    }

    private static float[] Render(byte[] square, Preprocessing preprocessing, ImageView view)
    {
        float[] output = new float[preprocessing.CropSize * preprocessing.CropSize * 3];
        ViewRenderer.Render(square, preprocessing, view, output);
        return output;
    }

    private static byte[] Square(int side)
    {
        RandomSource random = new(side);
        return [.. Enumerable.Range(0, 3 * side * side).Select(_ => (byte)random.NextInt32(256))];
    }
}
