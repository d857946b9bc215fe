using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>Whether other seeds give the same plan for the same images.</summary>
internal static class BudgetStability
{
    public static void Write(Report report, BudgetTable table)
    {
        BudgetOutcome[] outcomes = [.. BudgetOutcome.Read(table.Outcomes)];
        var groups = outcomes.Select(o => (Cell: BudgetCell.Parse(o.Cell), o.Chosen))
            .GroupBy(o => o.Cell with { Seed = 0 }, o => o.Chosen)
            .Where(g => g.Count() == table.RunSeeds.Length)
            .ToArray();
        int planned = BudgetsBenchmark.Lines(table.Planned).Select(BudgetCell.Parse).Select(c => c with { Seed = 0 }).Distinct().Count();
        report.Line($"\n## Stability\n\nThe same images under {table.RunSeeds.Length} seeds, of the validation images and of everything trained, where there "
            + $"are at least {table.FewestValidation} validation images: {groups.Length} of {planned} planned groups are complete.");
        if (groups.Length == 0)
        {
            return;
        }

        bool[] pairs = [.. groups.SelectMany(g => g.SelectMany((a, i) => g.Skip(i + 1).Select(b => a == b)))];
        report.Line($"The same plan in {pairs.Average(same => same ? 1.0 : 0):0.00} of {pairs.Length} pairs, in all seeds "
            + $"of {groups.Count(g => g.Distinct().Count() == 1)} groups. Commit {string.Join(", ", outcomes.Select(o => o.Commit).Distinct())}.\n");
        report.Line("| network, set, per class, budget | plans |");
        report.Line("|---|---|");
        foreach (IGrouping<BudgetCell, TransferStrategy> group in groups)
        {
            BudgetCell cell = group.Key;
            report.Line($"| {cell.Network}, {cell.Set}, {cell.Size}, {cell.Seconds} s "
                + $"| {string.Join(", ", group.CountBy(s => s).OrderByDescending(c => c.Value).Select(c => $"{c.Key} × {c.Value}"))} |");
        }
    }
}
