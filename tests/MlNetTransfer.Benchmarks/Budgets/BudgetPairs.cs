using MlNetTransfer.Benchmarks.Regret;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>Our policy against each other on all cells that have both, complete or not.</summary>
internal static class BudgetPairs
{
    /// <param name="report">Gets the section.</param>
    /// <param name="table">What was run.</param>
    /// <param name="replicates">Of the bootstrap.</param>
    public static void Write(Report report, BudgetTable table, int replicates)
    {
        report.Line("## `ours` against each\n\nOn every cell that has both, complete or not. Difference in balanced accuracy, points.\n");
        report.Line("| budget | network | against | cells | sets | difference (95 % by bootstrap over sets) | better, the same, worse "
            + "| beyond chance: better, worse |");
        report.Line("|---|---|---|---|---|---|---|---|");
        foreach (BudgetPolicy other in table.Policies.Where(p => p != BudgetPolicy.Ours))
        {
            BudgetResult[] pairs = BudgetResult.Read(table, [BudgetPolicy.Ours, other]);
            foreach (IGrouping<double, BudgetResult> budget in pairs.GroupBy(c => c.Cell.Seconds).OrderBy(g => g.Key))
            {
                string minutes = BudgetReport.Minutes(budget.Key);
                report.Line(Row(minutes, "all", other, [.. budget], replicates));
                foreach (IGrouping<string, BudgetResult> network in budget.GroupBy(c => c.Cell.Network).OrderBy(g => g.Key, StringComparer.Ordinal))
                {
                    report.Line(Row(minutes, network.Key, other, [.. network], replicates));
                }
            }
        }
    }

    private static string Row(string budget, string network, BudgetPolicy other, BudgetResult[] cells, int replicates)
    {
        PolicyResult pairs = new(
            other.Name,
            [.. cells.Select(c => (c.Cell.Set, c.Of(other).Test.BalancedAccuracy, c.Ours.Test.BalancedAccuracy, 0.0, c.Ours.Seconds, c.Cell.Seconds))]);
        (double low, double high) = pairs.Interval(replicates);
        int[] signs = [.. pairs.Cells.Select(c => Math.Sign(Math.Round(c.Oracle - c.Accuracy, 6)))];
        return $"| {budget} | {network} | {other.Name} | {cells.Length} | {cells.Select(c => c.Cell.Set).Distinct().Count()} "
            + $"| {100 * pairs.MeanRegret:+0.0;−0.0;0.0} ({100 * low:0.0} … {100 * high:0.0}) "
            + $"| {signs.Count(s => s > 0)}, {signs.Count(s => s == 0)}, {signs.Count(s => s < 0)} "
            + $"| {cells.Count(c => c.Of(other).Test.WorseThan(c.Ours.Test))}, {cells.Count(c => c.Ours.Test.WorseThan(c.Of(other).Test))} |";
    }
}
