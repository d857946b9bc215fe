using System.Globalization;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>Policies against the oracle; what is fitted is fitted on the other sets.</summary>
internal static class RegretReport
{
    private const int Replicates = 2000;

    private static readonly TransferStrategy[] All = Enum.GetValues<TransferStrategy>();

    /// <param name="network">What the cells were trained on.</param>
    /// <param name="cells">To judge on.</param>
    /// <param name="fittedOn">To fit the prior on, the set that is judged left out.</param>
    public static void Write(RegretNetwork network, RegretResult[] cells, RegretResult[] fittedOn)
    {
        string commits = string.Join(", ", cells.SelectMany(c => c.Outcomes.Values.Select(o => o.Commit)).Distinct());
        Report report = new(network.File, "Regret of policies", string.Create(
            CultureInfo.InvariantCulture,
            $"{network.Backbone} at {network.InputSize} px, at most {network.MostSteps:N0} steps; {cells.Length} cells (set × images per class × seed) "
            + $"of {cells.Select(c => c.Cell.Set).Distinct().Count()} sets, trained on commit {commits}; up to 500 test images, balanced accuracy. The "
            + $"oracle is the strategy that is best on one half of the test images, scored on the other, and the other way round. Seconds are processor time "
            + $"of one core. The prior of `measured` is fitted on the {fittedOn.Length} cells of all networks, without those of the set it is "
            + $"judged on."), "regret");
        BackboneShape shape = network.Shape;
        Dictionary<string, GainPrior> priors = cells.Select(c => c.Cell.Set)
            .Distinct()
            .ToDictionary(set => set, set => GainCalibration.Fit([.. fittedOn.Where(c => c.Cell.Set != set)], ""));
        Dictionary<RegretCell, MeasuredReplay> measured = cells.ToDictionary(c => c.Cell, c => MeasuredReplay.Run(c, priors[c.Cell.Set], shape));
        Dictionary<RegretCell, MeasuredReplay> blind = cells.ToDictionary(c => c.Cell, c => MeasuredReplay.Run(c, WithoutMeasures(priors[c.Cell.Set]), shape));
        List<PolicyResult> policies =
        [
            PolicyResult.Of("measured", cells, c => measured[c.Cell].Choice, c => measured[c.Cell].Seconds),
            PolicyResult.Of("heuristic", cells, c => HeuristicChoice(c), c => c.Profile.Seconds + c.Probe.Seconds + c.Outcomes[HeuristicChoice(c)].Seconds),
            .. All.Select(strategy => PolicyResult.Of($"always {strategy}", cells, _ => strategy, c => c.Outcomes[strategy].Seconds)),
            PolicyResult.Random(cells),
            PolicyResult.Of("measured, every set expected to be average", cells, c => blind[c.Cell].Choice, c => blind[c.Cell].Seconds),
            PolicyResult.Of("best on the validation images of everything", cells, BestOnValidation, c => c.TotalSeconds),
        ];
        WritePolicies(report, policies);
        PolicyResult best = policies.Where(p => p.Name.StartsWith("always", StringComparison.Ordinal)).MaxBy(p => p.Accuracy)!;
        double gap = cells.Average(c => c.Oracle) - best.Accuracy;
        report.Line(gap > 0
            ? $"\nBest fixed strategy: {best.Name}. Of the gap between it and the oracle, {100 * gap:0.0} points, `measured` "
                + $"closes {(policies[0].Accuracy - best.Accuracy) / gap:0.00}.\n"
            : $"\nBest fixed strategy: {best.Name}. The oracle is not above it, so there is no gap to close; `measured` "
                + $"is {100 * (policies[0].Accuracy - best.Accuracy):+0.0;−0.0;0.0} points from it.\n");
        WriteBitRule(report, network, cells, measured);
        WriteCells(report, cells, measured);
        WriteProbabilities(report, cells, measured);
        WriteStability(report, cells, measured);
        report.Save(network.Folder);
    }

    private static TransferStrategy HeuristicChoice(RegretResult cell) => HeuristicPolicy.Choose(cell.Profile, null).Strategy.Value;

    /// <summary>The mean gain of every strategy, whatever was measured.</summary>
    private static GainPrior WithoutMeasures(GainPrior prior) =>
        prior with { Weights = [.. prior.Weights.Select(row => row.Select((w, i) => i == 0 ? w : 0).ToArray())] };

    private static TransferStrategy BestOnValidation(RegretResult cell) =>
        All.MaxBy(s => cell.Outcomes[s].ValidationRight.Count(r => r));

