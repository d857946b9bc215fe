using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Datasets;

/// <summary>data/parts: whole, balanced, and told apart by shape alone.</summary>
public sealed class SampleSetTests
{
    private const int PerClass = 72;
    private const long SizeLimit = 2_000_000;

    /// <summary>The shorter side of the smallest image.</summary>
    private const int Side = 128;

    /// <summary>Guessing is right for 0.2 of the images; what says nothing about the part must stay near it.</summary>
    private const double Trivial = 0.45;

    private static readonly string[] Classes = ["bolt", "nut", "screw", "spring", "washer"];
    private static readonly string Folder = SourceTree.Folder("data/parts");
    private static readonly Lazy<ImageDataset> Set = new(() => ImageDatasetReader.Read(new DatasetOptions { Data = Folder }, null, default));
    private static readonly Lazy<float[][]> Pictures = new(() => [.. Set.Value.Images.Select(Decode)]);

    private static int[] Labels => [.. Set.Value.Images.Select(i => i.LabelIndex)];

    [Fact]
    public void Every_class_has_as_many_images_and_all_are_used()
    {
        Assert.Equal(Classes, Set.Value.Labels);
        Assert.All(Classes, c => Assert.Equal(PerClass, Set.Value.Images.Count(i => i.Name.StartsWith($"{c}/{c}-", StringComparison.Ordinal))));
        Assert.Equal(Classes.Length * PerClass, Directory.GetFiles(Folder, "*", SearchOption.AllDirectories).Length);
        Assert.Empty(Set.Value.Rejected);
        Assert.Empty(Set.Value.Findings);
        Assert.Empty(DecodeCheck.Undecodable(Set.Value.Images, null, default));
    }

    [Fact]
    public void It_is_small_and_no_picture_comes_twice()
    {
        Assert.InRange(Set.Value.Images.Sum(i => new FileInfo(i.Source.Path!).Length), 1, SizeLimit);
        Assert.Distinct(Set.Value.Images.Select(i => ContentHash.Of(File.ReadAllBytes(i.Source.Path!))));
        Assert.Distinct(Pictures.Value.Select(p => ContentHash.Of(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(p))));
    }

    [Fact]
    public void A_file_holds_a_picture_and_nothing_else() =>
        Assert.All(Set.Value.Images, i => Assert.Equal([0xE0], ExtraSegments(File.ReadAllBytes(i.Source.Path!))));

    [Fact]
    public void Colours_do_not_tell_the_classes_apart() => Assert.InRange(Accuracy(Pictures.Value.Select(Histogram)), 0, Trivial);

    [Fact]
    public void The_same_measure_sees_colours_that_do()
    {
        IEnumerable<float[]> tinted = Pictures.Value.Zip(Labels, (p, label) => p.Select((v, i) => i < Side * Side ? v * (1 - (0.2f * label)) : v).ToArray());
        Assert.InRange(Accuracy(tinted.Select(Histogram)), Trivial + 0.1, 1);
    }

    [Fact]
    public void No_single_number_tells_the_classes_apart() =>
        Assert.InRange(Accuracy(Set.Value.Images.Zip(Pictures.Value, Numbers)), 0, Trivial);

    [Fact]
    public void The_Model_Builder_file_names_the_folder_beside_it()
    {
        string file = SourceTree.File("data/parts.mbconfig");
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal("ImageClassification", config.RootElement.GetProperty("Scenario").GetString());
        string path = config.RootElement.GetProperty("DataSource").GetProperty("FolderPath").GetString()!;
        Assert.Equal(Folder, Path.Combine(Path.GetDirectoryName(file)!, path));
        Assert.Equal([0xEF, 0xBB, 0xBF], File.ReadAllBytes(file)[..3]);
    }

    private static float[] Decode(LabelledImage image)
    {
        var pixels = new float[3 * Side * Side];
        DecodeResult result = ImageDecoder.DecodeSquare(File.ReadAllBytes(image.Source.Path!), Side, pixels);
        Assert.True(result.Success, $"{image.Name} {result.Reason}");
        return pixels;
    }

    /// <summary>Part of the images whose class ridge regression finds without having seen them.</summary>
    private static double Accuracy(IEnumerable<float[]> features)
    {
        float[][] rows = [.. features];
        FeatureMatrix matrix = new(rows.Length, rows[0].Length);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(matrix.Row(i));
        }

        return RidgeProbe.Of(matrix, [.. Enumerable.Range(0, rows.Length)], Labels, Classes.Length, default).Accuracy;
    }

    /// <summary>[64]: share of the pixels in every cell of 4 × 4 × 4 over RGB.</summary>
    private static float[] Histogram(float[] planes)
    {
        int plane = Side * Side;
        var cells = new float[64];
        for (int i = 0; i < plane; i++)
        {
            int red = (int)planes[i] / 64, green = (int)planes[plane + i] / 64, blue = (int)planes[(2 * plane) + i] / 64;
            cells[(((red * 4) + green) * 4) + blue] += 1f / plane;
        }

        return cells;
    }

    /// <summary>Length of the file, its width and height, mean and standard deviation of the pixels, mean step from pixel to pixel.</summary>
    private static float[] Numbers(LabelledImage image, float[] planes)
    {
        byte[] encoded = File.ReadAllBytes(image.Source.Path!);
        Assert.True(ImageHeader.Read(encoded, ImageLimits.Pixels, out ImageHeader header).Success);
        float mean = planes.Average();
        return
        [
            encoded.Length,
            header.Width,
            header.Height,
            mean,
            MathF.Sqrt(planes.Average(v => (v - mean) * (v - mean))),
            planes.Skip(1).Zip(planes, (a, b) => MathF.Abs(a - b)).Average(),
        ];
    }

    /// <summary>Second bytes of the markers of a JPEG's application and comment segments, as far as its pixels.</summary>
    private static List<int> ExtraSegments(byte[] jpeg)
    {
        List<int> found = [];
        for (int at = 2; jpeg[at + 1] != 0xDA; at += 2 + (jpeg[at + 2] << 8) + jpeg[at + 3])
        {
            if (jpeg[at + 1] is (>= 0xE0 and <= 0xEF) or 0xFE)
            {
                found.Add(jpeg[at + 1]);
            }
        }

        return found;
    }
}
