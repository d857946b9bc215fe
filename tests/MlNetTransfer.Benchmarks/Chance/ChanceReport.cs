using MlNetTransfer.Benchmarks.Budgets;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Benchmarks.Chance;

/// <summary>Switches that should not be: measured, and simulated.</summary>
internal static class ChanceReport
{
    // In standard errors: one-sided 5 %.
    private const double OneSided = 1.645;

    // As what a refit linear probe is judged.
    private static readonly TransferStrategy[] Roles = [TransferStrategy.LateStages, TransferStrategy.FullFineTuning];

    /// <param name="table">What was measured.</param>
    /// <param name="replicates">Simulations of every cell.</param>
    public static void Write(ChanceTable table, int replicates)
    {
        ChancePair[] pairs = [.. ChancePair.Read(table.Pairs)];
        BudgetOutcome[] permuted = [.. BudgetOutcome.Read(table.Permuted)];
        string commits = string.Join(", ", pairs.Select(p => p.Commit).Concat(permuted.Select(p => p.Commit)).Distinct());
        RegretResult[] recorded = RegretBenchmark.AllCells();
        PriorCalibration fittedOn = PriorCalibration.Read();
        Dictionary<string, GainPrior> priors = recorded.Select(c => c.Cell.Set)
            .Concat(pairs.Select(p => BudgetCell.Parse(p.Cell).Set))
            .Distinct()
            .ToDictionary(set => set, set => fittedOn.Without(set));
        Report report = new(
            table.Name,
            "Switches by chance",
            $"{table.Network.Backbone} at {table.Network.InputSize} px, at most {table.Seconds} s of processor time on {BudgetCell.Cores} cores for a training "
                + $"or a run; trained on commit {commits}",
            "chance");
        report.Line("- How often does the policy replace the linear probe by something that is no better? Target: in at most 5 %.");
        report.Line("- *as it is*: with the prior of the policy, fitted without the set. It expects gains, for on real data there are some, so where "
            + "there are none it errs. *expecting nothing*: the same prior with a mean of 0: what the validation images alone, with the same rules, let "
            + "through. *plain*: the gain is above 1.645 of its standard errors, for comparison.");
        report.Line("- In brackets: 95 % (Wilson), as if verdicts were independent; those of one cell share its validation images.");
        int sets = pairs.Select(p => p.Cell).Concat(permuted.Select(p => p.Cell)).Select(c => BudgetCell.Parse(c).Set).Distinct().Count();
        int cells = sets * table.Network.Sizes.Length * table.Network.Seeds.Length;
        report.Line($"- Measured so far, in an order drawn by lot: {pairs.Length} of at most {ChanceTable.Twice.Length * cells} trainings of the same twice, "
            + $"{permuted.Length} of at most {cells} runs on permuted labels, of {sets} sets.");
        WritePairs(report, table, pairs, priors);
        WritePermuted(report, permuted);
        WriteSimulated(report, recorded, priors, replicates);
        report.Save(table.Folder);
    }

    private static void WritePairs(Report report, ChanceTable table, ChancePair[] pairs, Dictionary<string, GainPrior> priors)
    {
        report.Line("\n## Measured: the same twice\n\nA strategy is trained twice with other seeds, and the linear probe is fitted to images drawn with "
            + "replacement; the first of a pair stands for the linear probe, the second for the strategy. Every training is in one pair.\n");
        report.Line("| trained twice | judged as | images per class | cells | verdicts | switches as it is | expecting nothing | plain |");
        report.Line("|---|---|---|---|---|---|---|---|");
        Dictionary<string, DatasetProfile> profiles = RegretResult.ReadProfiles(table.Profiles);
        foreach (var group in pairs.GroupBy(p => (p.Strategy, BudgetCell.Parse(p.Cell).PerClass)).OrderBy(g => g.Key))
        {
            foreach (TransferStrategy role in group.Key.Strategy == TransferStrategy.LinearProbe ? Roles : [group.Key.Strategy])
            {
                (bool AsItIs, bool Nothing, bool Plain)[] verdicts = [.. group.SelectMany(p => Verdicts(p, role, table, profiles, priors))];
                report.Line($"| {group.Key.Strategy} | {role} | {group.Key.PerClass} | {group.Count()} | {verdicts.Length} | {Share(verdicts, v => v.AsItIs)} "
                    + $"| {Share(verdicts, v => v.Nothing)} | {Share(verdicts, v => v.Plain)} |");
            }
        }
    }

