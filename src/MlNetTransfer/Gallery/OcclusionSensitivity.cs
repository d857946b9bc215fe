using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Gallery;

/// <summary>Covers parts of an image, and looks how the answer changes.</summary>
/// <param name="side">Side of the square that model.onnx takes, pixels.</param>
/// <param name="window">The part of it that the network sees.</param>
/// <param name="picture">How files become pictures.</param>
/// <param name="multiplyAdds">Of the network for one image.</param>
internal sealed class OcclusionSensitivity(int side, CropWindow window, PictureOptions picture, long multiplyAdds)
{
    // Two cores do 20 to 50 billion multiply-adds a second in ONNX Runtime: two seconds for all maps, more where the fewest are too many.
    private const double Most = 60e9;

    private const long Large = 1_000_000_000;

    private const int Batch = 8, MostMaps = 8, FewestMaps = 2;

    // A score of 1 in float32 has no finite log-odds.
    private const double Least = 1e-6;

    private readonly int _imageLength = 3 * side * side;

    /// <summary>Rows and columns of a map.</summary>
    public int Cells { get; } = multiplyAdds > Large ? 5 : 8;

    /// <summary>How many maps are worth their time.</summary>
    public int Maps => Math.Clamp((int)(Most / Math.Max(1, multiplyAdds * (double)Cells * Cells)), FewestMaps, MostMaps);

    /// <param name="images">What is looked at, with the gallery's entry.</param>
    /// <param name="scores">The exported model.</param>
    /// <param name="classOf">Index of a predicted class.</param>
    /// <param name="progress">Images done.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    public IReadOnlyList<OcclusionMap> Of(
        IReadOnlyList<(ImageSource Source, GalleryImage Image)> images,
        PixelScores scores,
        Func<string, int> classOf,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        List<OcclusionMap> maps = [];
        float[] pixels = new float[_imageLength];
        foreach (((ImageSource source, GalleryImage image), int i) in images.Select((image, i) => (image, i)))
        {
            if (source.Read(out byte[] encoded).Success && ImageDecoder.DecodeSquare(encoded, side, pixels, picture).Success)
            {
                maps.Add(Map(pixels, image with { Jpeg = PreviewJpeg.OfPlanes(pixels, side, window) }, scores, classOf(image.Predicted!), cancellationToken));
            }

            progress?.Report(new TransferProgress("Looking where the model looks", i + 1, images.Count, "images"));
        }

        return maps;
    }

    private OcclusionMap Map(float[] pixels, GalleryImage image, PixelScores scores, int predicted, CancellationToken cancellationToken)
    {
        double whole = LogOdds(scores(pixels, 1).Row(0)[predicted]), lowest = 1;
        (float, float, float) mean = (Mean(pixels, 0), Mean(pixels, 1), Mean(pixels, 2));
        double[] drops = new double[Cells * Cells];
        float[] covered = new float[Batch * _imageLength];
        for (int first = 0; first < drops.Length; first += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Batch, drops.Length - first);
            for (int i = 0; i < count; i++)
            {
                Span<float> copy = covered.AsSpan(i * _imageLength, _imageLength);
                pixels.CopyTo(copy);
                Cover(copy, (first + i) / Cells, (first + i) % Cells, mean);
            }

            FeatureMatrix answers = scores(covered, count);
            for (int i = 0; i < count; i++)
            {
                float answer = answers.Row(i)[predicted];
                drops[first + i] = Math.Round(whole - LogOdds(answer), 2);
                lowest = Math.Min(lowest, answer);
            }
        }

        return new OcclusionMap { Image = image, Cells = Cells, Drops = drops, LowestProbability = Math.Round(lowest, 4) };
    }

    /// <summary>A square of twice a cell's width around the cell, cut off at the window's edge.</summary>
    private void Cover(Span<float> pixels, int row, int column, (float Red, float Green, float Blue) colour)
    {
        (int top, int bottom) = Range(row);
        (int left, int right) = Range(column);
        for (int plane = 0; plane < 3; plane++)
        {
            float value = plane switch { 0 => colour.Red, 1 => colour.Green, _ => colour.Blue };
            for (int y = top; y < bottom; y++)
            {
                pixels.Slice((plane * side * side) + (y * side) + left, right - left).Fill(value);
            }
        }

        (int From, int To) Range(int cell)
        {
            double width = (double)window.Size / Cells, from = (cell - 0.5) * width;
            return (window.Offset + Math.Max(0, (int)Math.Round(from)), window.Offset + Math.Min(window.Size, (int)Math.Round(from + (2 * width))));
        }
    }

    private float Mean(float[] pixels, int plane) => TensorPrimitives.Sum<float>(pixels.AsSpan(plane * side * side, side * side)) / (side * side);

    private static double LogOdds(double probability)
    {
        double finite = Math.Clamp(probability, Least, 1 - Least);
        return Math.Log(finite / (1 - finite));
    }
}
