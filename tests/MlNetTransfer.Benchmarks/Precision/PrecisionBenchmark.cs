using System.Diagnostics;
using MlNetTransfer.Benchmarks.Budgets;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Precision;

/// <summary>The same trainings in float32 and in bfloat16: does rounding cost accuracy? Resumable, in an order drawn by lot.</summary>
internal static class PrecisionBenchmark
{
    private const int PerClass = 50, Epochs = 8;

    private static readonly (string Backbone, int InputSize)[] Networks =
    [
        ("mobilenetv2_035", 96), ("mobilenetv2_035", 224), ("mobilenetv2_100", 224), ("mobilenetv1_025", 224), ("mlnet_resnet18", 224),
    ];

    private static string Table => Path.Combine(Report.Results, "precision.jsonl");

    /// <param name="data">Folder of the sets.</param>
    /// <param name="cache">Cache folder in which the backbones are installed.</param>
    /// <param name="sets">Names.</param>
    /// <param name="minutes">After which nothing is begun.</param>
    /// <param name="backbones">Names; empty for all.</param>
    public static void Train(string data, string cache, string[] sets, double minutes, string[] backbones)
    {
        long started = Stopwatch.GetTimestamp();
        (string Backbone, int InputSize, string Set, long Seed)[] pieces =
        [
            .. from n in Networks
               where backbones.Length == 0 || backbones.Contains(n.Backbone)
               from set in sets
               from seed in (long[])[1, 2, 3]
               select (n.Backbone, n.InputSize, set, seed),
        ];
        new RandomSource(1).Shuffle<(string, int, string, long)>(pieces);
        HashSet<string> done = [.. PrecisionTraining.Read(Table).Select(t => t.Cell)];
        foreach ((string backbone, int side, string set, long seed) in pieces.OrderBy(p => p.Seed))
        {
            string cell = FormattableString.Invariant($"{backbone} at {side} px on {set}, seed {seed}");
            if (Stopwatch.GetElapsedTime(started).TotalMinutes > minutes)
            {
                Console.WriteLine($"time is over before {cell}");
                return;
            }

            RegretDraw draw = new(data, set);
            if (done.Contains(cell) || !draw.PerClass([PerClass]).Any())
            {
                continue;
            }

            using BudgetMaterial material = new(new RegretNetwork(backbone, side, "precision", [PerClass], [seed]), cache, draw.Draw(PerClass, seed), seed);
            PrecisionTraining[] both =
                [.. ((TrainingPrecision[])[TrainingPrecision.Float32, TrainingPrecision.BFloat16]).Select(p => PrecisionTraining.Train(cell, material, p, Epochs))];
            File.AppendAllLines(Table, both.Select(t => $"{t}"));
            Console.WriteLine(FormattableString.Invariant(
                $"{cell}: {both[0].Test.BalancedAccuracy:0.000} and {both[1].Test.BalancedAccuracy:0.000}, {both[0].LogLoss:0.000} and {both[1].LogLoss:0.000}, {both[0].Seconds} and {both[1].Seconds} s"));
        }
    }

    public static void Judge()
    {
        PrecisionTraining[] trainings = [.. PrecisionTraining.Read(Table)];
        Report report = new(
            "precision",
            "Fine-tuning in float32 and in bfloat16",
            $"full fine-tuning, {PerClass} images per class (a fifth of them to validate), {Epochs} epochs, commit "
                + string.Join(", ", trainings.Select(t => t.Commit).Distinct()));
        report.Line("Each pair has the same images, seed and recipe. Test: balanced accuracy on up to 500 images, points; ± is the standard error over pairs. Seconds "
            + "are processor time of the whole training by two cores.\n");
        report.Line("| network | pairs | float32 | bfloat16 | difference, points | validation log-loss, difference | seconds | worse, better beyond chance |");
        report.Line("|---|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, PrecisionTraining> network in trainings.GroupBy(t => t.Network).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            Write(report, network.Key, [.. network]);
        }

        report.Line("\n| cell | float32 | bfloat16 | log-loss | best epoch |");
        report.Line("|---|---|---|---|---|");
        foreach ((PrecisionTraining wide, PrecisionTraining narrow) in Pairs(trainings).OrderBy(p => p.Wide.Cell, StringComparer.Ordinal))
        {
            report.Line($"| {wide.Cell} | {wide.Test.BalancedAccuracy:0.000} | {narrow.Test.BalancedAccuracy:0.000} | {wide.LogLoss:0.000}, {narrow.LogLoss:0.000} "
                + $"| {wide.BestEpoch}, {narrow.BestEpoch} |");
        }

        report.Save();
    }

    private static void Write(Report report, string name, PrecisionTraining[] trainings)
    {
        (PrecisionTraining Wide, PrecisionTraining Narrow)[] pairs = [.. Pairs(trainings)];
        double[] points = [.. pairs.Select(p => 100 * (p.Narrow.Test.BalancedAccuracy - p.Wide.Test.BalancedAccuracy))];
        double[] losses = [.. pairs.Select(p => p.Narrow.LogLoss - p.Wide.LogLoss)];
        report.Line($"| {name} | {pairs.Length} | {pairs.Average(p => p.Wide.Test.BalancedAccuracy):0.000} "
            + $"| {pairs.Average(p => p.Narrow.Test.BalancedAccuracy):0.000} | {points.Average():+0.00;−0.00} ± {Error(points):0.00} "
            + $"| {losses.Average():+0.000;−0.000} ± {Error(losses):0.000} "
            + $"| {pairs.Average(p => p.Wide.Seconds):0} → {pairs.Average(p => p.Narrow.Seconds):0} "
            + $"| {pairs.Count(p => p.Narrow.Test.WorseThan(p.Wide.Test))}, {pairs.Count(p => p.Wide.Test.WorseThan(p.Narrow.Test))} |");
    }

    private static IEnumerable<(PrecisionTraining Wide, PrecisionTraining Narrow)> Pairs(PrecisionTraining[] trainings) => trainings
        .GroupBy(t => t.Cell)
        .Select(g => (g.First(t => t.Precision == TrainingPrecision.Float32), g.SingleOrDefault(t => t.Precision == TrainingPrecision.BFloat16)))
        .Where(p => p.Item2 is not null)
        .Select(p => (p.Item1, p.Item2!));

    private static double Error(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1) / values.Length);
    }
}
