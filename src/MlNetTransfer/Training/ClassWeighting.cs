using MlNetTransfer.Planning;

namespace MlNetTransfer.Training;

/// <summary>Weights that let every class count the same.</summary>
public static class ClassWeighting
{
    /// <summary>Whether a head that is trained on such classes weights them.</summary>
    /// <param name="counts">[classes], all positive.</param>
    public static bool Applies(IReadOnlyList<int> counts) => Balanced(counts, new HeadOptions().ImbalanceRatio) is not null;

    /// <summary>N / (C · nᶜ) per class, so that rows weigh 1 on average; null when no class has more than <paramref name="ratio"/> times the rows of
    /// another.</summary>
    /// <param name="counts">[classes], all positive.</param>
    /// <param name="ratio">Largest over smallest class that is still left unweighted.</param>
    internal static double[]? Balanced(IReadOnlyList<int> counts, double ratio)
    {
        if (counts.Max() <= ratio * counts.Min())
        {
            return null;
        }

        double mean = (double)counts.Sum() / counts.Count;
        return [.. counts.Select(count => mean / count)];
    }

    /// <summary>What rows weigh where candidates are judged by a fit to them: as the head will weigh them where balanced accuracy decides, else
    /// alike; null for ones.</summary>
    /// <param name="metric">By which candidates are compared.</param>
    /// <param name="labels">[rows].</param>
    internal static double[]? OfCandidates(DecisionMetric metric, int[] labels)
    {
        int[] counts = new int[labels.Max() + 1];
        foreach (int label in labels)
        {
            counts[label]++;
        }

        int[] occurring = [.. Enumerable.Range(0, counts.Length).Where(c => counts[c] > 0)];
        if (metric == DecisionMetric.Accuracy || Balanced([.. occurring.Select(c => counts[c])], new HeadOptions().ImbalanceRatio) is not { } weights)
        {
            return null;
        }

        double[] byClass = new double[counts.Length];
        foreach ((int label, double weight) in occurring.Zip(weights))
        {
            byClass[label] = weight;
        }

        return OfRows(byClass, labels);
    }

    /// <summary>The weight of each row; null for null.</summary>
    internal static double[]? OfRows(IReadOnlyList<double>? classWeights, int[] labels) =>
        classWeights is null ? null : [.. labels.Select(label => classWeights[label])];
}
