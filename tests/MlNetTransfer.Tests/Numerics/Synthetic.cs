using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Numerics;

/// <summary>Random problems of a given size.</summary>
internal static class Synthetic
{
    public static double Gaussian(RandomSource random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>Correlated features with offsets and scales of their own; class c is shifted along directions of its own.</summary>
    public static (FeatureMatrix Features, int[] Labels) Classification(RandomSource random, int rows, int columns, int classes, double separation = 1)
    {
        var features = new FeatureMatrix(rows, columns);
        var labels = new int[rows];
        double[] centres = [.. Enumerable.Range(0, classes * columns).Select(_ => separation * Gaussian(random))];
        for (int i = 0; i < rows; i++)
        {
            labels[i] = i % classes;
            double common = Gaussian(random);
            for (int d = 0; d < columns; d++)
            {
                double value = common + Gaussian(random) + centres[(labels[i] * columns) + d];
                features.Row(i)[d] = (float)((value * (1 + (d % 7))) + (d % 3));
            }
        }

        return (features, labels);
    }

    public static int[] All(int rows) => [.. Enumerable.Range(0, rows)];
}
