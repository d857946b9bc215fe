using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;
using SkiaSharp;

namespace MlNetTransfer.Tests.Datasets;

/// <summary>Pictures with detail of every size, as photos have, each unlike all others; and the ways in which copies of a photo differ from it.</summary>
internal static class MadeUpPhoto
{
    private const int Width = 280, Height = 240;

    public static SKBitmap Of(long seed)
    {
        RandomSource random = new(seed);
        SKBitmap photo = new(new SKImageInfo(Width, Height, SKColorType.Bgra8888, SKAlphaType.Opaque));
        using SKCanvas canvas = new(photo);
        canvas.Clear(Colour(255));
        for (int i = 0; i < 150; i++)
        {
            float size = 5 + (float)(75 * Math.Pow(random.NextDouble(), 3));
            using SKPaint paint = new() { Color = Colour(230), IsAntialias = true };
            canvas.Save();
            canvas.RotateDegrees(random.NextInt32(360), Width / 2f, Height / 2f);
            canvas.DrawOval(random.NextInt32(Width), random.NextInt32(Height), size, size / 2, paint);
            canvas.Restore();
        }

        return photo;

        SKColor Colour(byte alpha) => new((byte)random.NextInt32(256), (byte)random.NextInt32(256), (byte)random.NextInt32(256), alpha);
    }

    public static byte[] Jpeg(this SKBitmap photo, int quality = 90) => photo.Encode(SKEncodedImageFormat.Jpeg, quality).ToArray();

    public static byte[] Png(this SKBitmap photo) => photo.Encode(SKEncodedImageFormat.Png, 100).ToArray();

    public static SKBitmap Scaled(this SKBitmap photo, double factor) =>
        photo.Resize(
            new SKImageInfo((int)(photo.Width * factor), (int)(photo.Height * factor)), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));

    public static SKBitmap Cut(this SKBitmap photo, int left, int top, int right, int bottom)
    {
        SKBitmap cut = new();
        photo.ExtractSubset(cut, new SKRectI(left, top, photo.Width - right, photo.Height - bottom));
        return cut;
    }

    /// <param name="photo">What to draw.</param>
    /// <param name="matrix">4 rows of 5: what red, green, blue and alpha become.</param>
    public static SKBitmap Recoloured(this SKBitmap photo, params float[] matrix) =>
        photo.Drawn((canvas, paint) =>
        {
            paint.ColorFilter = SKColorFilter.CreateColorMatrix(matrix);
            canvas.DrawBitmap(photo, 0, 0, paint);
        });

    public static SKBitmap Brighter(this SKBitmap photo, float gain) => photo.Recoloured(gain, 0, 0, 0, 0, 0, gain, 0, 0, 0, 0, 0, gain, 0, 0, 0, 0, 0, 1, 0);

    public static SKBitmap Mirrored(this SKBitmap photo) => photo.Drawn((canvas, _) =>
    {
        canvas.Scale(-1, 1, photo.Width / 2f, 0);
        canvas.DrawBitmap(photo, 0, 0);
    });

    /// <summary>One place shows another photo: an eighth of the height, a 64th of the square's area.</summary>
    public static SKBitmap Patched(this SKBitmap photo, SKBitmap other) => photo.Drawn((canvas, _) =>
    {
        canvas.DrawBitmap(photo, 0, 0);
        SKRect place = SKRect.Create(photo.Width / 2f, photo.Height / 2f, photo.Height / 8f, photo.Height / 8f);
        canvas.DrawBitmap(other, place, place);
    });

    public static PerceptualFingerprint Fingerprint(byte[] encoded) =>
        PerceptualFingerprint.Of(encoded) ?? throw new InvalidOperationException("the picture is empty");

    private static SKBitmap Drawn(this SKBitmap photo, Action<SKCanvas, SKPaint> draw)
    {
        SKBitmap drawn = new(photo.Info);
        using SKCanvas canvas = new(drawn);
        using SKPaint paint = new();
        draw(canvas, paint);
        return drawn;
    }
}
