using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>Fits the prior of the measured policy on cells: ridge regression of gain / headroom on the measures, every set with the same weight;
/// errors on sets left out.</summary>
internal static class GainCalibration
{
    // Of the standardised measure; chosen among 0.5, 2, 3, 5 and 10 by the regret on sets left out (docs/choices.md).
    private const double Ridge = 3;

    // Of the covariance towards its diagonal: ten sets say little about 66 correlations.
    private const double Shrinkage = 0.2;

    private static readonly TransferStrategy[] Strategies = [.. Enum.GetValues<TransferStrategy>().Where(s => s != TransferStrategy.LinearProbe)];

    public static GainPrior Fit(RegretResult[] cells, string source)
    {
        GainPrior fitted = Regress(cells, source);
        (double[] Errors, double Weight)[] errors =
        [
            .. cells.GroupBy(c => c.Cell.Set).SelectMany(set => Errors(Regress([.. cells.Where(c => c.Cell.Set != set.Key)], source), cells, set)),
        ];
        double total = errors.Sum(e => e.Weight);
        double[][] covariance =
        [
            .. Strategies.Select(
                (_, i) => Strategies.Select((_, j) => errors.Sum(e => e.Weight * e.Errors[i] * e.Errors[j]) / total * (i == j ? 1 : 1 - Shrinkage)).ToArray()),
        ];
        return fitted with { Covariance = covariance, Discordance = Discordance(cells) };
    }

    private static IEnumerable<(double[] Errors, double Weight)> Errors(GainPrior prior, RegretResult[] cells, IEnumerable<RegretResult> left) =>
        left.Select(cell =>
    {
        double headroom = GainMeasures.Headroom(cell.Profile);
        double[] expected = prior.Of(cell.Profile, Strategies).Mean;
        return (Strategies.Select((s, i) => (Gain(cell, s) - expected[i]) / headroom).ToArray(), Weight(cells, cell));
    });

    private static GainPrior Regress(RegretResult[] cells, string source)
    {
        double[][] measures = [.. cells.Select(c => GainMeasures.Of(c.Profile))];
        int count = measures[0].Length;
        double[] means = [.. Enumerable.Range(0, count).Select(m => measures.Average(r => r[m]))];
        double[] deviations = [.. Enumerable.Range(0, count).Select(m => Math.Sqrt(measures.Average(r => (r[m] - means[m]) * (r[m] - means[m]))))];
        double[] weights = [.. cells.Select(c => Weight(cells, c))];
        double scale = weights.Sum() / cells.Select(c => c.Cell.Set).Distinct().Count();
        double[][] rows = [.. measures.Select(r => r.Select((v, m) => (v - means[m]) / deviations[m]).Prepend(1).ToArray())];
        double[][] normal = [.. Enumerable.Range(0, count + 1).Select(i => Enumerable.Range(0, count + 1)
            .Select(j => rows.Select((r, c) => weights[c] * r[i] * r[j]).Sum() + (i == j && i > 0 ? Ridge * scale : 0)).ToArray())];
        return new GainPrior
        {
            Source = source,
            Strategies = Strategies,
            Means = means,
            Deviations = deviations,
            Smallest = [.. Enumerable.Range(0, count).Select(m => measures.Min(r => r[m]))],
            Largest = [.. Enumerable.Range(0, count).Select(m => measures.Max(r => r[m]))],
            Weights =
            [
                .. Strategies.Select(s =>
                    Solve(
                        normal,
                        [
                            .. Enumerable.Range(0, count + 1).Select(
                                i => rows.Select((r, c) => weights[c] * r[i] * Gain(cells[c], s) / GainMeasures.Headroom(cells[c].Profile)).Sum()),
                        ])),
            ],
            Covariance = [.. Strategies.Select(_ => new double[Strategies.Length])],
            Discordance = 0,
        };
    }

    /// <summary>Squared headroom, so that gains and not their shares of it are fitted; every set counts the same.</summary>
    private static double Weight(RegretResult[] cells, RegretResult cell) =>
        Math.Pow(GainMeasures.Headroom(cell.Profile), 2) / cells.Count(c => c.Cell.Set == cell.Cell.Set);

    private static double Gain(RegretResult cell, TransferStrategy strategy) => cell.Accuracy(strategy) - cell.Accuracy(TransferStrategy.LinearProbe);

    private static double Discordance(RegretResult[] cells)
    {
        double[] shares =
        [
            .. cells.SelectMany(c => c.Outcomes.Values.Where(o => o.Strategy is TransferStrategy.LateStages or TransferStrategy.ProbeThenFineTune or TransferStrategy.FullFineTuning)
                .Select(o =>
                    o.TestRight.Zip(c.Probe.TestRight).Count(
                        p => p.First != p.Second) / (double)o.TestRight.Length / GainMeasures.Headroom(c.Profile))).Order(),
        ];
        return shares[shares.Length / 2];
    }

    /// <summary>Gaussian elimination; the matrix is positive definite.</summary>
    private static double[] Solve(double[][] matrix, double[] right)
    {
        double[][] a = [.. matrix.Select((row, i) => row.Append(right[i]).ToArray())];
        for (int i = 0; i < a.Length; i++)
        {
            for (int k = 0; k < a.Length; k++)
            {
                double factor = k == i ? 0 : a[k][i] / a[i][i];
                for (int j = i; j <= a.Length; j++)
                {
                    a[k][j] -= factor * a[i][j];
                }
            }
        }

        return [.. a.Select((row, i) => row[^1] / row[i])];
    }
}
