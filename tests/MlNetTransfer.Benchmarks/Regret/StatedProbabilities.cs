namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>Probabilities that a policy states, against what the test images say.</summary>
internal static class StatedProbabilities
{
    /// <param name="report">Gets the section.</param>
    /// <param name="policy">Its name.</param>
    /// <param name="pairs">The probability of being better than the linear probe, and whether it was.</param>
    /// <param name="bins">Rows of the table.</param>
    public static void Write(Report report, string policy, IReadOnlyList<(double Stated, bool Better)> pairs, int bins)
    {
        if (pairs.Count == 0)
        {
            return;
        }

        double better = pairs.Average(p => p.Better ? 1.0 : 0);
        report.Line($"\n## Stated probabilities\n\nOf being better than the linear probe, for what `{policy}` trained: {pairs.Count} statements, Brier "
            + $"score {pairs.Average(p => Math.Pow(p.Stated - (p.Better ? 1 : 0), 2)):0.000} ({better * (1 - better):0.000} by stating the mean).\n");
        report.Line("| stated | statements | mean | were better |");
        report.Line("|---|---|---|---|");
        foreach (IGrouping<int, (double Stated, bool Better)> bin in pairs.GroupBy(p => Math.Min(bins - 1, (int)(bins * p.Stated))).OrderBy(g => g.Key))
        {
            report.Line($"| {(double)bin.Key / bins:0.0} … {(bin.Key + 1.0) / bins:0.0} | {bin.Count()} | {bin.Average(p => p.Stated):0.00} "
                + $"| {bin.Average(p => p.Better ? 1.0 : 0):0.00} |");
        }
    }
}
