namespace MlNetTransfer.Evaluation;

/// <summary>Two classifiers on the same images.</summary>
/// <param name="Images">Images both were tested on.</param>
/// <param name="OnlyFirst">Images that only the first got right.</param>
/// <param name="OnlySecond">Images that only the second got right.</param>
public sealed record PairedComparison(int Images, int OnlyFirst, int OnlySecond)
{
    /// <summary>Accuracy of the first minus accuracy of the second.</summary>
    public double Difference => (double)(OnlyFirst - OnlySecond) / Images;

    /// <summary>95 % interval of <see cref="Difference"/>: normal, with variance var(difference)/n + 1/(4n²), so that it has a width where the two
    /// differ nowhere.</summary>
    public Interval DifferenceInterval => Interval.OfMean(Difference, Variance, Images);

    /// <summary>Of <see cref="Difference"/>, with the variance of its interval.</summary>
    public double StandardError => Math.Sqrt(Variance / Images);

    private double Variance => ((double)(OnlyFirst + OnlySecond) / Images) - (Difference * Difference) + (0.25 / Images);

    /// <summary>Two-sided p of the exact McNemar test (McNemar 1947, doi:10.1007/BF02295996): is one of the two better?</summary>
    public double PValue
    {
        get
        {
            int discordant = OnlyFirst + OnlySecond, smaller = Math.Min(OnlyFirst, OnlySecond);
            double logTerm = -discordant * Math.Log(2), sum = 0;
            for (int k = 0; k <= smaller; k++)
            {
                sum += Math.Exp(logTerm);
                logTerm += Math.Log((double)(discordant - k) / (k + 1));
            }

            return Math.Min(1, 2 * sum);
        }
    }

    /// <summary>Over the images that both were tested on; null where there are none.</summary>
    public static PairedComparison? OfShared(IReadOnlyDictionary<ulong, bool> first, IReadOnlyDictionary<ulong, bool> second)
    {
        ulong[] shared = [.. first.Keys.Where(second.ContainsKey)];
        return shared.Length == 0 ? null : Of([.. shared.Select(k => first[k])], [.. shared.Select(k => second[k])]);
    }

    /// <summary>Compares two classifiers on the same images.</summary>
    public static PairedComparison Of(IReadOnlyList<bool> first, IReadOnlyList<bool> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(first.Count, second.Count);
        int onlyFirst = 0, onlySecond = 0;
        for (int i = 0; i < first.Count; i++)
        {
            onlyFirst += first[i] && !second[i] ? 1 : 0;
            onlySecond += second[i] && !first[i] ? 1 : 0;
        }

        return new PairedComparison(first.Count, onlyFirst, onlySecond);
    }
}
