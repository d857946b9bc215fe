using MlNetTransfer.Imaging;
using SkiaSharp;

namespace MlNetTransfer.Tests.Imaging;

public class PreviewJpegTests
{
    /// <summary>The eight files show the same picture once it is turned.</summary>
    [Fact]
    public void A_preview_is_small_upright_and_without_metadata()
    {
        using SKBitmap upright = Preview("orientation1.jpg");
        for (int orientation = 2; orientation <= 8; orientation++)
        {
            using SKBitmap turned = Preview($"orientation{orientation}.jpg");
            Assert.Equal((upright.Width, upright.Height), (turned.Width, turned.Height));
            double difference = Enumerable.Range(0, upright.Width * upright.Height).Average(i => Math.Abs(Grey(upright, i) - Grey(turned, i)));
            Assert.InRange(difference, 0, 12);
        }
    }

    [Theory]
    [InlineData("alpha.png")]
    [InlineData("16bit.png")]
    [InlineData("palette.png")]
    [InlineData("animated.gif")]
    [InlineData("lossy.webp")]
    [InlineData("rgb.bmp")]
    [InlineData("cmyk.jpg")]
    public void Every_format_that_is_trained_on_has_a_preview(string file)
    {
        using SKBitmap preview = Preview(file);
        Assert.InRange(Math.Max(preview.Width, preview.Height), 1, PreviewJpeg.Side);
    }

    [Fact]
    public void What_cannot_be_decoded_has_none()
    {
        Assert.Null(PreviewJpeg.OfFile([]));
        Assert.Null(PreviewJpeg.OfFile("not an image"u8.ToArray()));
        byte[] photo = File.ReadAllBytes(SourceTree.File("data/formats/baseline.jpg"));
        Assert.Null(PreviewJpeg.OfFile(photo[..(photo.Length / 2)]));
    }

    private static int Grey(SKBitmap image, int i) =>
        image.GetPixel(i % image.Width, i / image.Width) is var pixel ? (pixel.Red + pixel.Green + pixel.Blue) / 3 : 0;

    private static SKBitmap Preview(string file)
    {
        byte[] jpeg = Convert.FromBase64String(PreviewJpeg.OfFile(File.ReadAllBytes(SourceTree.File($"data/formats/{file}")))!);
        Assert.DoesNotContain("Exif", System.Text.Encoding.Latin1.GetString(jpeg), StringComparison.Ordinal);
        using MemoryStream stream = new(jpeg);
        using SKCodec codec = SKCodec.Create(stream);
        Assert.Equal((SKEncodedImageFormat.Jpeg, SKEncodedOrigin.TopLeft), (codec.EncodedFormat, codec.EncodedOrigin));
        return SKBitmap.Decode(codec);
    }
}
