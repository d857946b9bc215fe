using MlNetTransfer.Gallery;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using SkiaSharp;

namespace MlNetTransfer.Tests.Gallery;

public sealed class OcclusionSensitivityTests : IDisposable
{
    private const int Side = 64;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A model that sees nothing but one bright square: the map must point there, wherever it is.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 6)]
    [InlineData(5, 3)]
    public void The_map_points_at_what_the_answer_hangs_on(int row, int column)
    {
        CropWindow window = new(Side, 8, 48);
        int x = 8 + (column * 6), y = 8 + (row * 6);
        string path = Picture(x, y);
        OcclusionMap map = Assert.Single(
            new OcclusionSensitivity(Side, window, PictureOptions.Default, 1_000).Of(
                [(ImageSource.FromFile(path), Image)], (pixels, images) => Brightness(pixels.Span, images, x, y), _ => 0, null, CancellationToken.None));
        Assert.Equal(64, map.Drops.Count);
        double most = map.Drops.Max();
        Assert.True(most > 0.5);
        Assert.Equal(most, map.Drops[(row * map.Cells) + column]);

        // What lies farther than the cover reaches changes nothing.
        Assert.All(Enumerable.Range(0, 64).Where(i => Math.Abs((i / 8) - row) > 1 || Math.Abs((i % 8) - column) > 1), i => Assert.Equal(0, map.Drops[i], 2));
        Assert.InRange(map.LowestProbability, 0, 0.7);
        Assert.NotNull(map.Image.Jpeg);
    }

    [Fact]
    public void A_heavy_network_is_looked_into_less_often_and_less_finely()
    {
        OcclusionSensitivity light = new(Side, new CropWindow(Side, 0, Side), PictureOptions.Default, 50_000_000),
            heavy = new(Side, new CropWindow(Side, 0, Side), PictureOptions.Default, 10_000_000_000);
        Assert.Equal((8, 8), (light.Cells, light.Maps));
        Assert.Equal((5, 2), (heavy.Cells, heavy.Maps));
    }

    [Fact]
    public void A_file_that_is_gone_is_left_out() =>
        Assert.Empty(
            new OcclusionSensitivity(Side, new CropWindow(Side, 0, Side), PictureOptions.Default, 1).Of(
                [(ImageSource.FromFile(_folder.File("none.png")), Image)],
                (_, _) => throw new InvalidOperationException(), _ => 0, null, CancellationToken.None));

    private static GalleryImage Image => new("a.png", "a") { Predicted = "a" };

    /// <summary>Probability of the first class by the mean of a square of 6 pixels.</summary>
    private static FeatureMatrix Brightness(ReadOnlySpan<float> pixels, int images, int x, int y)
    {
        FeatureMatrix scores = new(images, 2);
        for (int i = 0; i < images; i++)
        {
            float sum = 0;
            for (int pixel = 0; pixel < 36; pixel++)
            {
                sum += pixels[(i * 3 * Side * Side) + ((y + (pixel / 6)) * Side) + x + (pixel % 6)];
            }

            float probability = 0.1f + (0.85f * sum / (36 * 255));
            scores.Row(i)[0] = probability;
            scores.Row(i)[1] = 1 - probability;
        }

        return scores;
    }

    private string Picture(int x, int y)
    {
        using SKBitmap bitmap = new(Side, Side);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(new SKColor(40, 40, 40));
        using SKPaint white = new() { Color = SKColors.White, IsAntialias = false };
        canvas.DrawRect(x, y, 6, 6, white);
        canvas.Flush();
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(_folder.File("a.png"), data.ToArray());
        return _folder.File("a.png");
    }
}