    private static void WritePolicies(Report report, IReadOnlyList<PolicyResult> policies)
    {
        report.Line("| policy | balanced accuracy | regret, points: mean (95 % by bootstrap over sets) | median | P90 | worst | never worse than the linear "
            + "probe | of the time of training everything |");
        report.Line("|---|---|---|---|---|---|---|---|");
        report.Line($"| oracle | {policies[0].Cells.Average(c => c.Oracle):0.000} | | | | | | 1 |");
        foreach (PolicyResult policy in policies)
        {
            (double low, double high) = policy.Interval(Replicates);
            report.Line($"| {policy.Name} | {policy.Accuracy:0.000} | {100 * policy.MeanRegret:0.0} ({100 * low:0.0} … {100 * high:0.0}) "
                + $"| {100 * policy.Quantile(0.5):0.0} | {100 * policy.Quantile(0.9):0.0} | {100 * policy.Quantile(1):0.0} | {policy.NeverWorse:0.000} "
                + $"| {policy.TimeShare:0.00} |");
        }
    }

    /// <summary>The rule has a training of its own, on fewer cells: the others stand beside it on those.</summary>
    private static void WriteBitRule(Report report, RegretNetwork network, RegretResult[] cells, Dictionary<RegretCell, MeasuredReplay> measured)
    {
        RegretNetwork rule = RegretNetwork.BitRule;
        if (network.Backbone != rule.Backbone || network.InputSize != rule.InputSize || !File.Exists(rule.Outcomes))
        {
            return;
        }

        Dictionary<RegretCell, OracleOutcome> trained = File.ReadLines(rule.Outcomes).Select(OracleOutcome.Parse).ToDictionary(o => o.Cell);
        RegretResult[] both = [.. cells.Where(c => trained.ContainsKey(c.Cell))];
        PolicyResult[] policies =
        [
            PolicyResult.OfOutcome("BiT's rule", both, c => trained[c.Cell]),
            PolicyResult.Of("measured", both, c => measured[c.Cell].Choice, c => measured[c.Cell].Seconds),
            PolicyResult.Of("always FullFineTuning", both, _ => TransferStrategy.FullFineTuning, c => c.Outcomes[TransferStrategy.FullFineTuning].Seconds),
            PolicyResult.Of("always LinearProbe", both, _ => TransferStrategy.LinearProbe, c => c.Probe.Seconds),
        ];
        report.Line($"## BiT's rule\n\nOn the {both.Length} cells of the first seed: SGD, 500 steps of 32 images, the step size of the rule's light variant "
            + "(0.001 at 128 images) in proportion, nothing frozen, no decay, no mixup.\n");
        WritePolicies(report, policies);
        report.Line("");
    }

    private static void WriteCells(Report report, RegretResult[] cells, Dictionary<RegretCell, MeasuredReplay> measured)
    {
        report.Line("## Cells\n\nGains over the linear probe in points; what `measured` keeps in bold.\n");
        report.Line($"| set, per class, seed | oracle | {string.Join(" | ", All)} | trained |");
        report.Line($"|---|---|{string.Concat(All.Select(_ => "---|"))}---|");
        foreach (RegretResult cell in cells.OrderBy(c => c.Cell.Set, StringComparer.Ordinal).ThenBy(c => c.Cell.PerClass).ThenBy(c => c.Cell.Seed))
        {
            MeasuredReplay replay = measured[cell.Cell];
            IEnumerable<string> row = All.Select(s => Mark(s == replay.Choice, s == TransferStrategy.LinearProbe
                ? cell.Accuracy(s).ToString("0.000", CultureInfo.InvariantCulture)
                : (100 * (cell.Accuracy(s) - cell.Accuracy(TransferStrategy.LinearProbe))).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture)));
            report.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"| {cell.Cell.Set}, {cell.Cell.PerClass}, {cell.Cell.Seed} | {cell.Oracle:0.000} "
                + $"| {string.Join(" | ", row)} | {string.Join(", ", replay.Trained)} |"));
        }

        static string Mark(bool bold, string text) => bold ? $"**{text}**" : text;
    }

    private static void WriteProbabilities(Report report, RegretResult[] cells, Dictionary<RegretCell, MeasuredReplay> measured)
    {
        (double Stated, bool Better)[] pairs =
        [
            .. cells.SelectMany(c => measured[c.Cell].Stated.Select(s => (s.Probability, c.Accuracy(s.Strategy) > c.Accuracy(TransferStrategy.LinearProbe)))),
        ];
        StatedProbabilities.Write(report, "measured", pairs, bins: 5);
    }

    private static void WriteStability(Report report, RegretResult[] cells, Dictionary<RegretCell, MeasuredReplay> measured)
    {
        bool[] same =
        [
            .. cells.GroupBy(c => (c.Cell.Set, c.Cell.PerClass))
                .SelectMany(g => Pairs([.. g]))
                .Select(p => measured[p.First.Cell].Choice == measured[p.Second.Cell].Choice),
        ];
        report.Line($"\n## Stability\n\nPairs of seeds of the same set and size, each with its own draw of the images: {same.Length}; the same plan "
            + $"in {(same.Length == 0 ? 0 : same.Average(s => s ? 1.0 : 0)):0.00} of them.");
    }

    private static IEnumerable<(RegretResult First, RegretResult Second)> Pairs(RegretResult[] group) =>
        group.SelectMany((a, i) => group.Skip(i + 1).Select(b => (a, b)));
}
