using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Storage;
using MlNetTransfer.Tensors;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Benchmarks;

/// <summary>What training without labels does to a linear probe on few labelled images, whether the run would use it or not. Resumable like the
/// strategies.</summary>
internal static class SelfSupervisionBenchmark
{
    private const string Backbone = "mobilenetv2_035", Name = "self-supervision";
    private const int InputSize = 64, Labelled = 100, MostUnlabelled = 1000, MostTest = 500;

    private static readonly long[] Seeds = [1, 2, 3];

    public static void Run(string data, string weights, string[] sets)
    {
        string csv = Path.Combine(Report.Root, "tests", "MlNetTransfer.Benchmarks", "results", $"{Name}.csv");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-self-supervision-").FullName;
        try
        {
            foreach ((string set, long seed) in sets.SelectMany(set => Seeds.Select(seed => (set, seed))))
            {
                string key = string.Create(CultureInfo.InvariantCulture, $"{set},{seed},");
                if (File.Exists(csv) && File.ReadLines(csv).Any(l => l.StartsWith(key, StringComparison.Ordinal)))
                {
                    continue;
                }

                string line = key + Measure(Path.Combine(data, set), Report.WeightsOf(weights, Backbone), Path.Combine(work, $"{set}-{seed}"), seed);
                File.AppendAllText(csv, line + "\n");
                Console.WriteLine(line);
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        Write(csv);
    }

    private static string Measure(string root, string weights, string work, long seed)
    {
        Directory.CreateDirectory(Path.Combine(work, "unlabelled"));
        (string File, string Class)[] train = Files(
            root, "train", Labelled + MostUnlabelled), labelled = Files(root, "train", Labelled), test = Files(root, "test", MostTest);
        foreach (string file in train.Except(labelled).Select(t => t.File))
        {
            File.Copy(file, Path.Combine(work, "unlabelled", $"{Path.GetFileName(Path.GetDirectoryName(file))}-{Path.GetFileName(file)}"));
        }

        string manifest = Path.Combine(work, "labelled.csv");
        File.WriteAllLines(
            manifest,
            [
                "path,label,split",
                .. labelled.Select(f => $"{Path.GetRelativePath(root, f.File)},{f.Class},train"),
                .. test.Select(f => $"{Path.GetRelativePath(root, f.File)},{f.Class},test"),
            ]);
        TransferOptions options = new()
        {
            Data = manifest,
            Manifest = new() { Root = root },
            OutputFolder = Path.Combine(work, "model"),
            CacheFolder = Path.Combine(work, "cache"),
            Backbone = Backbone,
            Weights = weights,
            InputSize = InputSize,
            Strategy = TransferStrategy.LinearProbe,
            Unlabelled = Path.Combine(work, "unlabelled"),
            Seed = seed,
        };
        KeepingTrainer trainer = new();
        TransferRun run = OnnxEngine.CreatePipeline().With(trainer).Run(options);
        bool[] before = Right(options with { Unlabelled = null }), after = Right(options with { Unlabelled = null, Weights = Save(trainer.Trained!, work) });
        PairedComparison pair = PairedComparison.Of(after, before);
        SelfSupervisionSummary self = run.SelfSupervision!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{self.AccuracyBefore:0.000},{self.AccuracyAfter ?? 0:0.000},{self.PValue ?? 1:0.0000},{self.Used},{before.Count(r => r) / (double)before.Length:0.000},{after.Count(r => r) / (double)after.Length:0.000},{pair.PValue:0.0000},{self.Seconds:0},{self.UnlabelledImages},{Report.Commit}");
    }

    private static bool[] Right(TransferOptions options)
    {
        OnnxEngine.CreatePipeline().Run(options);
        return [.. File.ReadLines(Path.Combine(options.OutputFolder, "predictions.csv")).Skip(1).Select(l => l.Split(',')).Select(f => f[1] == f[2])];
    }

    private static string Save(BackboneWeights weights, string work)
    {
        string file = Path.Combine(work, "trained.safetensors");
        BackboneSpec backbone = BackboneCatalog.Find(Backbone);
        Dictionary<string, float[]> values = new(weights.Values);
        if (backbone.SourceHead is { } head)
        {
            values[$"{head.Name}.weight"] = new float[head.Classes * backbone.FeatureDimension];
            values[$"{head.Name}.bias"] = new float[head.Classes];
        }

        AtomicFile.Write(file, stream => SafeTensorsWriter.Write(stream, new Dictionary<string, string>(), values, backbone.TensorShapes));
        return file;
    }

    private static (string File, string Class)[] Files(string root, string split, int images)
    {
        string[] classes = [.. Directory.GetDirectories(Path.Combine(root, split)).Order(StringComparer.Ordinal)];
        return [
            .. classes.SelectMany(folder =>
                Directory.GetFiles(folder)
                    .Order(StringComparer.Ordinal)
                    .Take(Math.Max(1, images / classes.Length))
                    .Select(file => (file, Path.GetFileName(folder))))
        ];
    }

    private static void Write(string csv)
    {
        Report report = new(Name, "Training without labels", $"{Backbone} at {InputSize} px; {Labelled} labelled images per set, at most {MostUnlabelled:N0} "
            + $"unlabelled; linear probe on at most {MostTest} test images; three seeds, each on one core, trained on "
            + $"commit {string.Join(", ", File.ReadLines(csv).Select(l => l.Split(',')[11]).Distinct())}; the commit above is that of the table. Used: "
            + "leave-one-out on the labelled images, p below 0.05.");
        report.Line("| set | seed | unlabelled | leave-one-out before → after (p) | used | test before → after (p) | seconds |");
        report.Line("|---|---|---|---|---|---|---|");
        foreach (string[] f in File.ReadLines(csv).Select(l => l.Split(',')))
        {
            report.Line($"| {f[0]} | {f[1]} | {f[10]} | {f[2]} → {f[3]} ({f[4]}) | {(f[5] == "True" ? "yes" : "no")} | {f[6]} → {f[7]} ({f[8]}) | {f[9]} |");
        }

        report.Save();
    }

    /// <summary>The product's trainer, which also shows what it trained.</summary>
    private sealed class KeepingTrainer : IFineTuner
    {
        private readonly TorchFineTuner _trainer = new(TimeProvider.System);

        public BackboneWeights? Trained { get; private set; }

        public void Check(string device, string cacheFolder) => _trainer.Check(device, cacheFolder);

        public FineTuningResult FineTune(FineTuningTask task, IProgress<Diagnostics.TransferProgress>? progress, CancellationToken cancellationToken) =>
            _trainer.FineTune(task, progress, cancellationToken);

        public BackboneWeights TrainWithoutLabels(
            SelfSupervisedTask task, IProgress<Diagnostics.TransferProgress>? progress, CancellationToken cancellationToken) =>
            Trained = _trainer.TrainWithoutLabels(task, progress, cancellationToken);
    }
}
