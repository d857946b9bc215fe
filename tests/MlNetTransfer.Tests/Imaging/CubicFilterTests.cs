using CsCheck;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using SkiaSharp;

namespace MlNetTransfer.Tests.Imaging;

public class CubicFilterTests
{
    private static readonly Gen<(int Width, int Height, int Side, ImageFit Fit, long Seed)> Images = Gen.Select(
        Gen.Int[1, 300], Gen.Int[1, 300], Gen.Int[1, 200], Gen.Bool.Select(b => b ? ImageFit.Crop : ImageFit.Pad), Gen.Long);

    [Fact]
    public void It_is_used_where_this_is_tested() => Assert.True(CubicFilter.IsUsed);

    [Fact]
    public void It_draws_what_Skia_draws_to_the_last_bit() =>
        Images.Sample(i => AssertSame(Image(i.Width, i.Height, i.Seed), i.Side, i.Fit, new CropWindow(i.Side, 0, i.Side)), iter: 150);

    [Fact]
    public void Of_a_window_it_draws_what_Skia_draws_of_the_whole() => Gen.Select(Images, Gen.Int[0, 199], Gen.Int[1, 200]).Sample(
        (i, offset, size) =>
        {
            offset %= i.Side;
            AssertSame(Image(i.Width, i.Height, i.Seed), i.Side, i.Fit, new CropWindow(i.Side, offset, Math.Min(size, i.Side - offset)));
        },
        iter: 100);

    /// <summary>Overshoot is cut off on both sides.</summary>
    [Theory]
    [InlineData(2, 3)]
    [InlineData(40, 31)]
    [InlineData(1, 1)]
    public void Edges_of_black_and_white_are_Skias(int width, int height)
    {
        SKBitmap image = new(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        for (int i = 0; i < width * height; i++)
        {
            image.SetPixel(i % width, i / width, i % 3 == 0 ? SKColors.White : SKColors.Black);
        }

        AssertSame(image, 64, ImageFit.Crop, new CropWindow(64, 0, 64));
    }

    /// <summary>Up to the longest that it draws, and beyond.</summary>
    [Theory]
    [InlineData(1, 292)]
    [InlineData(30_000, 110)]
    [InlineData(1, 3000)]
    [InlineData(5000, 2)]
    [InlineData(2200, 1700)]
    public void Long_and_large_images_are_Skias(int width, int height) => AssertSame(Image(width, height, 1), 224, ImageFit.Crop, new CropWindow(224, 0, 224));

    /// <summary>Row 60 of the square is made of rows 1, 2, 3 and 5, as Skia's floats have it.</summary>
    [Fact]
    public void Where_rounding_leaves_a_row_out_it_is_Skias() => AssertSame(BlackAndWhite(5, 14, 13), 242, ImageFit.Pad, new CropWindow(242, 0, 242));

    [Fact]
    public void Transparent_images_and_other_layouts_are_drawn_by_Skia()
    {
        foreach ((SKColorType colour, SKAlphaType alpha) in new[] { (SKColorType.Bgra8888, SKAlphaType.Premul), (SKColorType.Rgba8888, SKAlphaType.Opaque) })
        {
            using SKBitmap image = new(new SKImageInfo(30, 20, colour, alpha));
            image.Erase(new SKColor(200, 100, 50, alpha == SKAlphaType.Opaque ? byte.MaxValue : (byte)100));
            AssertSame(image, 16, ImageFit.Crop, new CropWindow(16, 0, 16));
        }
    }

    private static SKBitmap Image(int width, int height, long seed)
    {
        SKBitmap image = new(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        RandomSource random = new(seed);
        Span<byte> bytes = image.GetPixelSpan();
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = i % 4 == 3 ? byte.MaxValue : (byte)random.NextInt32(256);
        }

        return image;
    }

    private static SKBitmap BlackAndWhite(int width, int height, long seed)
    {
        SKBitmap image = Image(width, height, seed);
        foreach (ref byte value in image.GetPixelSpan())
        {
            value = value < 128 ? byte.MinValue : byte.MaxValue;
        }

        return image;
    }

    private static void AssertSame(SKBitmap image, int side, ImageFit fit, CropWindow window)
    {
        Placement placement = Placement.Of(image.Width, image.Height, side, fit);
        if (placement.IsNothing)
        {
            return;
        }

        SKImageInfo info = new(side, side, SKColorType.Bgra8888, SKAlphaType.Opaque);
        using SKBitmap expected = new(info), drawn = new(info);
        using SKCanvas skia = new(expected), own = new(drawn);
        CubicFilter.DrawBySkia(image, placement, skia);
        CubicFilter.Draw(image, placement, window, drawn, own);
        ReadOnlySpan<byte> expectedBytes = expected.GetPixelSpan(), drawnBytes = drawn.GetPixelSpan();
        for (int y = window.Offset; y < window.Offset + window.Size; y++)
        {
            int start = (y * expected.RowBytes) + (window.Offset * 4), length = window.Size * 4;
            Assert.True(
                expectedBytes.Slice(start, length).SequenceEqual(drawnBytes.Slice(start, length)), $"row {y} of {image.Width} × {image.Height} on {side}, {fit}");
        }

        image.Dispose();
    }
}
