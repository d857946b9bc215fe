namespace MlNetTransfer.Planning;

/// <summary>By which metric a run decides: the user's, else balanced accuracy where one class outweighs the others.</summary>
internal static class MetricChoice
{
    /// <summary>Times the mean class that the largest may have before plain accuracy is mostly about that class.</summary>
    /// <remarks>The largest of two classes has less than twice the mean, always: with two classes balanced accuracy is taken where it is asked for.</remarks>
    public const double MostOfMean = 2;

    private const string Source = "Brodersen et al. 2010, doi:10.1109/ICPR.2010.764, on balanced accuracy; the threshold is a choice of this product";

    /// <param name="asked">The user's; null leaves it to the policy.</param>
    /// <param name="trainingImages">Of every class, at least one.</param>
    public static Decision<DecisionMetric> Of(DecisionMetric? asked, IReadOnlyList<int> trainingImages)
    {
        if (asked is { } named)
        {
            return Decision<DecisionMetric>.ByUser(PlanEntries.Metric, named);
        }

        double ratio = trainingImages.Max() / trainingImages.Average(), share = (double)trainingImages.Max() / trainingImages.Sum();
        DecisionMetric metric = ratio > MostOfMean ? DecisionMetric.Macro : DecisionMetric.Accuracy;
        return new Decision<DecisionMetric>(PlanEntries.Metric, metric, DecidedBy.Policy, new DecisionReason(Because(metric, share), Source)
        {
            Measure = "largest class over the mean class", Measured = ratio, Threshold = $"{DecisionMetric.Macro} above {MostOfMean}",
        });
    }

    private static FormattableString Because(DecisionMetric metric, double share)
    {
        if (metric == DecisionMetric.Accuracy)
        {
            return $"No class is much larger than the others, so every image counts the same.";
        }

        const string Balanced = "Balanced accuracy counts every class the same.";
        return $"The largest class has {share:0 %} of the training images, so accuracy would mostly be about that class. {Balanced}";
    }
}
