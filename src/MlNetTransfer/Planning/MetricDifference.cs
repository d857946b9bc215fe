using MlNetTransfer.Evaluation;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Planning;

/// <summary>How much better one candidate is than another on the same images, by one metric.</summary>
/// <param name="Gain">Of the first over the second, 0.01 is one point.</param>
/// <param name="Error">Standard error of that, paired.</param>
/// <param name="PValue">Two-sided; exact for accuracy, by the normal approximation for balanced accuracy.</param>
public sealed record MetricDifference(double Gain, double Error, double PValue)
{
    /// <summary>Compares two candidates on the same images.</summary>
    /// <param name="metric">By which.</param>
    /// <param name="first">[images], whether the first is right.</param>
    /// <param name="second">[images], whether the second is.</param>
    /// <param name="labels">[images].</param>
    public static MetricDifference Of(DecisionMetric metric, IReadOnlyList<bool> first, IReadOnlyList<bool> second, IReadOnlyList<int> labels)
    {
        if (metric == DecisionMetric.Macro)
        {
            BalancedComparison balanced = BalancedComparison.Of(first, second, labels);
            return new MetricDifference(balanced.Difference, balanced.StandardError, balanced.PValue);
        }

        PairedComparison pair = PairedComparison.Of(first, second);
        return new MetricDifference(pair.Difference, pair.StandardError, pair.PValue);
    }

    /// <summary>The metric itself, 0…1.</summary>
    internal static double Value(DecisionMetric metric, IReadOnlyList<bool> right, IReadOnlyList<int> labels) => metric == DecisionMetric.Macro
        ? ClassMeans.Of([.. right.Select(r => r ? 1.0 : 0)], [.. labels])
        : right.Count(r => r) / (double)right.Count;

    /// <summary>The one that does not decide, and for which the linear probe is the floor all the same.</summary>
    public static DecisionMetric Other(DecisionMetric metric) => metric == DecisionMetric.Macro ? DecisionMetric.Accuracy : DecisionMetric.Macro;

    /// <summary>As it stands in a sentence.</summary>
    public static string Words(DecisionMetric metric) => metric == DecisionMetric.Macro ? "balanced accuracy" : "accuracy";
}
