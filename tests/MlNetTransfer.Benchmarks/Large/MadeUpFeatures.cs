using MlNetTransfer.Datasets;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Sessions;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Benchmarks.Large;

/// <summary>Features of images that do not exist: a centre per class in 64 hidden directions of falling variance, noise around it, mixed into the columns and
/// cut off at 0, as pooled features after a ReLU are. A row depends on its number alone.</summary>
internal sealed class MadeUpFeatures(int images, int columns, int classes, double spread)
{
    private const int Hidden = 64;

    private readonly float[] _centres = Normals(new RandomSource(1).Fork("centres"), classes * Hidden);
    private readonly float[] _mixing = Normals(new RandomSource(1).Fork("mixing"), columns * Hidden);

    public int Images => images;

    public static ContentHash Hash(int image) => ContentHash.Of(BitConverter.GetBytes(image));

    /// <summary>Images of a class follow each other, as those of a folder do.</summary>
    public int Label(int image) => (int)((long)image * classes / images);

    /// <summary>Of 20 that follow each other 14 are to train on, 3 to choose on, 3 to test on.</summary>
    public static ImageSplit Split(int image) => (image % 20) switch
    {
        < 14 => ImageSplit.Train,
        < 17 => ImageSplit.Validation,
        _ => ImageSplit.Test,
    };

    public void Fill(int image, Span<float> row)
    {
        RandomSource random = new RandomSource(2).Fork(image.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Span<float> point = stackalloc float[Hidden];
        ReadOnlySpan<float> centre = _centres.AsSpan(Label(image) * Hidden, Hidden);
        for (int h = 0; h < Hidden; h++)
        {
            point[h] = (centre[h] + (float)(spread * random.NextNormal())) / (1 + (h / 8f));
        }

        for (int d = 0; d < row.Length; d++)
        {
            row[d] = Math.Max(0, (float)((3 * random.NextDouble()) - 1.5) + TensorPrimitives.Dot(point, _mixing.AsSpan(d * Hidden, Hidden)));
        }
    }

    /// <summary>Writes them to files by content, as the tasks of an array would.</summary>
    public string[] Write(string folder, int parts)
    {
        string[] files = [.. Enumerable.Range(0, parts).Select(p => Path.Combine(folder, $"part-{p:00000}-of-{parts:00000}{FeaturePartWriter.Extension}"))];
        FeatureOrigin origin = new()
        {
            Key = "made-up",
            Backbone = "made-up",
            WeightsSha256 = "",
            Stages = [new FeatureOutput("last", columns)],
            ImageSide = 64,
            InputSize = 64,
        };
        Parallel.For(0, parts, part => FeaturePartWriter.Write(files[part], origin, writer =>
        {
            float[] row = new float[columns];
            for (int image = 0; image < images; image++)
            {
                ContentHash hash = Hash(image);
                if ((int)(hash.Low % (uint)parts) == part)
                {
                    Fill(image, row);
                    writer.Append(hash, row, "");
                }
            }
        }));
        return files;
    }

    private static float[] Normals(RandomSource random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextNormal())];
}