    private static IEnumerable<(bool AsItIs, bool Nothing, bool Plain)> Verdicts(
        ChancePair pair, TransferStrategy role, ChanceTable table, Dictionary<string, DatasetProfile> profiles, Dictionary<string, GainPrior> priors)
    {
        BudgetCell cell = BudgetCell.Parse(pair.Cell);
        GainPrior prior = priors[cell.Set];
        return pair.Twos().Select(two => (
            ChanceVerdict.Switches(prior, profiles[cell.Material], pair, table.Network.Shape, role, two.First, two.Second),
            ChanceVerdict.Switches(
                ChanceVerdict.ExpectingNothing(prior), profiles[cell.Material], pair, table.Network.Shape, role, two.First, two.Second),
            PairedComparison.Of(two.Second, two.First) is var p && p.Difference > OneSided * p.StandardError));
    }

    private static void WritePermuted(Report report, BudgetOutcome[] runs)
    {
        report.Line("\n## Measured: permuted labels\n\nThe labels of training and validation images are permuted together, and the policy is run as it is: "
            + "there is nothing to learn.\n");
        report.Line("| images per class | runs | trainings | switches as it is | plain, for any training |");
        report.Line("|---|---|---|---|---|");
        foreach (IGrouping<string, BudgetOutcome> group in
            runs.GroupBy(r => BudgetCell.Parse(r.Cell).Size).OrderBy(g => g.Key).Concat(runs.GroupBy(_ => "**all**")))
        {
            BudgetOutcome[] part = [.. group];
            report.Line($"| {group.Key} | {part.Length} | {part.Sum(r => r.Trainings.Count)} | {Share(part, r => r.Chosen != TransferStrategy.LinearProbe)} "
                + $"| {Share(part, r => r.Trials.Any(t => t.MeasuredGain > OneSided * t.MeasuredError))} |");
        }
    }

    private static void WriteSimulated(Report report, RegretResult[] cells, Dictionary<string, GainPrior> priors, int replicates)
    {
        report.Line($"\n## Simulated: answers swapped by coin\n\nOn the {cells.Length} cells of `regret`, {replicates} times each, all strategies in hand: "
            + "a coin says of every validation image whether strategies and linear probe change places on it. They differ as often as they did, and none is "
            + "better. The whole policy is replayed, with all trials that it asks for.\n");
        report.Line("| images per class | cells | verdicts | switches as it is | expecting nothing |");
        report.Line("|---|---|---|---|---|");
        foreach (IGrouping<string, RegretResult> group in
            cells.OrderBy(c => c.Cell.PerClass).GroupBy(c => $"{c.Cell.PerClass}").Concat(cells.GroupBy(_ => "**all**")))
        {
            RandomSource random = new RandomSource(1).Fork($"coins {group.Key}");
            (bool AsItIs, bool Nothing)[] verdicts =
            [
                .. group.SelectMany(c => Enumerable.Range(0, replicates).Select(i =>
                {
                    RandomSource coins = random.Fork($"{c.Cell} {i}");
                    GainPrior prior = priors[c.Cell.Set];
                    BackboneShape shape = RegretNetwork.All[0].Shape;
                    return (
                        ChanceVerdict.SwitchesByCoin(c, prior, shape, coins.Fork("coin")),
                        ChanceVerdict.SwitchesByCoin(c, ChanceVerdict.ExpectingNothing(prior), shape, coins.Fork("coin")));
                })),
            ];
            report.Line($"| {group.Key} | {group.Count()} | {verdicts.Length} | {Share(verdicts, v => v.AsItIs)} | {Share(verdicts, v => v.Nothing)} |");
        }
    }

    private static string Share<T>(T[] verdicts, Func<T, bool> switched)
    {
        int count = verdicts.Count(switched);
        return Interval.OfProportion(count, verdicts.Length) is { } interval
            ? FormattableString.Invariant($"{(double)count / verdicts.Length:0.000} ({interval.Lower:0.000} … {interval.Upper:0.000})")
            : "";
    }
}
