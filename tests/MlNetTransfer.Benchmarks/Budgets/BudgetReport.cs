using MlNetTransfer.Benchmarks.Regret;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>Policies against each other in the same time.</summary>
internal static class BudgetReport
{
    private const int Replicates = 2000;

    /// <param name="table">With all policies.</param>
    /// <param name="seeds">With the same images under several seeds; null leaves that section out.</param>
    public static void Write(BudgetTable table, BudgetTable? seeds)
    {
        BudgetResult[] cells = BudgetResult.Read(table);
        string commits = string.Join(", ", BudgetOutcome.Read(table.Outcomes).Select(o => o.Commit).Distinct());
        Report report = new(
            table.Name,
            "Policies under a budget",
            $"{cells.Length} complete cells (network × set × images per class × seed × budget) of {cells.Select(c => c.Cell.Set).Distinct().Count()} sets, "
                + $"trained on commit {(commits.Length == 0 ? "none" : commits)}",
            "budgets");
        report.Line($"- Every policy has the same time for its whole run but the test of the model: processor time of all threads by {BudgetCell.Cores} cores, "
            + "read by the product in place of a clock. The linear probe and the profile are done once a cell, from an empty cache on, and count for every "
            + "policy that needs them.");
        report.Line("- `ours` is the default policy, with a prior that was fitted without the set. The others are runs with a named strategy and what the "
            + "linear probe leaves of the time; `BiT's rule` takes 500 steps or as many as fit; `random` is one of them, drawn by the cell's seed.");
        report.Line($"- Up to 500 test images, balanced accuracy, what was exported. *Regret*: distance to the policy that is best on one half of the test "
            + $"images, measured on the other, and the other way round. *all*: every training image, {RegretDraw.MostOfAll:N0} of a set at most.");
        WriteCoverage(report, table, cells);
        foreach (IGrouping<double, BudgetResult> budget in cells.GroupBy(c => c.Cell.Seconds).OrderBy(g => g.Key))
        {
            report.Line($"\n## {Minutes(budget.Key)}\n");
            WritePolicies(report, [.. budget], $"All networks, {budget.Count()} cells.");
            foreach (IGrouping<string, BudgetResult> network in budget.GroupBy(c => c.Cell.Network).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                WritePolicies(report, [.. network], $"{network.Key}, {network.Count()} cells.");
            }
        }

        BudgetPairs.Write(report, table, Replicates);
        BudgetResult[] stated = BudgetResult.Read(table, [BudgetPolicy.Ours, BudgetPolicy.Probe]);
        StatedProbabilities.Write(report, BudgetPolicy.Ours.Name, [.. stated.SelectMany(Stated)], bins: 10);
        if (seeds is not null)
        {
            BudgetStability.Write(report, seeds);
        }

        WriteCells(report, cells);
        report.Save(table.Folder);
    }

    /// <summary>What was left out.</summary>
    public static void WriteCoverage(Report report, BudgetTable table, IReadOnlyList<BudgetResult> complete)
    {
        BudgetCell[] planned = [.. BudgetsBenchmark.Lines(table.Planned).Select(BudgetCell.Parse)];
        HashSet<string> done = [.. complete.Select(c => $"{c.Cell}")];
        report.Line($"\n## What was run\n\n{complete.Count} of {planned.Length} planned cells, in an order drawn by lot within seed and budget; the others "
            + "are left out below.\n");
        report.Line("| budget | network | seed | complete | planned | sets without a complete cell |");
        report.Line("|---|---|---|---|---|---|");
        foreach (var group in planned.GroupBy(c => (c.Seconds, c.Network, c.Seed)).OrderBy(g => g.Key))
        {
            IEnumerable<string> without = group.GroupBy(c => c.Set).Where(set => !set.Any(c => done.Contains($"{c}"))).Select(set => set.Key);
            report.Line($"| {Minutes(group.Key.Seconds)} | {group.Key.Network} | {group.Key.Seed} | {group.Count(c => done.Contains($"{c}"))} "
                + $"| {group.Count()} | {string.Join(", ", without.Order(StringComparer.Ordinal))} |");
        }
    }

