using System.Globalization;
using MlNetTransfer.Numerics;
using SkiaSharp;

namespace MlNetTransfer.Benchmarks.Large;

/// <summary>Small pictures that do not exist, of classes that can be told apart and not for sure: shapes of a class's kind, size and hue on a ground of another,
/// with noise. A picture depends on seed and number alone.</summary>
/// <param name="classes">At most 64.</param>
/// <param name="seed">Of all pictures.</param>
internal sealed class MadeUpPictures(int classes, long seed)
{
    private const int Smallest = 32, Largest = 64, JpegQuality = 85;

    private static readonly string[] Shapes = ["disc", "square", "triangle", "cross", "ring", "bars", "star", "dots"];

    private readonly RandomSource _random = new(seed);

    /// <summary>Name of a class, as its folder is called.</summary>
    public static string Label(int label) => string.Create(CultureInfo.InvariantCulture, $"{Shapes[label % Shapes.Length]}-{label:00}");

    /// <summary>Writes pictures into one folder per class, 1,000 to a folder below it.</summary>
    /// <param name="folder">Receives them.</param>
    /// <param name="count">How many.</param>
    /// <returns>Bytes written.</returns>
    public long Write(string folder, int count)
    {
        long bytes = 0;
        for (int label = 0; label < classes; label++)
        {
            for (int thousand = 0; thousand <= count / classes / 1000; thousand++)
            {
                Directory.CreateDirectory(FolderOf(folder, label, thousand));
            }
        }

        Parallel.For(0, count, () => 0L, (image, _, sum) =>
        {
            (int label, bool jpeg, byte[] encoded) = Make(image);
            string name = string.Create(CultureInfo.InvariantCulture, $"{image:00000000}.{(jpeg ? "jpg" : "png")}");
            File.WriteAllBytes(Path.Combine(FolderOf(folder, label, image / classes / 1000), name), encoded);
            return sum + encoded.Length;
        }, sum => Interlocked.Add(ref bytes, sum));
        return bytes;
    }

    /// <summary>One picture: seven in eight are JPEGs.</summary>
    public (int Label, bool Jpeg, byte[] Encoded) Make(int image)
    {
        RandomSource random = _random.Fork(image.ToString(CultureInfo.InvariantCulture));
        int label = image % classes, side = Smallest + random.NextInt32(Largest - Smallest + 1), other = Smallest + random.NextInt32(Largest - Smallest + 1);
        using SKBitmap bitmap = new(new SKImageInfo(side, other, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (SKCanvas canvas = new(bitmap))
        {
            canvas.Clear(SKColor.FromHsv((float)(360 * random.NextDouble()), 20 + (30 * (float)random.NextDouble()), 30 + (60 * (float)random.NextDouble())));
            using SKPaint paint = new() { IsAntialias = true, StrokeWidth = 3, Color = Colour(label, random) };
            Draw(canvas, paint, label % Shapes.Length, side, other, random);
        }

        Noise(bitmap, random);
        bool jpeg = random.NextInt32(8) > 0;
        using SKPixmap pixels = bitmap.PeekPixels()!;
        using SKData data = jpeg ? pixels.Encode(SKEncodedImageFormat.Jpeg, JpegQuality)!
            : pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, zLibLevel: 1))!;
        return (label, jpeg, data.ToArray());
    }

    private static string FolderOf(string folder, int label, int thousand) =>
        Path.Combine(folder, Label(label), string.Create(CultureInfo.InvariantCulture, $"{thousand:0000}"));

    /// <summary>Classes of the same shape differ by hue, and every class's hue spreads into the next one's.</summary>
    private SKColor Colour(int label, RandomSource random)
    {
        double turns = (label / (double)classes) + (0.06 * random.NextNormal());
        return SKColor.FromHsv((float)(360 * (turns - Math.Floor(turns))), 55 + (40 * (float)random.NextDouble()), 45 + (50 * (float)random.NextDouble()));
    }

    private static void Draw(SKCanvas canvas, SKPaint paint, int shape, int width, int height, RandomSource random)
    {
        float size = Math.Min(width, height) * (0.2f + (0.2f * (float)random.NextDouble()));
        canvas.Translate(width * (0.35f + (0.3f * (float)random.NextDouble())), height * (0.35f + (0.3f * (float)random.NextDouble())));
        canvas.RotateDegrees(60 * (float)random.NextDouble());
        paint.Style = shape == 4 ? SKPaintStyle.Stroke : SKPaintStyle.Fill;
        switch (shape)
        {
            case 0 or 4:
                canvas.DrawCircle(0, 0, size, paint);
                break;
            case 1:
                canvas.DrawRect(-size, -size, 2 * size, 2 * size, paint);
                break;
            case 3:
                canvas.DrawRect(-size, -size / 4, 2 * size, size / 2, paint);
                canvas.DrawRect(-size / 4, -size, size / 2, 2 * size, paint);
                break;
            case 5:
                for (int bar = -2; bar <= 2; bar++)
                {
                    canvas.DrawRect(bar * size / 2, -size, size / 4, 2 * size, paint);
                }

                break;
            case 7:
                for (int dot = 0; dot < 9; dot++)
                {
                    canvas.DrawCircle(((dot % 3) - 1) * size * 0.8f, ((dot / 3) - 1) * size * 0.8f, size / 5, paint);
                }

                break;
            default:
                Polygon(canvas, paint, size, shape == 2 ? 3 : 10, shape == 2 ? 1 : 0.45f);
                break;
        }
    }

    private static void Polygon(SKCanvas canvas, SKPaint paint, float size, int corners, float inner)
    {
        using SKPath path = new();
        SKPoint[] points =
        [
            .. Enumerable.Range(0, corners).Select(k =>
            {
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * k / corners);
                float radius = 1.2f * size * (k % 2 == 0 ? 1 : inner);
                return new SKPoint(radius * (float)cosine, radius * (float)sine);
            }),
        ];
        path.AddPoly(points);
        canvas.DrawPath(path, paint);
    }

    private static void Noise(SKBitmap bitmap, RandomSource random)
    {
        Span<byte> pixels = bitmap.GetPixelSpan();
        int strength = 10 + random.NextInt32(30);
        for (int i = 0; i + 8 <= pixels.Length; i += 8)
        {
            // One number for two pixels; the fourth byte of each is its opacity.
            ulong bits = random.NextUInt64();
            for (int j = 0; j < 8; j += j == 2 ? 2 : 1)
            {
                if (j != 7)
                {
                    pixels[i + j] = (byte)Math.Clamp(pixels[i + j] + (((int)((bits >> (8 * j)) & 255) - 128) * strength / 128), 0, 255);
                }
            }
        }
    }
}
