using System.Diagnostics;
using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Tests.Torch.Parity;

namespace MlNetTransfer.Benchmarks.Parity;

/// <summary>Whether what a training shows of the epoch that it keeps is what <c>evaluate</c> finds of the exported model, image by image. Resumable:
/// a cell whose line is in the CSV is not trained again.</summary>
internal static class ParityBenchmark
{
    // Of each set the first classes by name, so that each has images to learn from.
    private const int Classes = 10, Train = 60, Validation = 40, Test = 20;

    private static readonly TransferStrategy[] Strategies =
        [
            TransferStrategy.LastStage,
            TransferStrategy.FullFineTuning,
            TransferStrategy.ProbeThenFineTune,
            TransferStrategy.BatchNormAffine,
            TransferStrategy.TruncatedBackbone,
        ];

    private static readonly string[] Backbones = [BackboneCatalog.Embedded, "mobilenetv2_035", "squeezenet1_1"];

    private static readonly int[] Sides = [96, 128, 224];

    /// <param name="data">Folder of the sets.</param>
    /// <param name="weights">Folder of the weights.</param>
    /// <param name="sets">Names.</param>
    /// <param name="minutes">After which no cell is begun.</param>
    public static void Run(string data, string weights, string[] sets, double minutes)
    {
        string csv = Path.Combine(Report.Results, "parity.csv"), work = Directory.CreateTempSubdirectory("mlnet-transfer-parity-").FullName;
        (string Set, TransferStrategy Strategy, string Backbone, int Side)[] cells =
            [.. from set in sets from strategy in Strategies from backbone in Backbones from side in Sides select (set, strategy, backbone, side)];
        new RandomSource(1).Shuffle<(string, TransferStrategy, string, int)>(cells);
        HashSet<(string, TransferStrategy, string, int)> done = [.. Cells(csv).Select(c => (c.Set, c.Strategy, c.Backbone, c.Side))];
        long started = Stopwatch.GetTimestamp();
        try
        {
            foreach ((string set, TransferStrategy strategy, string backbone, int side) in
                cells.Where(c => !done.Contains(c)).TakeWhile(_ => Stopwatch.GetElapsedTime(started).TotalMinutes < minutes))
            {
                ParityCell cell = Measure(
                    Path.Combine(data, set),
                    set,
                    strategy,
                    backbone,
                    backbone == BackboneCatalog.Embedded ? null : Report.WeightsOf(weights, backbone),
                    side,
                    work);
                File.AppendAllText(csv, (File.Exists(csv) ? "" : ParityCell.Header + "\n") + cell + "\n");
                Console.WriteLine($"{(cell.Agrees ? "agrees   " : "DISAGREES")} {cell}");
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        Write(Cells(csv), cells.Length);
    }

    private static ParityCell Measure(string root, string set, TransferStrategy strategy, string backbone, string? weights, int side, string work)
    {
        string manifest = Path.Combine(work, "all.csv"), judged = Path.Combine(work, "validation.csv"), model = Path.Combine(work, "model");
        File.WriteAllLines(
            manifest,
            [
                "path,label,split",
                .. Rows(root, "train", 0, Train, ",train"),
                .. Rows(root, "train", Train, Validation, ",val"),
                .. Rows(root, "test", 0, Test, ",test"),
            ]);
        RecordingFineTuner tuner = new();
        long started = Stopwatch.GetTimestamp();
        TransferRun run = OnnxEngine.CreatePipeline().With(tuner).Run(new TransferOptions
        {
            Data = manifest,
            Manifest = new() { Root = root },
            OutputFolder = model,
            CacheFolder = Path.Combine(work, "cache"),
            Strategy = strategy,
            Backbone = backbone,
            Weights = weights,
            InputSize = side,
            Epochs = 2,
            Device = "cpu",
            Pictures = false,
            Settings = new Dictionary<string, string> { ["batchSize"] = "20" },
        });
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;

        // What the run set aside, a copy of a training image for example, is no validation image.
        HashSet<string> known = [.. tuner.Task.Validation.Identities.Select(image => image[..image.LastIndexOf(' ')])];
        File.WriteAllLines(
            judged,
            [
                "path,label",
                .. Rows(root, "train", Train, Validation, "").Where(
                    row => known.Contains($"{ContentHash.Of(File.ReadAllBytes(Path.Combine(root, row.Split(',')[0])))}")),
            ]);
        ValidationScores trained = ValidationScores.OfTraining(tuner, run), zip = OfModel("model.zip"), onnx = OfModel("model.onnx");
        double history = run.FineTuning!.History.KeptAccuracy!.Value;
        return new ParityCell(
            set, strategy, backbone, side, run.FineTuning.History.BestEpoch, trained.Count, history, zip.Accuracy,
            trained.Disagreements(zip), trained.Disagreements(onnx), trained.LargestDifference(zip), trained.LargestDifference(onnx), seconds, Report.Commit);

        ValidationScores OfModel(string file) => ValidationScores.OfModel(Path.Combine(model, file), judged, root, Path.Combine(work, "predictions.csv"));
    }

    private static IEnumerable<string> Rows(string root, string folder, int first, int count, string split)
    {
        string[] classes =
        [
            .. Directory.GetDirectories(Path.Combine(root, folder)).Select(c => Path.GetFileName(c)).Order(StringComparer.Ordinal).Take(Classes),
        ];
        return classes.SelectMany(c => Directory.GetFiles(Path.Combine(root, folder, c))
            .Order(StringComparer.Ordinal)
            .Skip(first / classes.Length)
            .Take(count / classes.Length)
            .Select(f => $"{folder}/{c}/{Path.GetFileName(f)},{c}{split}"));
    }

    private static ParityCell[] Cells(string csv) => File.Exists(csv) ? [.. File.ReadLines(csv).Skip(1).Select(ParityCell.Parse)] : [];

    private static void Write(ParityCell[] cells, int all)
    {
        Report report = new("parity", "What was trained against what was exported", string.Create(
            CultureInfo.InvariantCulture,
            $"two epochs on at most {Train} images, at most {Validation} validation images of the first {Classes} classes by name; accuracy of the kept "
                + $"epoch in the history and rightness of each image against `evaluate` of model.zip and model.onnx on the same files. {cells.Length} "
                + $"of {all} runs, in an order drawn with seed 1. Trained on commit {string.Join(", ", cells.Select(c => c.Commit).Distinct())}; the commit "
                + $"above is that of the table."));
        report.Line("difference: largest of any probability of any validation image, over the runs.\n");
        report.Line(
            "| | runs | validation images | all images agree | images that disagree: model.zip, model.onnx | difference model.onnx | difference model.zip |");
        report.Line("|---|---|---|---|---|---|---|");
        foreach (IGrouping<string, ParityCell> group in
            cells.GroupBy(c => c.Backbone)
                .Concat(cells.GroupBy(c => $"{c.Side} px"))
                .Concat(cells.GroupBy(c => $"{c.Strategy}"))
                .Concat(cells.GroupBy(c => c.Set))
                .Concat(cells.GroupBy(_ => "**all**")))
        {
            report.Line($"| {group.Key} | {group.Count()} | {group.Sum(c => c.Images)} | {group.Count(c => c.Agrees)} "
                + $"| {group.Sum(c => c.ZipDisagreements)}, {group.Sum(c => c.OnnxDisagreements)} | {group.Max(c => c.OnnxDifference):0.0e+0} "
                + $"| {group.Max(c => c.ZipDifference):0.0e+0} |");
        }

        foreach (ParityCell cell in cells.Where(c => !c.Agrees))
        {
            report.Line($"\nDisagrees: {cell.Set}, {cell.Strategy}, {cell.Backbone} at {cell.Side} px: {cell.History:0.000} in the history, {cell.Zip:0.000} "
                + $"of model.zip, {cell.ZipDisagreements} and {cell.OnnxDisagreements} images.");
        }

        report.Save();
    }
}
