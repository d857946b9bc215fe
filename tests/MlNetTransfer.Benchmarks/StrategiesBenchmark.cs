using MlNetTransfer.Evaluation;
using MlNetTransfer.Inference;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;

namespace MlNetTransfer.Benchmarks;

/// <summary>Every strategy on sets that differ from the pretraining data.</summary>
internal static class StrategiesBenchmark
{
    private const string Backbone = "mobilenetv2_035";
    private const int InputSize = 96, MostTrain = 500, MostTest = 500;

    private static readonly string[] Sets = ["sign-digits10", "malaria2", "cifar10", "omniglot-small1"];
    private static readonly long[] Seeds = [1, 2, 3];

    public static void Run(string data, string weights)
    {
        Report report = new("strategies", "Strategies", $"{Backbone} at {InputSize} px, at most {MostTrain} training and {MostTest} test images per set (the first of each class by name), seeds 1, 2, 3; test accuracy of the exported model.zip");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-strategies-").FullName;
        try
        {
            foreach (string set in Sets)
            {
                string manifest = Path.Combine(work, $"{set}.csv"), root = Path.Combine(data, set);
                File.WriteAllLines(manifest, ["path,label,split", .. Rows(root, "train", MostTrain), .. Rows(root, "test", MostTest)]);
                report.Line($"## {set}\n");
                report.Line("| strategy | accuracy, min ← median → max | against LinearProbe, seed 1: points (p) | training seconds, median | model.onnx KB |");
                report.Line("|---|---|---|---|---|");
                bool[]? probe = null;
                foreach (TransferStrategy strategy in Enum.GetValues<TransferStrategy>())
                {
                    bool[] right = Measure(report, manifest, root, weights, work, strategy, probe);
                    probe ??= right;
                }

                report.Line("");
                report.Save();
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static bool[] Measure(Report report, string manifest, string root, string weights, string work, TransferStrategy strategy, bool[]? probe)
    {
        (TransferRun Run, bool[] Right)[] runs = [.. Seeds.Select(seed => Train(manifest, root, weights, work, strategy, seed))];
        double[] accuracies = [.. runs.Select(r => r.Run.Evaluation!.Test!.MicroAccuracy).Order()];
        double seconds = runs.Select(r => r.Run.Timings.Training).Order().ElementAt(1);
        string against = "";
        if (probe is not null)
        {
            PairedComparison pair = PairedComparison.Of(runs[0].Right, probe);
            against = FormattableString.Invariant($"{100 * pair.Difference:+0.0;−0.0;0.0} ({pair.PValue:0.000})");
        }

        report.Line($"| {strategy} | {accuracies[0]:0.000} ← {accuracies[1]:0.000} → {accuracies[2]:0.000} | {against} | {seconds:0} | {runs[0].Run.Export!.OnnxBytes / 1000} |");
        return runs[0].Right;
    }

    private static (TransferRun Run, bool[] Right) Train(string manifest, string root, string weights, string work, TransferStrategy strategy, long seed)
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
            InputSize = InputSize,
            Seed = seed,
        });
        return (run, [.. File.ReadLines(Path.Combine(model, "predictions.csv")).Skip(1).Select(l => l.Split(',')).Select(f => f[1] == f[2])]);
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
