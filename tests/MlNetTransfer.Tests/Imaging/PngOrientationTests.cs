using CsCheck;
using MlNetTransfer.Imaging;
using SkiaSharp;

namespace MlNetTransfer.Tests.Imaging;

/// <summary>The orientation that a PNG carries in its eXIf chunk.</summary>
public class PngOrientationTests
{
    private const int Width = 40, Height = 24, Side = 16;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_PNG_is_turned_as_its_eXIf_chunk_says_everywhere(bool bigEndian)
    {
        for (int orientation = 1; orientation <= 8; orientation++)
        {
            byte[] turned = Stored(("eXIf", Exif.Tiff(orientation, bigEndian)));
            byte[] upright = Upright((SKEncodedOrigin)orientation);
            float[] seen = new float[3 * Side * Side], expected = new float[seen.Length];
            Assert.True(ImageDecoder.DecodeSquare(turned, Side, seen).Success);
            Assert.True(ImageDecoder.DecodeSquare(upright, Side, expected).Success);
            Assert.All(expected.Zip(seen), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));

            float[] small = new float[3 * Thumbnail.Side * Thumbnail.Side], smallExpected = new float[small.Length];
            Assert.True(Thumbnail.TryDecode(turned, small) && Thumbnail.TryDecode(upright, smallExpected));
            Assert.All(smallExpected.Zip(small), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
            Assert.Equal(PreviewJpeg.OfFile(upright), PreviewJpeg.OfFile(turned));
            Assert.True(ImageHeader.Read(turned, long.MaxValue, out ImageHeader header).Success);
            Assert.Equal(orientation == 1, header.Upright);
        }
    }

    [Fact]
    public void A_damaged_or_strange_eXIf_chunk_means_upright_and_nothing_worse() =>
        Gen.Select(Gen.Int[0, 60], Gen.Byte, Gen.Int[0, 60]).Sample(
            (at, value, length) =>
            {
                byte[] tiff = Exif.Tiff(6);
                tiff[Math.Min(at, tiff.Length - 1)] = value;
                byte[] png = Stored(("tEXt", [65, 0, 66]), ("eXIf", tiff[..Math.Min(length, tiff.Length)]));
                Assert.InRange(PngExif.Orientation(png), 1, 8);
                Assert.InRange(PngExif.Orientation(png.AsSpan(0, Math.Min(png.Length, 8 + length + at))), 1, 8);
                Assert.True(ImageDecoder.DecodeSquare(png, Side, new float[3 * Side * Side]).Success);
            },
            iter: 500);

    [Fact]
    public void A_PNG_without_one_is_upright() => Assert.Equal(1, PngExif.Orientation(Stored()));

    private static byte[] Stored(params (string, byte[])[] chunks) => MadeUpPng.Of(
        Width,
        Height,
        8,
        MadeUpPng.Rgb,
        (y, row) =>
        {
            for (int x = 0; x < Width; x++)
            {
                (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = ((byte)(x * 6), (byte)(y * 10), (byte)(x * y));
            }
        },
        chunks);

    private static byte[] Upright(SKEncodedOrigin origin)
    {
        using SKBitmap stored = SKBitmap.Decode(Stored());
        using SKBitmap? turned = ExifOrientation.Upright(stored, origin);
        return (turned ?? stored).Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }
}
