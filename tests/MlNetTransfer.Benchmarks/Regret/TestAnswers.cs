using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>What a model answered on test images.</summary>
/// <param name="Right">Per image, ordered by class.</param>
/// <param name="PerClass">Images of each class.</param>
internal sealed record TestAnswers(bool[] Right, int[] PerClass)
{
    /// <summary>Mean over the classes of their share of right answers.</summary>
    public double BalancedAccuracy => Balanced(_ => true);

    /// <summary>What the one that is best on one half of the test images reaches on the other, the mean of both ways round.</summary>
    public static double Oracle(IReadOnlyCollection<TestAnswers> models)
    {
        return (Swap(0) + Swap(1)) / 2;

        double Swap(int half) => models.MaxBy(m => m.Balanced(i => i % 2 == half))!.Balanced(i => i % 2 != half);
    }

    /// <summary>By more than chance: all of the 95 % interval of the paired difference is below 0.</summary>
    public bool WorseThan(TestAnswers other) => PairedComparison.Of(Right, other.Right).DifferenceInterval.Upper < 0;

    /// <summary>Images that count; a class without one does not.</summary>
    private double Balanced(Func<int, bool> counts)
    {
        int start = 0;
        List<double> shares = [];
        foreach (int images in PerClass)
        {
            bool[] right = [.. Enumerable.Range(start, images).Where(i => counts(i - start)).Select(i => Right[i])];
            start += images;
            if (right.Length > 0)
            {
                shares.Add(right.Count(r => r) / (double)right.Length);
            }
        }

        return shares.Average();
    }
}
