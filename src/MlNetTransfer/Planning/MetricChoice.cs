using System.Globalization;

namespace MlNetTransfer.Planning;

/// <summary>By which metric a run decides: the user's, else balanced accuracy where one class outweighs the others.</summary>
internal static class MetricChoice
{
    /// <summary>Name of the entry in the plan.</summary>
    public const string Entry = "metric";

    /// <summary>Times the mean class that the largest may have before plain accuracy is mostly about that class.</summary>
    /// <remarks>The largest of two classes has less than twice the mean, always: with two classes balanced accuracy is taken where it is asked for.</remarks>
    public const double MostOfMean = 2;

    /// <param name="asked">The user's; null leaves it to the policy.</param>
    /// <param name="trainingImages">Of every class, at least one.</param>
    public static (DecisionMetric Metric, Reason Reason) Of(DecisionMetric? asked, IReadOnlyList<int> trainingImages)
    {
        if (asked is { } named)
        {
            return (named, new Reason(Entry, named.ToString(), "You set it.", "user"));
        }

        double ratio = trainingImages.Max() / trainingImages.Average();
        DecisionMetric metric = ratio > MostOfMean ? DecisionMetric.Macro : DecisionMetric.Accuracy;
        string because = metric == DecisionMetric.Macro
            ? string.Create(CultureInfo.InvariantCulture, $"The largest class has {(double)trainingImages.Max() / trainingImages.Sum():0 %} of the training images, so accuracy would mostly be about that class; balanced accuracy counts every class alike.")
            : "No class outweighs the others by much, so every image counts alike.";
        return (metric, new Reason(Entry, metric.ToString(), because, "Brodersen et al. 2010, doi:10.1109/ICPR.2010.764, on balanced accuracy; the threshold is a choice of this product")
        {
            Measure = "largest class over the mean class",
            Measured = ratio,
            Threshold = string.Create(CultureInfo.InvariantCulture, $"{DecisionMetric.Macro} above {MostOfMean}"),
        });
    }
}
