namespace MlNetTransfer.Training;

/// <summary>Weights that let every class count the same.</summary>
internal static class ClassWeighting
{
    /// <summary>N / (C · nᶜ) per class, so that rows weigh 1 on average; null when no class has more than <paramref name="ratio"/> times the rows of another.</summary>
    /// <param name="counts">[classes], all positive.</param>
    /// <param name="ratio">Largest over smallest class that is still left unweighted.</param>
    public static double[]? Balanced(IReadOnlyList<int> counts, double ratio)
    {
        if (counts.Max() <= ratio * counts.Min())
        {
            return null;
        }

        double mean = (double)counts.Sum() / counts.Count;
        return [.. counts.Select(count => mean / count)];
    }

    /// <summary>The weight of each row; null for null.</summary>
    public static double[]? OfRows(IReadOnlyList<double>? classWeights, int[] labels) =>
        classWeights is null ? null : [.. labels.Select(label => classWeights[label])];
}
