using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>What one policy reached on every cell.</summary>
/// <param name="Name">In the table.</param>
/// <param name="Cells">Set, accuracy, that of the oracle, whether it is worse than the linear probe, and its seconds beside those of everything.</param>
internal sealed record PolicyResult(
    string Name, IReadOnlyList<(string Set, double Accuracy, double Oracle, double Worse, double Seconds, double AllSeconds)> Cells)
{
    public double Accuracy => Cells.Average(c => c.Accuracy);

    public double MeanRegret => Cells.Average(c => c.Oracle - c.Accuracy);

    public double NeverWorse => 1 - Cells.Average(c => c.Worse);

    public double TimeShare => Cells.Sum(c => c.Seconds) / Cells.Sum(c => c.AllSeconds);

    public static PolicyResult Of(string name, RegretResult[] cells, Func<RegretResult, TransferStrategy> choose, Func<RegretResult, double> seconds) =>
        new(name, [.. cells.Select(c => (c.Cell.Set, c.Accuracy(choose(c)), c.Oracle, c.WorseThanProbe(choose(c)) ? 1.0 : 0, seconds(c), c.TotalSeconds))]);

    /// <summary>A policy whose trainings are not among the strategies'.</summary>
    public static PolicyResult OfOutcome(string name, RegretResult[] cells, Func<RegretResult, OracleOutcome> outcome) =>
        new(
            name,
            [
                .. cells.Select(c =>
                    (c.Cell.Set, outcome(c).Test.BalancedAccuracy, c.Oracle, c.WorseThanProbe(outcome(c)) ? 1.0 : 0, outcome(c).Seconds, c.TotalSeconds)),
            ]);

    /// <summary>A strategy drawn anew for each cell, on the mean.</summary>
    public static PolicyResult Random(RegretResult[] cells) =>
        new(
            "random",
            [
                .. cells.Select(c =>
                    (
                        c.Cell.Set,
                        c.Outcomes.Keys.Average(c.Accuracy),
                        c.Oracle,
                        c.Outcomes.Keys.Average(s => c.WorseThanProbe(s) ? 1.0 : 0),
                        c.TotalSeconds / c.Outcomes.Count,
                        c.TotalSeconds)),
            ]);

    /// <summary>Of the regret; 1 gives the worst.</summary>
    public double Quantile(double share)
    {
        double[] sorted = [.. Cells.Select(c => c.Oracle - c.Accuracy).Order()];
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        return below + 1 == sorted.Length ? sorted[below] : double.Lerp(sorted[below], sorted[below + 1], position - below);
    }

    /// <summary>95 % of the mean regret, whole sets drawn with replacement.</summary>
    public (double Low, double High) Interval(int replicates)
    {
        double[][] sets = [.. Cells.GroupBy(c => c.Set).Select(g => g.Select(c => c.Oracle - c.Accuracy).ToArray())];
        System.Random random = new(1);
        double[] means =
        [
            .. Enumerable.Range(0, replicates).Select(_ => Enumerable.Range(0, sets.Length).SelectMany(_ => sets[random.Next(sets.Length)]).Average()).Order(),
        ];
        return (means[(int)(0.025 * replicates)], means[(int)(0.975 * replicates)]);
    }
}
