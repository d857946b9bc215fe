namespace MlNetTransfer.Hosting.Drift;

/// <summary>Tests of two samples against each other: the images of a test set are a sample too, so no share of theirs is taken as exact.</summary>
internal static class TwoSamples
{
    public const string ChiSquaredName = "chi-squared test of homogeneity, rare classes counted together",
        ExactName = "Fisher's exact test of the most frequent class",
        ShareName = "Fisher's exact test, of each class as in the test",
        KolmogorovName = "two-sample Kolmogorov-Smirnov test on binned values, which is on the safe side, of each class as in the test";

    // Cochran's rule (1954, doi:10.2307/3001616): fewer are too few for the chi-squared distribution.
    private const double LeastExpected = 5;

    /// <summary>Of shares of classes.</summary>
    /// <param name="first">[classes], images of each.</param>
    /// <param name="second">The same of the other sample.</param>
    public static TwoSampleResult Shares(IReadOnlyList<int> first, IReadOnlyList<int> second)
    {
        int n = first.Sum(), m = second.Sum();
        double least = LeastExpected * ((double)n + m) / Math.Min(n, m);
        List<(int First, int Second)> columns = [.. first.Zip(second).OrderByDescending(c => (long)c.First + c.Second)];
        (int First, int Second) top = columns[0];
        List<(int First, int Second)> kept = [.. columns.TakeWhile(c => (double)c.First + c.Second >= least)];
        (int First, int Second) rest = (n - kept.Sum(c => c.First), m - kept.Sum(c => c.Second));
        if (kept.Count > 0 && (double)rest.First + rest.Second < least)
        {
            (int First, int Second) smallest = kept[^1];
            kept[^1] = (smallest.First + rest.First, smallest.Second + rest.Second);
        }
        else
        {
            kept.Add(rest);
        }

        if (kept.Count < 2)
        {
            return new TwoSampleResult(ExactName, (double)top.First / n, Tails.Exact(top.First, n, top.Second, m));
        }

        double fromFirst = Math.Sqrt((double)m / n), fromSecond = Math.Sqrt((double)n / m);
        double statistic = kept.Sum(c => Math.Pow((c.First * fromFirst) - (c.Second * fromSecond), 2) / (c.First + c.Second));
        return new TwoSampleResult(ChiSquaredName, statistic, Tails.ChiSquared(statistic, kept.Count - 1));
    }

    /// <summary>Of one share.</summary>
    /// <param name="cases">Of the window.</param>
    /// <param name="size">Of the window.</param>
    /// <param name="share">Of the reference.</param>
    /// <param name="images">Of the reference.</param>
    public static TwoSampleResult Share(int cases, int size, double share, double images)
    {
        int whole = (int)Math.Max(1, Math.Floor(images));
        return new(ShareName, (double)cases / size, Tails.Exact(cases, size, (int)Math.Round(share * whole), whole));
    }

    /// <summary>Of values that are counted in bins. The distance of the distribution functions is known at the bounds of the bins alone, so it may be taken
    /// for smaller than it is, and the probability for larger: a test that says too little.</summary>
    /// <param name="counts">[bins], of the window.</param>
    /// <param name="shares">[bins], of the reference.</param>
    /// <param name="images">Of the reference.</param>
    public static TwoSampleResult Values(IReadOnlyList<int> counts, IReadOnlyList<double> shares, double images)
    {
        double size = counts.Sum(), below = 0, belowReference = 0, distance = 0;
        for (int i = 0; i < counts.Count; i++)
        {
            below += counts[i] / size;
            belowReference += shares[i];
            distance = Math.Max(distance, Math.Abs(below - belowReference));
        }

        return new TwoSampleResult(KolmogorovName, distance, Tails.Kolmogorov(distance * Math.Sqrt(size * images / (size + images))));
    }
}