    /// <summary>Of what was trained, whether chosen or not.</summary>
    private static IEnumerable<(double Stated, bool Better)> Stated(BudgetResult cell) => cell.Ours.Trainings.Join(
        cell.Ours.Trials,
        training => training.Strategy,
        trial => trial.Strategy,
        (training, trial) => (trial.ProbabilityBetter,
            new TestAnswers(training.TestRight, cell.Probe.TestPerClass).BalancedAccuracy > cell.Probe.Test.BalancedAccuracy));

    private static void WritePolicies(Report report, BudgetResult[] cells, string about)
    {
        report.Line($"{about}\n");
        report.Line("| policy | balanced accuracy | regret, points: mean (95 % by bootstrap over sets) | median | P90 | worst | never worse than the linear "
            + "probe | of the time: mean, P90, most | `ours` better, the same, worse | beyond chance: better, worse |");
        report.Line("|---|---|---|---|---|---|---|---|---|---|");
        foreach (BudgetPolicy policy in BudgetPolicy.All)
        {
            WritePolicy(report, policy.Name, cells, c => c.Of(policy));
        }

        WritePolicy(report, "random", cells, c => c.Of(BudgetPolicy.Random(c.Cell)));
        report.Line("");
    }

    private static void WritePolicy(Report report, string name, BudgetResult[] cells, Func<BudgetResult, BudgetOutcome> outcome)
    {
        PolicyResult policy = new(
            name,
            [
                .. cells.Select(c => (c.Cell.Set, outcome(c).Test.BalancedAccuracy, c.Best, outcome(c).Test.WorseThan(c.Probe.Test) ? 1.0 : 0,
                    outcome(c).Seconds, c.Cell.Seconds)),
            ]);
        (double low, double high) = policy.Interval(Replicates);
        double[] used = [.. cells.Select(c => outcome(c).Seconds / c.Cell.Seconds).Order()];
        string against = "| |";
        if (name != BudgetPolicy.Ours.Name)
        {
            int[] signs = [.. cells.Select(c => Math.Sign(Math.Round(c.Ours.Test.BalancedAccuracy - outcome(c).Test.BalancedAccuracy, 6)))];
            against = $"{signs.Count(s => s > 0)}, {signs.Count(s => s == 0)}, {signs.Count(s => s < 0)} "
                + $"| {cells.Count(c => outcome(c).Test.WorseThan(c.Ours.Test))}, {cells.Count(c => c.Ours.Test.WorseThan(outcome(c).Test))} |";
        }

        report.Line($"| {name} | {policy.Accuracy:0.000} | {100 * policy.MeanRegret:0.0} ({100 * low:0.0} … {100 * high:0.0}) "
            + $"| {100 * policy.Quantile(0.5):0.0} | {100 * policy.Quantile(0.9):0.0} | {100 * policy.Quantile(1):0.0} | {policy.NeverWorse:0.000} "
            + $"| {used.Average():0.00}, {used[(int)(0.9 * (used.Length - 1))]:0.00}, {used[^1]:0.00} | {against}");
    }

    private static void WriteCells(Report report, BudgetResult[] cells)
    {
        report.Line("\n## Cells\n\nGains over the linear probe in points.\n");
        report.Line($"| cell | LinearProbe | `ours` keeps | {string.Join(" | ", BudgetPolicy.All.Where(p => p != BudgetPolicy.Probe).Select(p => p.Name))} |");
        report.Line($"|---|---|---|{string.Concat(Enumerable.Repeat("---|", BudgetPolicy.All.Length - 1))}");
        foreach (BudgetResult cell in cells.OrderBy(c => $"{c.Cell}", StringComparer.Ordinal))
        {
            double probe = cell.Probe.Test.BalancedAccuracy;
            IEnumerable<string> gains = BudgetPolicy.All.Where(p => p != BudgetPolicy.Probe)
                .Select(p => FormattableString.Invariant($"{100 * (cell.Of(p).Test.BalancedAccuracy - probe):+0.0;−0.0;0.0}"));
            report.Line($"| {cell.Cell.ToString().Replace(",", ", ", StringComparison.Ordinal)} | {probe:0.000} | {cell.Ours.Chosen} "
                + $"| {string.Join(" | ", gains)} |");
        }
    }

    internal static string Minutes(double seconds) =>
        seconds % 60 == 0 ? FormattableString.Invariant($"{seconds / 60} min") : FormattableString.Invariant($"{seconds} s");
}
