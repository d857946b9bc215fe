namespace MlNetTransfer.Evaluation;

/// <summary>A 95 % confidence interval.</summary>
/// <param name="Lower">Its lower end, in the unit of the figure.</param>
/// <param name="Upper">Its upper end.</param>
public sealed record Interval(double Lower, double Upper)
{
    /// <summary>Two-sided 95 % quantile of the standard normal distribution.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>Wilson's score interval of a proportion (Wilson 1927, doi:10.1080/01621459.1927.10502953); null when there was no trial.</summary>
    internal static Interval? OfProportion(int successes, int trials)
    {
        if (trials == 0)
        {
            return null;
        }

        double share = (double)successes / trials, z2 = Z * Z / trials;
        double centre = share + (z2 / 2);
        double half = Z * Math.Sqrt((share * (1 - share) / trials) + (z2 / (4 * trials)));
        return new Interval(successes == 0 ? 0 : (centre - half) / (1 + z2), successes == trials ? 1 : (centre + half) / (1 + z2));
    }

    /// <summary>Mean difference of two paired rows of figures, normal approximation with the standard error of the differences.</summary>
    internal static Interval OfMean(double mean, double variance, int count)
    {
        double half = Z * Math.Sqrt(variance / count);
        return new Interval(mean - half, mean + half);
    }

    /// <summary>The 2.5 % and 97.5 % quantiles of bootstrap replicates, NaN left out; null when fewer than half could be computed.</summary>
    internal static Interval? OfReplicates(IEnumerable<double> replicates, int drawn)
    {
        double[] sorted = [.. replicates.Where(double.IsFinite).Order()];
        return sorted.Length * 2 < drawn ? null : new Interval(Quantile(sorted, 0.025), Quantile(sorted, 0.975));
    }

    /// <summary>Linear between order statistics (type 7 of Hyndman and Fan 1996).</summary>
    private static double Quantile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        return below + 1 == sorted.Length ? sorted[below] : double.Lerp(sorted[below], sorted[below + 1], position - below);
    }
}
