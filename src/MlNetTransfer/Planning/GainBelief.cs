using MlNetTransfer.Numerics;

namespace MlNetTransfer.Planning;

/// <summary>What is believed of the accuracy that strategies gain over the linear probe: a joint normal distribution, so that a measured gain of one tells
/// something of the others too. Immutable.</summary>
/// <param name="Mean">[strategies], 0.01 is one point.</param>
/// <param name="Covariance">[strategies][strategies], positive definite.</param>
internal sealed record GainBelief(double[] Mean, double[][] Covariance)
{
    // A variance that rounding has eaten.
    private const double SmallestVariance = 1e-12;

    public double Error(int strategy) => Math.Sqrt(Math.Max(SmallestVariance, Covariance[strategy][strategy]));

    /// <summary>Probability that a strategy is better than the linear probe.</summary>
    public double ProbabilityBetter(int strategy) => NormalDistribution.Cumulative(Mean[strategy] / Error(strategy));

    /// <summary>The belief after a gain was measured (Kalman 1960, doi:10.1115/1.3662552, without dynamics: for one strategy alone (d̄/se² +
    /// δ/τ²)/(1/se² + 1/τ²), the shrinkage of docs/evidence.md, 3.2).</summary>
    /// <param name="strategy">Which was measured.</param>
    /// <param name="gain">Accuracy minus that of the linear probe on the same images.</param>
    /// <param name="variance">Squared standard error of that difference.</param>
    public GainBelief After(int strategy, double gain, double variance)
    {
        double[] column = [.. Covariance.Select(row => row[strategy])];
        double scale = 1 / (column[strategy] + variance);
        return new GainBelief(
            [.. Mean.Select((m, i) => m + (column[i] * scale * (gain - Mean[strategy])))],
            [.. Covariance.Select((row, i) => row.Select((c, j) => c - (column[i] * scale * column[j])).ToArray())]);
    }

    /// <summary>How much better the best model in hand is expected to be once a strategy has been trained and measured (expected improvement, Jones,
    /// Schonlau and Welch 1998, doi:10.1023/A:1008306431147, of the mean that will then be believed).</summary>
    /// <param name="strategy">Not yet trained.</param>
    /// <param name="best">Mean of the best in hand.</param>
    /// <param name="variance">Squared standard error that the measurement will have.</param>
    public double ExpectedImprovement(int strategy, double best, double variance) =>
        ExpectedPositive(Mean[strategy] - best, Covariance[strategy][strategy], variance);

    /// <summary>How much better a strategy is expected to prove than another of which only a share comes true, once both have been trained and measured;
    /// what each has more of the same error counts once.</summary>
    /// <param name="strategy">Not yet trained.</param>
    /// <param name="other">Not yet trained.</param>
    /// <param name="share">Of the other's gain, 0 to 1.</param>
    /// <param name="variance">Squared standard error of each measured gain.</param>
    public double ExpectedImprovementOver(int strategy, int other, double share, double variance)
    {
        double between = Covariance[strategy][strategy] + (share * share * Covariance[other][other]) - (2 * share * Covariance[strategy][other]);
        return ExpectedPositive(Mean[strategy] - (share * Mean[other]), Math.Max(SmallestVariance, between), 2 * variance);
    }

    /// <summary>Mean of what is positive of a believed difference, after a measurement of it.</summary>
    private static double ExpectedPositive(double ahead, double believed, double measured)
    {
        double spread = believed / Math.Sqrt(believed + measured), z = ahead / spread;
        return (ahead * NormalDistribution.Cumulative(z)) + (spread * NormalDistribution.Density(z));
    }
}
