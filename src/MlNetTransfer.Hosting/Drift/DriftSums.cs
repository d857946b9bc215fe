using MlNetTransfer.Reference;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>Counts as people read them.</summary>
internal static class DriftSums
{
    // Six digits tell a million answers apart.
    private const int Digits = 6;

    private static readonly double[] Bars = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 1];

    private static readonly double[] Quantiles = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <param name="tally">Its counts.</param>
    /// <param name="end">When it ended, or now.</param>
    /// <param name="farthest">Bin behind which images are none of the classes; null where that is not known.</param>
    public static DriftWindow Window(DriftTally tally, DateTimeOffset end, int? farthest) => new()
    {
        Model = tally.Subject.Model.Checksum,
        Begin = tally.Began,
        End = end,
        Count = tally.Count,
        Shares = Shares(tally.Subject.Model.Labels, tally.Predicted),
        Confidence = tally.Count == 0 ? null : Scores(tally.MeanConfidence, tally.Confidence),
        Distance = tally.Measured == 0 || farthest is not { } last ? null : Distances(tally.Distance, last),
    };

    public static DriftReference Reference(ModelReference reference, IReadOnlyList<string> labels)
    {
        int[] confidence = new int[ScoreBins.Count], distance = new int[DistanceBins.Count];
        foreach (ReferenceAnswer answer in reference.Answers)
        {
            confidence[answer.Confidence]++;
            distance[answer.Distance ?? 0]++;
        }

        return new DriftReference(
            reference.Images,
            reference.Count,
            Shares(labels, DriftComparison.PredictedOf(reference, labels.Count)),
            Scores(reference.MeanConfidence, confidence),
            reference.Distance is { } measured ? Distances(distance, measured.Farthest) : null);
    }

    private static DriftDistances Distances(int[] bins, int farthest)
    {
        double all = bins.Sum();
        return new DriftDistances(
            [.. Quantiles.Select(q => new DriftQuantile(q, Math.Round(Quantile(q * all), 3)))],
            Math.Round(DriftComparison.Beyond(bins, farthest) / all, Digits));

        double Quantile(double count)
        {
            int bin = 0;
            for (double below = bins[0]; below < count; below += bins[bin])
            {
                bin++;
            }

            return DistanceBins.Upper(bin);
        }
    }

    private static Dictionary<string, double> Shares(IReadOnlyList<string> labels, IReadOnlyList<int> counts)
    {
        double all = Math.Max(1, counts.Sum());
        return labels.Zip(counts).ToDictionary(c => c.First, c => Math.Round(c.Second / all, Digits), StringComparer.Ordinal);
    }

    private static DriftScores Scores(double mean, int[] bins)
    {
        double all = bins.Sum();
        int bin = 0;
        List<DriftBin> histogram = [];
        foreach (double bar in Bars)
        {
            int count = 0;
            for (; bin < bins.Length && ScoreBins.Upper(bin) <= bar; bin++)
            {
                count += bins[bin];
            }

            histogram.Add(new DriftBin(bar, Math.Round(count / all, Digits)));
        }

        return new DriftScores(Math.Round(mean, Digits), histogram);
    }
}
