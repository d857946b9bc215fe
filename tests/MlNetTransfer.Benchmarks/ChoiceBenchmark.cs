using System.Globalization;
using MlNetTransfer.Datasets;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Weights;

namespace MlNetTransfer.Benchmarks;

/// <summary>Which of the installed backbones is taken, and which would have been the best on the test images, by linear probes.</summary>
internal static class ChoiceBenchmark
{
    private const int MostTrain = 2000, MostTest = 1000;
    private static readonly int[] SampleSizes = [100, 200, 500];

    /// <param name="data">Sets as <c>set/{train,test}/class/file</c>.</param>
    /// <param name="cache">Cache folder in which the backbones are installed.</param>
    /// <param name="sets">Names of folders.</param>
    public static void Run(string data, string cache, string[] sets)
    {
        Report report = new(
            "choice", "Choosing among backbones", $"linear probes; at most {MostTrain} training and {MostTest} test images of a set; seed 1");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-choice-").FullName;
        try
        {
            string[] names = [.. new WeightsStore(cache).List().Where(w => w.Path is not null).Select(w => w.Name)];
            report.Line($"| set | {string.Join(" | ", names)} | {string.Join(" | ", SampleSizes.Select(n => $"chosen by {n} images"))} |");
            report.Line($"|---|{string.Concat(Enumerable.Repeat("---|", names.Length + SampleSizes.Length))}");
            double[][] accuracies = new double[sets.Length][];
            string[][] chosen = new string[sets.Length][];
            List<string> samples = [];
            foreach ((int s, string set) in sets.Index())
            {
                string manifest = Cut(Path.Combine(data, set), Path.Combine(work, $"{set}.csv"));
                TransferOptions options = new()
                {
                    Data = manifest,
                    Manifest = new() { Root = Path.Combine(data, set) },
                    OutputFolder = Path.Combine(work, "model"),
                    CacheFolder = cache,
                    Strategy = TransferStrategy.LinearProbe,
                    Seed = 1,
                };
                accuracies[s] = [.. names.Select(n => OnnxEngine.CreatePipeline().Run(options with { Backbone = n }).Evaluation!.Test!.MicroAccuracy)];
                BackboneDecision[] decisions = [.. SampleSizes.Select(n => Choose(options, n))];
                chosen[s] = [.. decisions.Select(d => d.Decision.Value)];
                samples.AddRange(decisions.Zip(SampleSizes, (d, n) => $"| {set} | {n} | {string.Join(" | ", names.Select(name => Sampled(d, name)))} |"));
                report.Line($"| {set} | {string.Join(" | ", accuracies[s].Select(Number))} | {string.Join(" | ", chosen[s])} |");
            }

            report.Line($"| mean | {string.Join(" | ", names.Select((_, n) => Number(accuracies.Average(a => a[n]))))} | "
                + $"{string.Join(" | ", SampleSizes.Select((_, n) => Number(sets.Index().Average(s => accuracies[s.Index][Array.IndexOf(names, chosen[s.Index][n])]))))} |");
            report.Line($"| points behind the best | {string.Join(" | ", names.Select((_, n) => Points(accuracies.Average(a => a.Max() - a[n]))))} | "
                + $"{string.Join(" | ", SampleSizes.Select((_, n) => Points(sets.Index().Average(s => accuracies[s.Index].Max() - accuracies[s.Index][Array.IndexOf(names, chosen[s.Index][n])]))))} |");
            report.Line("\nLeave-one-out on the sample, and points behind the best with their standard error:\n");
            report.Line($"| set | images | {string.Join(" | ", names)} |");
            report.Line($"|---|---|{string.Concat(Enumerable.Repeat("---|", names.Length))}");
            samples.ForEach(line => report.Line(line));
            report.Save();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static string Sampled(BackboneDecision decision, string name)
    {
        BackboneTrial trial = decision.Trials.Single(t => t.Name == name);
        return trial is { Value: { } value, Behind: { } behind, Error: { } error } ? $"{Number(value)}, {Points(behind)} ± {Points(error)}" : "";
    }

    private static BackboneDecision Choose(TransferOptions options, int images)
    {
        RunContext context = new(options, new OnnxTransferEngine(), null, TimeProvider.System, null, CancellationToken.None);
        ImageDataset dataset = ImageDatasetReader.Read(options.Dataset, null, CancellationToken.None);
        return new InstalledBackbones(context).Choose(dataset, DecisionMetric.Accuracy, images);
    }

    /// <summary>The first images of every class in the order of a hash of their names.</summary>
    private static string Cut(string set, string manifest)
    {
        using StreamWriter writer = new(manifest);
        writer.WriteLine("path,label,split");
        foreach ((string part, string split, int most) in ((string, string, int)[])[("train", "train", MostTrain), ("test", "test", MostTest)])
        {
            string[] classes = Directory.GetDirectories(Path.Combine(set, part));
            foreach (string folder in classes.Order(StringComparer.Ordinal))
            {
                IEnumerable<string> files = Directory.GetFiles(folder).Select(f => Path.GetFileName(f)!).OrderBy(Hash).Take(most / classes.Length);
                foreach (string file in files)
                {
                    writer.WriteLine($"{part}/{Path.GetFileName(folder)}/{file},{Path.GetFileName(folder)},{split}");
                }
            }
        }

        return manifest;
    }

    private static ulong Hash(string name) => name.Aggregate(14695981039346656037UL, (hash, c) => (hash ^ c) * 1099511628211UL);

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Points(double value) => (100 * value).ToString("0.00", CultureInfo.InvariantCulture);
}
