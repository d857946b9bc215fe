using CsCheck;
using MlNetTransfer.Imaging;
using SkiaSharp;

namespace MlNetTransfer.Tests.Imaging;

/// <summary>The decoder against the plain way: decode all, scale all, cut.</summary>
public class ImageDecoderTests
{
    private static readonly Preprocessing Input224 = Preprocessing.ForInput(224, PixelNormalization.MinusOneToOne);

    [Fact]
    public void A_JPEG_decodes_to_the_pixels_of_the_plain_way()
    {
        Gen.Select(Gen.Int[1, 895], Gen.Int[1, 895], Gen.Int[1, 100], Gen.Bool).Sample(
            (width, height, quality, crop) =>
            {
                byte[] encoded = Noise(width, height, quality);
                float[] ours = new float[3 * 224 * 224], plain = new float[3 * 224 * 224];
                CropWindow window = crop ? new CropWindow(256, 16, 224) : new CropWindow(224, 0, 224);
                Assert.True((crop ? ImageDecoder.DecodeWindow(encoded, Input224.Window, ours) : ImageDecoder.DecodeSquare(encoded, 224, ours)).Success);
                Plain(encoded, window, plain);
                Assert.Equal((0, 0), Difference(ours, plain));
            },
            iter: 60);
    }

    [Theory]
    [InlineData(256, 256)]
    [InlineData(256, 300)]
    [InlineData(341, 256)]
    public void So_does_one_of_the_asked_for_size_and_one_that_is_longer(int width, int height)
    {
        byte[] encoded = Noise(width, height, 60);
        float[] ours = new float[3 * 224 * 224], plain = new float[3 * 224 * 224];
        Assert.True(ImageDecoder.DecodeWindow(encoded, Input224.Window, ours).Success);
        Plain(encoded, new CropWindow(256, 16, 224), plain);
        Assert.Equal((0, 0), Difference(ours, plain));
    }

    [Theory]
    [InlineData(868, 2304)]
    [InlineData(5062, 92)]
    public void A_window_beside_a_padded_image_is_black(int width, int height)
    {
        float[] pixels = [.. Enumerable.Repeat(1f, 3 * 11 * 11)];
        Assert.Equal(
            DecodeResult.Ok,
            ImageDecoder.DecodeWindow(Noise(width, height, 80), new CropWindow(224, 194, 11), pixels, new PictureOptions { Fit = ImageFit.Pad }));
        Assert.All(pixels, p => Assert.Equal(0, p));
    }

    [Fact]
    public void A_window_has_the_pixels_of_the_square() =>
        Gen.Select(Gen.Int[1, 1200], Gen.Int[1, 1200], Gen.Int[33, 256]).Sample(
            (width, height, side) =>
            {
                byte[] encoded = Noise(width, height, 80);
                CropWindow window = new(side, side / 9, side - (side / 4));
                float[] seen = new float[3 * window.Size * window.Size], square = new float[3 * side * side], cut = new float[seen.Length];
                Assert.True(ImageDecoder.DecodeWindow(encoded, window, seen).Success);
                Assert.True(ImageDecoder.DecodeSquare(encoded, side, square).Success);
                for (int row = 0; row < 3 * window.Size; row++)
                {
                    int y = ((row / window.Size) * side) + window.Offset + (row % window.Size);
                    square.AsSpan((y * side) + window.Offset, window.Size).CopyTo(cut.AsSpan(row * window.Size));
                }

                Assert.Equal((0, 0), Difference(seen, cut));
            },
            iter: 60);

    [Fact]
    public void So_does_a_large_one_of_which_most_rows_are_not_kept()
    {
        Gen.Select(Gen.Int[300, 3600], Gen.Int[300, 3600]).Sample(
            (width, height) =>
            {
                byte[] encoded = Photo(width, height);
                float[] ours = new float[3 * 224 * 224], plain = new float[3 * 224 * 224];
                Assert.True(ImageDecoder.DecodeWindow(encoded, Input224.Window, ours).Success);
                Plain(encoded, new CropWindow(256, 16, 224), plain);
                Assert.Equal((0, 0), Difference(ours, plain));
            },
            iter: 12);
    }

