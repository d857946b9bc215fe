using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Datasets;

/// <summary>Pictures that are nothing once the network sees them: measured and said.</summary>
public sealed class PictureSurveyTests : IDisposable
{
    private const int Images = 12;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Black_drawings_on_transparent_ground_are_said_and_the_colour_that_shows_them()
    {
        ImageDataset dataset = Read(i => Drawing(i, 0));
        Finding finding = Assert.Single(Survey(dataset, PictureOptions.Default));
        Assert.Equal(FindingCode.PictureVanishes, finding.Code);
        Assert.StartsWith($"{Images} of {Images} transparent training images", finding.Message, StringComparison.Ordinal);
        Assert.Contains("--background WHITE", finding.Hint, StringComparison.Ordinal);
        Assert.Empty(Survey(dataset, new PictureOptions { Background = SkiaSharp.SKColors.White }));
    }

    [Fact]
    public void White_drawings_are_lost_on_white()
    {
        ImageDataset dataset = Read(i => Drawing(i, 255));
        Assert.Empty(Survey(dataset, PictureOptions.Default));
        Assert.Contains(
            "--background BLACK", Assert.Single(Survey(dataset, new PictureOptions { Background = SkiaSharp.SKColors.White })).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_strips_are_said_and_not_where_all_of_them_is_shown()
    {
        ImageDataset dataset = Read(i => Strip(i, 200, 20));
        Finding finding = Assert.Single(Survey(dataset, PictureOptions.Default));
        Assert.Equal(FindingCode.PictureCropped, finding.Code);
        Assert.Contains("10 to 1", finding.Message, StringComparison.Ordinal);
        Assert.Empty(Survey(dataset, new PictureOptions { Fit = ImageFit.Pad }));
        Assert.Empty(Survey(dataset, new PictureOptions { Fit = ImageFit.Squash }));
    }

    [Fact]
    public void Ordinary_photos_are_no_strips() => Assert.Empty(Survey(Read(i => Strip(i, 64, 36)), PictureOptions.Default));

    [Theory]
    [InlineData(1000, "0-1023")]
    [InlineData(4095, "0-4095")]
    [InlineData(16000, "0-16383")]
    public void Sixteen_bits_of_which_few_are_used_are_said_with_the_range_to_name(int most, string range)
    {
        ImageDataset dataset = Read(i => Grey(i, most));
        Finding finding = Assert.Single(Survey(dataset, PictureOptions.Default));
        Assert.Equal(FindingCode.ValuesInLowerRange, finding.Code);
        Assert.Contains($"--value-range {range}.", finding.Hint, StringComparison.Ordinal);
        Assert.Empty(Survey(dataset, new PictureOptions { Range = ValueRange.Parse(range) }));
    }

    [Fact]
    public void Sixteen_bits_in_full_use_are_not() => Assert.Empty(Survey(Read(i => Grey(i, 65000)), PictureOptions.Default));

    [Fact]
    public void What_is_found_is_reported_before_the_run_goes_on()
    {
        List<TransferProgress> told = [];
        PictureSurvey.Of(Read(i => Drawing(i, 0)), PictureOptions.Default, new Synchronous(told.Add), default);
        Assert.Equal(FindingCode.PictureVanishes, Assert.Single(told).Finding!.Code);
    }

    private static IReadOnlyList<Finding> Survey(ImageDataset dataset, PictureOptions picture) => PictureSurvey.Of(dataset, picture, null, default);

    private ImageDataset Read(Func<int, byte[]> image)
    {
        for (int i = 0; i < 2 * Images; i++)
        {
            string folder = Path.Combine(_folder.Path, "data", i % 2 == 0 ? "a" : "b");
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, $"{i:00}.png"), image(i));
        }

        ImageDataset read = ImageDatasetReader.Read(new DatasetOptions { Data = Path.Combine(_folder.Path, "data") }, null, default);
        return read with { Images = [.. read.Images.Take(Images).Select(i => i with { Split = ImageSplit.Train })] };
    }

    private static byte[] Drawing(int seed, byte colour) => MadeUpPng.Of(64, 48, 8, MadeUpPng.Rgba, (y, row) =>
    {
        for (int x = 0; x < 64; x++)
        {
            bool drawn = ((x + seed) / 5 * 7 + (y / (3 + (seed % 5)) * 3)) % 4 == 0;
            row.Slice(4 * x, 4).Fill(drawn ? colour : (byte)0);
            row[(4 * x) + 3] = drawn ? byte.MaxValue : (byte)0;
        }
    });

    private static byte[] Strip(int seed, int width, int height) => MadeUpPng.Of(width, height, 8, MadeUpPng.Rgb, (y, row) =>
    {
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (byte)(((i * (seed + 3)) + (y * 11)) * (seed + 5) / 3);
        }
    });

    private static byte[] Grey(int seed, int most) => MadeUpPng.Of(40, 40, 16, MadeUpPng.Grey, (y, row) =>
    {
        for (int x = 0; x < 40; x++)
        {
            int value = x == 0 && y == 0 ? most : (((x * (seed + 3)) + (y * 17)) * 97) % (most + 1);
            (row[2 * x], row[(2 * x) + 1]) = ((byte)(value >> 8), (byte)value);
        }
    });

    private sealed class Synchronous(Action<TransferProgress> report) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => report(value);
    }
}
