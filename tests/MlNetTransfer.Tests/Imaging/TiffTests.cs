using System.Buffers.Binary;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Tests.Datasets;

namespace MlNetTransfer.Tests.Imaging;

public sealed class TiffTests : IDisposable
{
    private const int Side = 48;

    private readonly PictureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rgb.tif", "rgb.png")]
    [InlineData("tiles.tif", "rgb.png")]
    [InlineData("planes.tif", "rgb.png")]
    [InlineData("lzw.tif", "rgb.png")]
    [InlineData("bigtiff.tif", "rgb.png")]
    [InlineData("palette.tif", "rgb.png")]
    [InlineData("cmyk.tif", "rgb.png")]
    [InlineData("pages.tif", "rgb.png")]
    [InlineData("orientation6.tif", "rgb.png")]
    [InlineData("16bit.tif", "16bit.png")]
    [InlineData("16bit-big-endian.tif", "16bit.png")]
    [InlineData("planes-tiles.tif", "16bit.png")]
    [InlineData("grey.tif", "grey.png")]
    [InlineData("grey-white-is-zero.tif", "grey.png")]
    [InlineData("alpha.tif", "alpha.png")]
    [InlineData("alpha-premultiplied.tif", "alpha.png")]
    [InlineData("alpha-one-strip.tif", "alpha.png")]
    public void A_TIFF_has_the_pixels_of_the_PNG_everywhere(string tiff, string png)
    {
        byte[] one = Sample(tiff), other = Sample(png);
        foreach (PictureOptions picture in
            (
                PictureOptions[])[PictureOptions.Default,
                new() { Range = new ValueRange(1000, 40000) },
                new() { Fit = ImageFit.Pad, Background = SkiaSharp.SKColors.White }])
        {
            Assert.Equal(Pixels(other, picture), Pixels(one, picture));
            Assert.Equal(PreviewJpeg.OfFile(other, picture), PreviewJpeg.OfFile(one, picture));
        }

        float[] thumbnail = new float[3 * Thumbnail.Side * Thumbnail.Side], expected = new float[thumbnail.Length];
        Assert.True(Thumbnail.TryDecode(one, thumbnail) && Thumbnail.TryDecode(other, expected));
        Assert.Equal(expected, thumbnail);
        if (SixteenBitImage.LargestValue(other) is { } largest)
        {
            Assert.Equal(largest, SixteenBitImage.LargestValue(one));
        }
    }

    [Fact]
    public void A_TIFF_that_no_viewer_shows_alike_is_named_with_what_to_do()
    {
        Assert.Contains(
            "32-bit fractions, which have no shades of their own; scale its values", Refused("rgb.tif", (258, 32), (339, 3)), StringComparison.Ordinal);
        Assert.Contains("with compression 50000; read are none, CCITT", Refused("rgb.tif", (259, 50000)), StringComparison.Ordinal);
        Assert.Contains("of colour model 8; read are grey", Refused("rgb.tif", (262, 8)), StringComparison.Ordinal);
        Assert.Contains("of 9 channels; read are 3 to 8", Refused("rgb.tif", (277, 9)), StringComparison.Ordinal);
        Assert.Contains("it says where 4 are", Refused("rgb.tif", (278, 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_TIFF_of_many_pixels_is_refused_before_anything_is_decoded()
    {
        byte[] large = Edited("rgb.tif", (256, 60000), (257, 60000), (278, 60000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(FindingCode.ImageOverLimit, ImageHeader.Read(large, ImageLimits.Pixels, out _).Code);
        Assert.Equal(FindingCode.ImageOverLimit, ImageDecoder.DecodeSquare(large, Side, new float[3 * Side * Side], limit: PixelLimit.ForPrediction(75)).Code);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void A_TIFF_cut_anywhere_is_a_finding_and_never_an_exception()
    {
        RandomSource random = new(4);
        foreach (string file in Directory.GetFiles(SourceTree.Folder("data/formats"), "*.tif"))
        {
            byte[] whole = File.ReadAllBytes(file);
            for (int i = 0; i < 20; i++)
            {
                // Of several pages the first is whole in some cuts.
                byte[] cut = whole[..random.NextInt32(whole.Length)];
                Pixels(cut, PictureOptions.Default, out DecodeResult result);
                Assert.True(file.EndsWith("pages.tif", StringComparison.Ordinal) || !result.Success, $"{file} cut at {cut.Length}");
            }
        }
    }

    [Fact]
    public void TIFFs_of_several_pages_are_said_once_for_the_set()
    {
        for (int i = 0; i < 10; i++)
        {
            byte[] pages = [.. Sample("pages.tif"), (byte)i], single = [.. Sample("grey.tif"), (byte)i];
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "one")).FullName, $"{i}.tif"), single);
            File.WriteAllBytes(Path.Combine(Directory.CreateDirectory(Path.Combine(_folder.Path, "several")).FullName, $"{i}.tif"), pages);
        }

        ImageDataset dataset = ImageDatasetReader.Read(new DatasetOptions { Data = _folder.Path }, null, TestContext.Current.CancellationToken);
        Assert.Equal(20, dataset.Images.Count);
        Finding finding = Assert.Single(dataset.Findings, f => f.Code == FindingCode.FirstPageOnly);
        Assert.Contains("is the first of 10 TIFFs of several pages", finding.Message, StringComparison.Ordinal);
    }

    private static string Refused(string name, params (ushort Tag, ushort Value)[] changes)
    {
        DecodeResult result = ImageHeader.Read(Edited(name, changes), ImageLimits.Pixels, out _);
        Assert.Equal(FindingCode.ImageNotDecodable, result.Code);
        return result.Reason!;
    }

    /// <summary>A sample with other values of tags; one of several values gets that value alone. A tag that is missing takes the place of the
    /// orientation.</summary>
    private static byte[] Edited(string name, params (ushort Tag, ushort Value)[] changes)
    {
        byte[] file = Sample(name);
        int at = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(4)), entries = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));
        foreach ((ushort tag, ushort value) in changes)
        {
            int[] places = [.. Enumerable.Range(0, entries).Select(i => at + 2 + (12 * i))];
            int place = places.FirstOrDefault(p => Tag(p) == tag, places.First(p => Tag(p) is 274 or 339));
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(place), tag);
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(place + 2), 3);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(place + 4), 1);
            BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(place + 8), value);

            ushort Tag(int p) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(p));
        }

        return file;
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(SourceTree.File($"data/formats/{name}"));

    private static float[] Pixels(byte[] encoded, PictureOptions picture)
    {
        float[] pixels = Pixels(encoded, picture, out DecodeResult result);
        Assert.True(result.Success, result.Reason);
        return pixels;
    }

    private static float[] Pixels(byte[] encoded, PictureOptions picture, out DecodeResult result)
    {
        float[] pixels = new float[3 * Side * Side];
        result = ImageDecoder.DecodeSquare(encoded, Side, pixels, picture);
        return pixels;
    }
}
