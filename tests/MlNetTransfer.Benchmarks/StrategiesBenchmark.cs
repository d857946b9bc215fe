using System.Globalization;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Benchmarks;

/// <summary>Every strategy on every set, at most so many training images, three seeds. Resumable: a cell whose line is in the CSV is not trained
/// again.</summary>
internal static class StrategiesBenchmark
{
    private const string Backbone = "mobilenetv2_035";
    private const int MostTest = 500;

    /// <param name="data">Folder of the sets.</param>
    /// <param name="weights">Folder of the weights.</param>
    /// <param name="name">Of the table: <c>strategies</c> or <c>strategies-large</c>.</param>
    /// <param name="inputSize">Side of the network's input.</param>
    /// <param name="mostTrain">Training images per set.</param>
    /// <param name="seeds">One training each, seed after seed; the probes differ by the split into training and validation images alone.</param>
    /// <param name="sets">Names.</param>
    /// <param name="strategies">Empty for all.</param>
    public static void Run(string data, string weights, string name, int inputSize, int mostTrain, long[] seeds, string[] sets, TransferStrategy[] strategies)
    {
        string csv = Path.Combine(Report.Root, "tests", "MlNetTransfer.Benchmarks", "results", $"{name}.csv");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-strategies-").FullName;
        TransferStrategy[] all = strategies.Length > 0 ? strategies : Enum.GetValues<TransferStrategy>();
        try
        {
            foreach ((string set, long seed, TransferStrategy strategy) in
                seeds.SelectMany(seed => sets.SelectMany(set => all.Select(strategy => (set, seed, strategy)))))
            {
                if (Cells(csv).Any(c => c.Set == set && c.Strategy == strategy && c.Seed == seed))
                {
                    continue;
                }

                string root = Path.Combine(data, set), manifest = Path.Combine(work, $"{set}.csv");
                File.WriteAllLines(manifest, ["path,label,split", .. Rows(root, "train", mostTrain), .. Rows(root, "test", MostTest)]);
                StrategyCell cell = Train(manifest, root, weights, work, set, strategy, seed, inputSize);
                File.AppendAllText(csv, cell + "\n");
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{set} {strategy} {seed}: {cell.Accuracy:0.000} in {cell.Seconds:0} s"));
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        Write(name, inputSize, mostTrain, Cells(csv));
    }

    private static void Write(string name, int inputSize, int mostTrain, StrategyCell[] cells)
    {
        Report report = new(name, "Strategies", string.Create(
            CultureInfo.InvariantCulture,
            $"{Backbone} at {inputSize} px, at most {mostTrain:N0} training and {MostTest} test images per set (the first of each class by name); test "
                + $"accuracy of the exported model.zip. Seconds are those of one core of a busy machine: read them as orders of magnitude. Trained on "
                + $"commit {string.Join(", ", cells.Select(c => c.Commit).Distinct())}; the commit above is that of the table."), name.Split('-')[0]);

        // On few validation images the first epoch to come near the best is chance.
        bool large = name.StartsWith("large", StringComparison.Ordinal);
        foreach (IGrouping<string, StrategyCell> set in cells.GroupBy(c => c.Set))
        {
            report.Line($"## {set.Key}\n");
            report.Line("| strategy | accuracy, min ← median → max | seeds | against LinearProbe, all seeds: points (p) | training seconds, median "
                + $"|{(large ? " to 95 % of the best validation accuracy, s |" : "")} model.onnx KB |");
            report.Line($"|---|---|---|---|---|---|{(large ? "---|" : "")}");
            StrategyCell[] probes = [.. set.Where(c => c.Strategy == TransferStrategy.LinearProbe)];
            double best = set.SelectMany(c => c.Epochs).Select(e => e.Accuracy).DefaultIfEmpty().Max();
            foreach (IGrouping<TransferStrategy, StrategyCell> strategy in set.GroupBy(c => c.Strategy).OrderBy(g => g.Key))
            {
                Line(report, [.. strategy.OrderBy(c => c.Accuracy)], probes, large ? best : null);
            }

            report.Line("");
        }

        report.Save();
    }

    private static void Line(Report report, StrategyCell[] cells, StrategyCell[] probes, double? best)
    {
        string against = "";
        (StrategyCell Cell, StrategyCell Probe)[] pairs = [.. cells.Join(probes, c => c.Seed, p => p.Seed, (c, p) => (c, p))];
        if (cells[0].Strategy != TransferStrategy.LinearProbe && pairs.Length > 0)
        {
            against = Against(pairs);
        }

        string time = best is null ? "" : $" {Reached(cells[0], best.Value)} |";
        StrategyCell middle = cells[cells.Length / 2];
        report.Line($"| {middle.Strategy} | {cells[0].Accuracy:0.000} ← {middle.Accuracy:0.000} → {cells[^1].Accuracy:0.000} | {cells.Length} | {against} "
            + $"| {cells.Select(c => c.Seconds).Order().ElementAt(cells.Length / 2):0} |{time} {middle.OnnxKilobytes} |");
    }

    private static string Reached(StrategyCell cell, double best) =>
        cell.Epochs.FirstOrDefault(e => e.Accuracy >= 0.95 * best, (0, double.NaN)).Seconds is double seconds && double.IsFinite(seconds)
            ? seconds.ToString("0", CultureInfo.InvariantCulture)
            : "–";

    /// <summary>Mean difference over the seeds, each image counted once: its share of seeds in which it is right, against that of the probe;
    /// sign-flip test over images.</summary>
    private static string Against((StrategyCell Cell, StrategyCell Probe)[] pairs)
    {
        double[] differences =
        [
            .. Enumerable.Range(0, pairs[0].Cell.Right.Length).Select(i => pairs.Average(p => (p.Cell.Right[i] ? 1.0 : 0) - (p.Probe.Right[i] ? 1 : 0))),
        ];
        double mean = differences.Average();
        Random random = new(1);
        const int Flips = 5000;
        int asFar = Enumerable.Range(0, Flips).Count(_ => Math.Abs(differences.Average(d => random.Next(2) == 0 ? d : -d)) >= Math.Abs(mean) - 1e-12);
        return FormattableString.Invariant($"{100 * mean:+0.0;−0.0;0.0} ({(asFar + 1.0) / (Flips + 1):0.0000})");
    }

    private static StrategyCell[] Cells(string csv) => File.Exists(csv) ? [.. File.ReadLines(csv).Select(StrategyCell.Parse)] : [];

    private static StrategyCell Train(
        string manifest, string root, string weights, string work, string set, TransferStrategy strategy, long seed, int inputSize)
    {
        string model = Path.Combine(work, "model");
        TransferRun run = OnnxEngine.CreatePipeline().WithFineTuning().Run(new TransferOptions
        {
            Data = manifest,
            Manifest = new() { Root = root },
            OutputFolder = model,
            CacheFolder = Path.Combine(work, "cache"),
            Backbone = Backbone,
            Weights = Report.WeightsOf(weights, Backbone),
            Strategy = strategy,
            InputSize = inputSize,
            Seed = seed,
        });
        double since = 0;
        (double, double)[] epochs = [.. (run.FineTuning?.History.Epochs ?? []).Select(e => (e.ValidationAccuracy ?? 0, since += e.Seconds))];
        bool[] right = [.. File.ReadLines(Path.Combine(model, "predictions.csv")).Skip(1).Select(l => l.Split(',')).Select(f => f[1] == f[2])];
        return new StrategyCell(set, strategy, seed, right, run.Timings.Training, (int)(run.Export!.OnnxBytes / 1000), epochs, Report.Commit);
    }

    private static IEnumerable<string> Rows(string root, string split, int images)
    {
        string[] classes = [.. Directory.GetDirectories(Path.Combine(root, split)).Order(StringComparer.Ordinal)];
        return classes.SelectMany(folder => Directory.GetFiles(folder)
            .Order(StringComparer.Ordinal)
            .Take(Math.Max(1, images / classes.Length))
            .Select(file => $"{split}/{Path.GetFileName(folder)}/{Path.GetFileName(file)},{Path.GetFileName(folder)},{split}"));
    }
}
