namespace MlNetTransfer.Benchmarks;

/// <summary>Peak resident memory of whole runs.</summary>
internal static class MemoryBenchmark
{
    private const string Backbone = "mobilenetv2_100";
    private const int Few = 2000, Many = 18000, Tested = 500;

    public static void Run(string data, string weights)
    {
        Report report = new(
            "memory", "Memory", $"peak resident memory of the built runner on cifar10, {Backbone}, {Tested} test images, no cache; one run each");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-memory-").FullName;
        try
        {
            report.Line("| training images | peak MB | seconds |");
            report.Line("|---|---|---|");
            double few = Measure(report, data, weights, work, Few), many = Measure(report, data, weights, work, Many);
            report.Line($"\nGrowth: {(many - few) * 1e3 / (Many - Few):0.0} KB per image (the features alone are 5.1 KB).");
            report.Save();
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static double Measure(Report report, string data, string weights, string work, int images)
    {
        string root = Path.Combine(data, "cifar10"), manifest = Path.Combine(work, $"{images}.csv");
        File.WriteAllLines(manifest, ["path,label,split", .. Rows(root, "train", images), .. Rows(root, "test", Tested)]);
        (double seconds, double peak) = Runner.Train(
            manifest,
            Path.Combine(work, $"model{images}"),
            Path.Combine(work, $"cache{images}"),
            Backbone,
            Report.WeightsOf(weights, Backbone),
            "--image-root",
            root);
        report.Line($"| {images:N0} | {peak:0} | {seconds:0.0} |");
        return peak;
    }

    private static IEnumerable<string> Rows(string root, string split, int images)
    {
        string[] classes = Directory.GetDirectories(Path.Combine(root, split));
        return classes.Order(StringComparer.Ordinal).SelectMany(folder => Directory.GetFiles(folder)
            .Order(StringComparer.Ordinal)
            .Take(images / classes.Length)
            .Select(file => $"{split}/{Path.GetFileName(folder)}/{Path.GetFileName(file)},{Path.GetFileName(folder)},{split}"));
    }
}