    [Fact]
    public void Real_photos_decode_to_the_pixels_of_the_plain_way()
    {
        string folder = SharedMaterial.Require("data/hymenoptera/test/ants");
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal).Take(20))
        {
            byte[] encoded = File.ReadAllBytes(file);
            float[] ours = new float[3 * 224 * 224], plain = new float[3 * 224 * 224];
            Assert.True(ImageDecoder.DecodeWindow(encoded, Input224.Window, ours).Success);
            Plain(encoded, new CropWindow(256, 16, 224), plain);
            Assert.True(Difference(ours, plain) == (0, 0), $"{file}: {Difference(ours, plain)}");
        }
    }

    /// <summary>As ML.NET's LoadImages and ResizeImages do it.</summary>
    private static void Plain(byte[] encoded, CropWindow window, float[] pixels)
    {
        using SKBitmap image = SKBitmap.Decode(encoded);
        float horizontal = (float)window.Side / image.Width, vertical = (float)window.Side / image.Height, scale = Math.Max(horizontal, vertical);
        int x = vertical < horizontal ? 0 : (int)((window.Side - (image.Width * scale)) / 2);
        int y = vertical < horizontal ? (int)((window.Side - (image.Height * scale)) / 2) : 0;
        using SKBitmap square = new(new SKImageInfo(window.Side, window.Side, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(square);
        using SKImage whole = SKImage.FromBitmap(image);
        SKRect place = SKRect.Create(x, y, (int)(image.Width * scale), (int)(image.Height * scale));
        canvas.DrawImage(
            whole,
            SKRect.Create(image.Width, image.Height),
            place,
            image.Width == window.Side && image.Height == window.Side ? default : new SKSamplingOptions(SKCubicResampler.Mitchell));
        PlanarPixels.FromBgra(square.GetPixelSpan()[((window.Offset * square.RowBytes) + (window.Offset * 4))..], square.RowBytes, window.Size, pixels);
    }

    private static (double Mean, double Largest) Difference(float[] a, float[] b)
    {
        double sum = 0, largest = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double difference = Math.Abs(a[i] - b[i]);
            sum += difference;
            largest = Math.Max(largest, difference);
        }

        return (sum / a.Length, largest);
    }

    private static byte[] Noise(int width, int height, int quality)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        MlNetTransfer.Numerics.RandomSource random = new((width * 7919) + height);
        Span<byte> bytes = new byte[bitmap.ByteCount];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.NextInt32(256);
        }

        System.Runtime.InteropServices.Marshal.Copy(bytes.ToArray(), 0, bitmap.GetPixels(), bytes.Length);
        return bitmap.Encode(SKEncodedImageFormat.Jpeg, quality).ToArray();
    }

    /// <summary>Edges, ramps and fine texture, as a photo has them.</summary>
    private static byte[] Photo(int width, int height)
    {
        using SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(bitmap);
        MlNetTransfer.Numerics.RandomSource random = new((width * 7919) + height);
        using SKPaint ramp = new()
        {
            Shader = SKShader.CreateLinearGradient(default, new SKPoint(width, height), [SKColors.Navy, SKColors.Orange], SKShaderTileMode.Clamp)
        };
        canvas.DrawPaint(ramp);
        for (int i = 0; i < 400; i++)
        {
            using SKPaint paint = new() { Color = new SKColor((uint)random.NextUInt64() | 0xFF000000), IsAntialias = true };
            canvas.DrawCircle(random.NextInt32(width), random.NextInt32(height), 2 + random.NextInt32(width / 12), paint);
        }

        return bitmap.Encode(SKEncodedImageFormat.Jpeg, 90).ToArray();
    }
}
