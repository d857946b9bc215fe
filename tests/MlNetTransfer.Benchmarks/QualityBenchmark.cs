using MlNetTransfer.Evaluation;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks;

/// <summary>Test accuracy of model.zip, image by image against logistic regression in Python on the same training and test images.</summary>
internal static class QualityBenchmark
{
    private static readonly long[] Seeds = [1, 2, 3];

    public static void Run(string data, string weights, string python)
    {
        Report report = new(
            "quality",
            "Quality",
            "seeds 1, 2, 3 (they decide which training images are held out for calibration); figures of the exported model.zip through ML.NET");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-quality-").FullName;
        try
        {
            foreach (string width in (string[])["100", "035"])
            {
                string backbone = $"mobilenetv2_{width}";
                report.Line($"## {backbone}, the training images of the Python baseline\n");
                report.Line("accuracy: min ← median → max over the seeds. difference: points, seed 1, paired per image, with its 95 % interval.\n");
                report.Line(
                    "| set | accuracy | Python | difference | log-loss | calibration error | largest score difference zip − onnx | labels that change |");
                report.Line("|---|---|---|---|---|---|---|---|");
                string[] sets =
                [
                    .. Directory.GetFiles(Path.Combine(python, width), "*.manifest.csv")
                        .Select(f => Path.GetFileName(f)[..^".manifest.csv".Length])
                        .Order(StringComparer.Ordinal),
                ];
                double[] differences = [.. sets.Select(set => Compare(report, data, weights, Path.Combine(python, width), set, backbone, work))];
                report.Line($"\nMean difference over the sets: {100 * differences.Average():+0.00;−0.00;0.00} points.\n");
            }

            report.Line("## mobilenetv2_100, all training images of the sets that the baseline cut\n");
            report.Line("| set | train / test | accuracy with 95 % interval | Python on its part |");
            report.Line("|---|---|---|---|");
            foreach (string set in (string[])["cifar10", "malaria2", "mnist10k"])
            {
                TransferRun run = Train(Path.Combine(data, set), null, "mobilenetv2_100", weights, work, 1);
                EvaluationResult test = run.Evaluation!.Test!;
                report.Line($"| {set} | {run.Dataset.Classes.Sum(c => c.Train + c.Validation)} / {test.Images} | {test.MicroAccuracy:0.000} "
                    + $"({test.Intervals.MicroAccuracy.Lower:0.000} … {test.Intervals.MicroAccuracy.Upper:0.000}) "
                    + $"| {Answers(Path.Combine(python, "100", $"{set}.python.csv")).Values.Average(right => right ? 1 : 0):0.000} |");
            }

            report.Save();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static double Compare(Report report, string data, string weights, string python, string set, string backbone, string work)
    {
        TransferRun[] runs =
        [
            .. Seeds.Reverse().Select(seed => Train(Path.Combine(python, $"{set}.manifest.csv"), Path.Combine(data, set), backbone, weights, work, seed)),
        ];
        TransferRun first = runs[^1];
        double[] accuracies = [.. runs.Select(r => r.Evaluation!.Test!.MicroAccuracy).Order()];
        Dictionary<string, bool> ours = Answers(Path.Combine(work, "model", "predictions.csv")), theirs = Answers(Path.Combine(python, $"{set}.python.csv"));
        PairedComparison pair = PairedComparison.Of([.. theirs.Keys.Select(path => ours[path])], [.. theirs.Values]);
        EvaluationResult test = first.Evaluation!.Test!;
        report.Line($"| {set} | {accuracies[0]:0.000} ← {accuracies[1]:0.000} → {accuracies[2]:0.000} "
            + $"| {theirs.Values.Average(right => right ? 1 : 0):0.000} | {100 * pair.Difference:+0.0;−0.0;0.0} "
            + $"({100 * pair.DifferenceInterval.Lower:+0.0;−0.0;0.0} … {100 * pair.DifferenceInterval.Upper:+0.0;−0.0;0.0}) | {test.LogLoss:0.000} "
            + $"| {test.ExpectedCalibrationError:0.000} | {first.Export!.MaxScoreDifference:0.00000} | {first.Export.LabelChanges} |");
        return pair.Difference;
    }

    private static TransferRun Train(string data, string? root, string backbone, string weights, string work, long seed) =>
        OnnxEngine.CreatePipeline().Run(new TransferOptions
    {
        Data = data,
        Manifest = new() { Root = root },
        OutputFolder = Path.Combine(work, "model"),
        CacheFolder = Path.Combine(work, "cache"),
        Strategy = TransferStrategy.LinearProbe,
        Backbone = backbone,
        Weights = Report.WeightsOf(weights, backbone),
        Seed = seed,
    });

    /// <summary>Path → whether label and prediction agree. The files have no quoted fields.</summary>
    private static Dictionary<string, bool> Answers(string csv) =>
        File.ReadLines(csv).Skip(1).Select(line => line.Split(',')).ToDictionary(f => f[0], f => f[1] == f[2], StringComparer.Ordinal);
}
