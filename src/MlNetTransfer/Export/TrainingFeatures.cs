using MlNetTransfer.Numerics;
using MlNetTransfer.Reference;

namespace MlNetTransfer.Export;

/// <summary>Measures how far images are from training images, by the features of some of these.</summary>
internal static class TrainingFeatures
{
    /// <summary>So many are measured at most: each takes as long as a prediction.</summary>
    public const int MostImages = 256;

    // Fewer say nothing about a spread, or about the mean of a class.
    private const int LeastImages = 20, LeastOfClass = 8;

    // 350 KB in the file.
    private const int MostNumbers = 1 << 16;

    // A feature that no training image has would be endlessly far where another image has it.
    private const float LeastSpread = 0.1f;

    // What rounding leaves of images that are all alike.
    private const double Negligible = 1e-6;

    private const double Share = 0.99;

    /// <summary>The measure, without what it shows of other images.</summary>
    /// <param name="features">[images × features], what the head of the model is given.</param>
    /// <param name="labels">[images].</param>
    /// <param name="classes">How many there are.</param>
    /// <returns>Null where there are too few images, or where all are alike.</returns>
    public static DistanceReference? Measure(FeatureMatrix features, IReadOnlyList<int> labels, int classes)
    {
        if (features.Rows < LeastImages)
        {
            return null;
        }

        int[] counts = [.. Enumerable.Range(0, classes).Select(c => labels.Count(l => l == c))];
        bool byClass = counts.Min() >= LeastOfClass && (long)classes * features.Columns <= MostNumbers;
        int[] centreOf = byClass ? [.. labels] : new int[labels.Count];
        int[] sizes = byClass ? counts : [features.Rows];
        double[] centres = Centres(features, centreOf, sizes);
        float[] spread = Spread(features, centreOf, centres, sizes.Length);
        if (!(spread.Min() > Negligible * centres.Max(Math.Abs)) || !spread.All(float.IsFinite))
        {
            return null;
        }

        float[] scaled = [.. centres.Select((c, i) => (float)(c / spread[i % spread.Length]))];
        DistanceReference reference = new()
        {
            TrainingImages = features.Rows,
            Spread = FeatureDistance.Write(spread),
            Centres = FeatureDistance.Write(scaled),
            Farthest = 0,
        };
        return reference with { Farthest = Farthest(FeatureDistance.Of(reference)!, features, centreOf, centres, sizes) };
    }

    private static double[] Centres(FeatureMatrix features, int[] centreOf, int[] sizes)
    {
        int length = features.Columns;
        double[] centres = new double[sizes.Length * length];
        for (int i = 0; i < features.Rows; i++)
        {
            ReadOnlySpan<float> row = features.Row(i);
            for (int j = 0; j < length; j++)
            {
                centres[(centreOf[i] * length) + j] += row[j];
            }
        }

        for (int i = 0; i < centres.Length; i++)
        {
            centres[i] /= sizes[i / length];
        }

        return centres;
    }

    /// <summary>Standard deviation around the centres.</summary>
    private static float[] Spread(FeatureMatrix features, int[] centreOf, double[] centres, int count)
    {
        int length = features.Columns;
        double[] squares = new double[length];
        for (int i = 0; i < features.Rows; i++)
        {
            ReadOnlySpan<float> row = features.Row(i);
            for (int j = 0; j < length; j++)
            {
                double off = row[j] - centres[(centreOf[i] * length) + j];
                squares[j] += off * off / (features.Rows - count);
            }
        }

        double least = LeastSpread * Math.Sqrt(squares.Average());
        return [.. squares.Select(s => (float)Math.Max(least, Math.Sqrt(s)))];
    }

    /// <summary>Each image from the centre of the others: its own would be near it because it is part of it.</summary>
    private static int Farthest(FeatureDistance measure, FeatureMatrix features, int[] centreOf, double[] centres, int[] sizes)
    {
        float[] distances = new float[features.Rows], moved = new float[features.Columns];
        for (int i = 0; i < distances.Length; i++)
        {
            int size = sizes[centreOf[i]];
            ReadOnlySpan<float> row = features.Row(i);
            for (int j = 0; j < moved.Length; j++)
            {
                double centre = centres[(centreOf[i] * moved.Length) + j];
                moved[j] = (float)(centre + ((row[j] - centre) * size / (size - 1)));
            }

            distances[i] = measure.Measure(moved);
        }

        Array.Sort(distances);
        return DistanceBins.Of(distances[(int)Math.Ceiling(Share * distances.Length) - 1]);
    }
}
