using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using SkiaSharp;

namespace MlNetTransfer.Tests.Datasets;

public class NearCopyTests
{
    private const int Photos = 20;

    public static TheoryData<string> Copies => ["stored again", "half the size", "a third larger", "brighter", "darker", "cut", "as PNG"];

    public static TheoryData<string> Others => ["another", "mirrored", "upside down", "patched", "recoloured", "much brighter", "cut by a fifth"];

    [Theory]
    [MemberData(nameof(Copies))]
    public void A_photo_and_its_copy_are_the_same_picture(string how) => Assert.Equal(Photos, CountSame(how));

    [Theory]
    [MemberData(nameof(Others))]
    public void A_photo_and_what_differs_from_it_are_not(string how) => Assert.Equal(0, CountSame(how));

    /// <summary>Copies of the drawn parts are found, and no part is a copy of another.</summary>
    [Fact]
    public void Drawn_parts_are_told_apart_and_their_copies_are_not()
    {
        string[] files =
        [
            .. Directory.GetFiles(SourceTree.Folder("data/parts"), "*.jpg", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Where((_, i) => i % 6 == 0),
        ];
        PerceptualFingerprint[] prints = [.. files.Select(f => MadeUpPhoto.Fingerprint(File.ReadAllBytes(f)))];
        for (int i = 0; i < files.Length; i++)
        {
            using SKBitmap part = SKBitmap.Decode(files[i]);
            PerceptualFingerprint copy = MadeUpPhoto.Fingerprint(part.Scaled(0.5).Jpeg(50));
            Assert.Equal([i], Enumerable.Range(0, files.Length).Where(k => NearCopyTest.IsCopy(prints[k], copy)));
        }
    }

    [Fact]
    public void What_shows_next_to_nothing_cannot_be_compared()
    {
        using SKBitmap empty = new(100, 100), spot = new(100, 100), line = new(100, 100);
        empty.Erase(SKColors.Gray);
        Assert.Null(PerceptualFingerprint.Of(empty.Jpeg()));
        Draw(spot, canvas => canvas.DrawCircle(30, 30, 2, new SKPaint { Color = SKColors.Black }));
        Assert.Null(PerceptualFingerprint.Of(spot.Jpeg()));
        Draw(line, canvas => canvas.DrawLine(10, 20, 90, 70, new SKPaint { Color = SKColors.Black, StrokeWidth = 5 }));
        Assert.NotNull(PerceptualFingerprint.Of(line.Jpeg()));

        static void Draw(SKBitmap bitmap, Action<SKCanvas> draw)
        {
            bitmap.Erase(SKColors.White);
            using SKCanvas canvas = new(bitmap);
            draw(canvas);
        }
    }

    [Fact]
    public void What_cannot_be_decoded_whole_cannot_be_compared()
    {
        byte[] sound = MadeUpPhoto.Of(1).Png();
        Assert.NotNull(PerceptualFingerprint.Of(sound));
        Assert.Null(PerceptualFingerprint.Of(sound[..(sound.Length / 2)]));
        Assert.Null(PerceptualFingerprint.Of(Array.Empty<byte>()));
        Assert.Null(PerceptualFingerprint.Of("not an image"u8.ToArray()));
    }

    [Fact]
    public void A_thumbnail_is_upright()
    {
        float[] upright = ThumbnailOf(1);
        for (int orientation = 2; orientation <= 8; orientation++)
        {
            Assert.All(ThumbnailOf(orientation).Zip(upright), p => Assert.InRange(p.First - p.Second, -4, 4));
        }

        static float[] ThumbnailOf(int orientation)
        {
            float[] pixels = new float[3 * Thumbnail.Side * Thumbnail.Side];
            Assert.True(Thumbnail.TryDecode(File.ReadAllBytes(SourceTree.File($"data/formats/orientation{orientation}.jpg")), pixels));
            return pixels;
        }
    }

    /// <summary>A JPEG that is reduced while it is decoded, at sizes that are no multiple of its blocks, against the mean of all its pixels.</summary>
    [Theory]
    [InlineData(31, 77)]
    [InlineData(64, 64)]
    [InlineData(127, 300)]
    [InlineData(511, 257)]
    [InlineData(1001, 700)]
    public void A_thumbnail_holds_the_means_over_areas(int width, int height)
    {
        using SKBitmap photo = MadeUpPhoto.Of(width), sized = photo.Resize(
            new SKImageInfo(width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        byte[] jpeg = sized.Jpeg(100);
        using SKBitmap decoded = SKBitmap.Decode(jpeg);
        float[] reduced = new float[3 * Thumbnail.Side * Thumbnail.Side], exact = new float[reduced.Length];
        Assert.True(Thumbnail.TryDecode(jpeg, reduced));
        Assert.True(Thumbnail.TryDecode(decoded.Png(), exact));
        Assert.InRange(reduced.Zip(exact, (a, b) => Math.Abs(a - b)).Average(), 0, 5);
        Assert.InRange(exact.Average(), CentreMean(decoded) - 1.5, CentreMean(decoded) + 1.5);
    }

    private static double CentreMean(SKBitmap image)
    {
        int side = Math.Min(image.Width, image.Height), left = (image.Width - side) / 2, top = (image.Height - side) / 2;
        return Enumerable.Range(0, side * side).Average(
            i => image.GetPixel(left + (i % side), top + (i / side)) is var p ? (p.Red + p.Green + p.Blue) / 3.0 : 0);
    }

    private static int CountSame(string how) => Enumerable.Range(0, Photos).Count(seed =>
    {
        using SKBitmap photo = MadeUpPhoto.Of(seed), other = MadeUpPhoto.Of(seed + Photos);
        return NearCopyTest.IsCopy(MadeUpPhoto.Fingerprint(photo.Jpeg()), MadeUpPhoto.Fingerprint(Make(how, photo, other)));
    });

    private static byte[] Make(string how, SKBitmap photo, SKBitmap other) => how switch
    {
        "stored again" => photo.Jpeg(50),
        "half the size" => photo.Scaled(0.5).Jpeg(),
        "a third larger" => photo.Scaled(1.33).Jpeg(),
        "brighter" => photo.Brighter(1.1f).Jpeg(),
        "darker" => photo.Brighter(0.9f).Jpeg(),
        "cut" => photo.Cut(3, 2, 3, 3).Jpeg(),
        "as PNG" => photo.Png(),
        "another" => other.Jpeg(),
        "mirrored" => photo.Mirrored().Jpeg(),
        "upside down" => photo.Recoloured(1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0) is var turned
            && ExifOrientation.Upright(turned, SKEncodedOrigin.BottomRight) is { } down
            ? down.Jpeg()
            : [],
        "patched" => photo.Patched(other).Jpeg(),
        "recoloured" => photo.Recoloured(0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0).Jpeg(),
        "much brighter" => photo.Brighter(1.7f).Jpeg(),
        "cut by a fifth" => photo.Cut(28, 24, 28, 24).Jpeg(),
        _ => throw new ArgumentOutOfRangeException(nameof(how)),
    };
}
