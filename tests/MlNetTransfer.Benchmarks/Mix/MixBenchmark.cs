using System.Globalization;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Mix;

/// <summary>What mixing with the start is worth, and by which rule. Resumable: a cell whose line is in the CSV is not trained again.</summary>
internal static class MixBenchmark
{
    private static readonly int[] Sizes = [10, 50];
    private static readonly TransferStrategy[] Strategies = [TransferStrategy.LateStages, TransferStrategy.ProbeThenFineTune, TransferStrategy.FullFineTuning];

    private static readonly (string Name, Func<MixCell, MixCell.Network> Choose)[] Rules =
    [
        ("back while the log-loss at the best temperature falls by one standard error (the product's)", c => c.Walk((n, _) => n.Gain > n.Error)),
        ("back while it falls at all", c => c.Walk((n, kept) => n.BestLogLoss < kept.BestLogLoss)),
        ("the same without a temperature", c => c.Walk((n, kept) => n.LogLoss < kept.LogLoss)),
        ("least log-loss at the best temperature", c => c.Shares.Where(n => n.Share > 0).MinBy(n => n.BestLogLoss)!),
        ("always 0.75", c => c.Shares.Single(n => n.Share == 0.75)),
        ("always 0.5", c => c.Shares.Single(n => n.Share == 0.5)),
        ("always 0, the linear probe", c => c.Shares[^1]),
    ];

    private static string Csv => Path.Combine(Report.Results, "mix.csv");

    public static void Run(string data, string weights, string[] sets)
    {
        foreach ((int size, string set, TransferStrategy strategy) in
            Sizes.SelectMany(size => sets.SelectMany(set => Strategies.Select(strategy => (size, set, strategy)))))
        {
            RegretCell cell = new(set, size, Seed: 1);
            if (Cells().Any(c => c.Cell == cell && c.Strategy == strategy))
            {
                continue;
            }

            RegretDraw draw = new(data, set);
            if (draw.PerClass([size]).Any())
            {
                File.AppendAllText(Csv, MixTraining.Run(cell, strategy, draw.Draw(size, cell.Seed), weights) + "\n");
            }
        }

        Write(Cells());
    }

    public static void Write(MixCell[] cells)
    {
        Report report = new(
            "mix",
            "Networks between the start and the fine-tuned one",
            "mobilenetv2_035 at 96 px, at most 600 steps, one seed, every cell drawn as in `regret`; the last epoch is kept everywhere, because there are "
                + "fewer than 200 validation images. Log-loss on the test images is at the temperature that ships: 1 under 20 validation images. "
                + $"Trained on commit {string.Join(", ", cells.Select(c => c.Commit).Distinct())}.");
        foreach (IGrouping<int, MixCell> size in cells.GroupBy(c => c.Cell.PerClass).OrderBy(g => g.Key))
        {
            report.Line($"## {size.Key} images per class, {size.Count()} trainings\n");
            report.Line("| rule | test accuracy, points, ± standard error over trainings | worst | better, worse | test log-loss | worst | mean share |");
            report.Line("|---|---|---|---|---|---|---|");
            foreach ((string name, Func<MixCell, MixCell.Network> choose) in Rules)
            {
                Rule(report, name, [.. size], choose);
            }

            report.Line("");
        }

        report.Line("## Every training\n");
        report.Line("Test accuracy and log-loss at the shares 1, 0.75, 0.5, 0.25 and 0 (the linear probe); bold is what the product keeps.\n");
        report.Line("| set, images per class | strategy | validation images | 1 | 0.75 | 0.5 | 0.25 | 0 |");
        report.Line("|---|---|---|---|---|---|---|---|");
        foreach (MixCell cell in cells.OrderBy(c => c.Cell.PerClass).ThenBy(c => c.Cell.Set, StringComparer.Ordinal).ThenBy(c => c.Strategy))
        {
            MixCell.Network kept = Rules[0].Choose(cell);
            string[] shares = [.. cell.Shares.Select(n => Text(n, n == kept ? "**" : ""))];
            report.Line($"| {cell.Cell.Set}, {cell.Cell.PerClass} | {cell.Strategy} | {cell.Validation} | {string.Join(" | ", shares)} |");
        }

        report.Save();
    }

    private static void Rule(Report report, string name, MixCell[] cells, Func<MixCell, MixCell.Network> choose)
    {
        double[] points = [.. cells.Select(c => 100 * (choose(c).TestAccuracy - c.Shares[0].TestAccuracy))];
        double[] losses = [.. cells.Select(c => choose(c).TestLogLoss - c.Shares[0].TestLogLoss)];
        double mean = points.Average(), error = Math.Sqrt(points.Sum(p => (p - mean) * (p - mean)) / Math.Max(1, points.Length - 1) / points.Length);
        report.Line($"| {name} | {mean:+0.0;−0.0;0.0} ± {error:0.0} | {points.Min():+0.0;−0.0;0.0} | {points.Count(p => p > 0)}, {points.Count(p => p < 0)} "
            + $"| {losses.Average():+0.000;−0.000;0.000} | {losses.Max():+0.000;−0.000;0.000} | {cells.Average(c => choose(c).Share):0.00} |");
    }

    private static string Text(MixCell.Network network, string bold) =>
        string.Create(CultureInfo.InvariantCulture, $"{bold}{network.TestAccuracy:0.000}, {network.TestLogLoss:0.00}{bold}");

    private static MixCell[] Cells() => File.Exists(Csv) ? [.. File.ReadLines(Csv).Select(MixCell.Parse)] : [];
}
