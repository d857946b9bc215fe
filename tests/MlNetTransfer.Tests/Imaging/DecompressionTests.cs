using CsCheck;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using SkiaSharp;

namespace MlNetTransfer.Tests.Imaging;

/// <summary>Small files that become large, and large ones that need not.</summary>
public class DecompressionTests
{
    private const int Side = 224;

    private static readonly float[] Pixels = new float[3 * Side * Side];

    [Fact]
    public void A_picture_of_a_hundred_megapixels_in_twelve_kilobytes_is_refused_for_a_prediction_by_its_header()
    {
        byte[] bomb = MadeUpPng.Of(9999, 9999, 1, MadeUpPng.Grey);
        Assert.InRange(bomb.Length, 1, 20_000);
        DecodeResult result = ImageDecoder.DecodeSquare(bomb, Side, Pixels, limit: PixelLimit.ForPrediction(ImageLimits.PredictedMegapixels));
        Assert.Equal(FindingCode.ImageOverLimit, result.Code);
        Assert.Equal("has 9999 × 9999 pixels; allowed are 75,000,000 in all; make it smaller, or raise the pixel limit", result.Reason);
        Assert.Equal(0, ImageDecoder.Held(bomb, Side, PictureOptions.Default, PixelLimit.ForPrediction(ImageLimits.PredictedMegapixels)));
    }

    [Fact]
    public void An_image_that_is_decoded_whole_may_have_a_third_of_the_pixels()
    {
        byte[] png = MadeUpPng.Of(6000, 5000, 1, MadeUpPng.Grey);
        DecodeResult result = ImageDecoder.DecodeSquare(png, Side, Pixels, limit: PixelLimit.ForPrediction(75));
        Assert.Equal(FindingCode.ImageOverLimit, result.Code);
        Assert.Contains("of such images 25,000,000 are allowed", result.Reason, StringComparison.Ordinal);
        Assert.True(ImageDecoder.DecodeSquare(png, Side, Pixels, limit: PixelLimit.ForPrediction(90)).Success);
    }

    [Theory]
    [InlineData("baseline.jpg", 48 * 32)]
    [InlineData("progressive.jpg", 2 * 48 * 32)]
    [InlineData("orientation6.jpg", 48 * 32)]
    [InlineData("rgb.png", 48 * 32)]
    public void What_is_held_is_known_before_anything_is_decoded(string name, int expected) =>
        Assert.Equal(expected, ImageDecoder.Held(File.ReadAllBytes(SourceTree.File($"data/formats/{name}")), 16, PictureOptions.Default, PixelLimit.Checked));

    [Fact]
    public void Of_a_large_photo_the_rows_are_held_that_are_needed()
    {
        using SKBitmap photo = new(4000, 3000);
        byte[] encoded = photo.Encode(SKEncodedImageFormat.Jpeg, 80).ToArray();
        Assert.InRange(ImageDecoder.Held(encoded, Side, PictureOptions.Default, PixelLimit.Checked), 4000L * Side * 3, 4000L * Side * 6);
    }

    /// <summary>Scaled and then turned, against turned before.</summary>
    [Fact]
    public void A_turned_photo_gives_the_pixels_of_the_upright_one()
    {
        Gen.Select(Gen.Int[900, 1300], Gen.Int[900, 1300], Gen.Int[2, 8]).Sample(
            (width, height, orientation) =>
            {
                using SKBitmap stored = new(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
                using (SKCanvas canvas = new(stored))
                {
                    using SKPaint ramp = new()
                    {
                        Shader = SKShader.CreateLinearGradient(default, new SKPoint(width, height), [SKColors.Navy, SKColors.Orange], SKShaderTileMode.Clamp)
                    };
                    canvas.DrawPaint(ramp);
                    using SKPaint spot = new() { Color = SKColors.White };
                    canvas.DrawRect(width / 3f, height / 5f, width / 7f, height / 9f, spot);
                }

                byte[] jpeg = stored.Encode(SKEncodedImageFormat.Jpeg, 95).ToArray(), exif = Exif.Jpeg(orientation);
                byte[] turned = [.. jpeg[..2], .. exif, .. jpeg[2..]];
                using SKBitmap decoded = SKBitmap.Decode(jpeg);
                using SKBitmap upright = ExifOrientation.Upright(decoded, (SKEncodedOrigin)orientation)!;
                float[] ours = new float[Pixels.Length], plain = new float[Pixels.Length];
                Assert.True(ImageDecoder.Held(turned, Side, PictureOptions.Default, PixelLimit.Checked) <= width * (long)height);
                Assert.True(ImageDecoder.DecodeSquare(turned, Side, ours).Success);
                Assert.True(ImageDecoder.DecodeSquare(upright.Encode(SKEncodedImageFormat.Png, 100).ToArray(), Side, plain).Success);
                Assert.InRange(ours.Zip(plain, (a, b) => Math.Abs(a - b)).Max(), 0, 1);
            },
            iter: 14,
            threads: 1);
    }
}
