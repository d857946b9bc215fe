using CsCheck;
using MlNetTransfer.Views;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Imaging;

public class ViewRendererTests
{
    private static readonly PixelNormalization Identity = new([0, 0, 0], [1, 1, 1]);

    [Fact]
    public void The_plain_view_is_the_crop_to_the_last_bit_and_its_flip_the_mirrored_crop() =>
        Gen.Int[8, 64].Sample(
            size =>
            {
                Preprocessing preprocessing = Preprocessing.ForInput(size, Identity);
                byte[] square = Square(preprocessing.ImageSide);
                float[] expected = Crop(square, preprocessing);
                Assert.Equal(expected, Render(square, preprocessing, ImageView.Plain));
                Assert.Equal(Mirrored(expected, size), Render(square, preprocessing, ImageView.Plain with { Flipped = true }));
            },
            iter: 57);

    [Fact]
    public void A_view_that_is_hardly_turned_lies_on_the_crop() =>
        Gen.Int[8, 64].Sample(
            size =>
            {
                Preprocessing preprocessing = Preprocessing.ForInput(size, Identity);
                byte[] square = Square(preprocessing.ImageSide);
                float[] expected = Crop(square, preprocessing), turned = Render(square, preprocessing, ImageView.Plain with { Angle = 1e-9 });
                Assert.All(expected.Zip(turned), p => Assert.Equal(p.First, p.Second, 1e-3f));
            },
            iter: 57);

    [Fact]
    public void A_flip_mirrors_whatever_else_is_done() =>
        Gen.Select(Gen.Long, Gen.Double[0, 1], Gen.Int[4, 37]).Sample((seed, strength, side) =>
        {
            Preprocessing preprocessing = Preprocessing.ForInput(33, Identity) with { ImageSide = side };
            ImageView view = ImageView.Draw(new RandomSource(seed), strength, ImageTransforms.All & ~ImageTransforms.Erasing);
            float[] seen = Render(Square(side), preprocessing, view), flipped = Render(Square(side), preprocessing, view with { Flipped = !view.Flipped });
            Assert.Equal(Mirrored(seen, 33), flipped);
        });

    [Fact]
    public void A_blur_leaves_an_even_border_as_it_is()
    {
        Preprocessing preprocessing = Preprocessing.ForInput(28, Identity);
        byte[] square = [.. Enumerable.Range(0, 3 * 32 * 32).Select(i => (byte)(i % 32 < 16 ? 0 : 200))];
        float[] blurred = Render(square, preprocessing, ImageView.Plain with { Blurred = true });
        Assert.All(Enumerable.Range(0, 28), y => Assert.Equal((0, 50, 150, 200), (At(y, 0), At(y, 13), At(y, 14), At(y, 27))));

        float At(int y, int x) => blurred[((y * 28) + x) * 3];
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

    private static float[] Crop(byte[] square, Preprocessing preprocessing)
    {
        int side = preprocessing.ImageSide, size = preprocessing.CropSize, offset = (side - size) / 2;
        return [.. Enumerable.Range(0, size * size * 3).Select(i => (float)square[((i % 3) * side * side) + (Row(i) * side) + Column(i)])];

        int Row(int i) => (i / 3 / size) + offset;
        int Column(int i) => (i / 3 % size) + offset;
    }

    private static float[] Mirrored(float[] pixels, int size) =>
        [.. Enumerable.Range(0, pixels.Length).Select(i => pixels[((((i / 3 / size) * size) + size - 1 - (i / 3 % size)) * 3) + (i % 3)])];

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
