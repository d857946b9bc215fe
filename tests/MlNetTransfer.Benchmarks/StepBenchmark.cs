using System.Diagnostics;
using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Storage;
using MlNetTransfer.Torch;
using MlNetTransfer.Torch.Native;
using MlNetTransfer.Training;
using MlNetTransfer.Weights;
using static TorchSharp.torch;

namespace MlNetTransfer.Benchmarks;

/// <summary>One step of full fine-tuning against PyTorch with the same network, batch, side and threads, by turns in one run, each in a process of
/// its own.</summary>
internal static class StepBenchmark
{
    private const int Batch = 32, Steps = 12, Rounds = 3;
    private const double Million = 1e6;

    private static readonly string[] Precisions = ["float32", "bfloat16"];

    public static void Run(string weights, string python)
    {
        Report report = new("step", "Fine-tuning step", $"full fine-tuning, batch {Batch}, {Rounds} rounds by turns of {Steps} steps each, medians, ms; PyTorch "
            + "of python3-torch (Debian) with channels last and 2 threads, scripts/python_step.py; once as it is installed, once with glibc told to keep "
            + "freed memory, as this library tells it. The last columns compare the faster precision of each. Peak memory is of a process that does nothing "
            + "else. BatchNorm's statistics stand still, or are live as in the recipe of FullFineTuning");
        report.Line("| network | BatchNorm | here, float32 | here, bfloat16 | peak MB, each | PyTorch, float32 | PyTorch, bfloat16 | memory kept, float32 | memory kept, bfloat16 "
            + "| PyTorch / here | memory kept / here | float32 alone: PyTorch / here | memory kept / here |");
        report.Line("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach ((string backbone, int side) in new[] { ("mlnet_resnet18", 224), ("mobilenetv2_100", 224), ("mobilenetv2_035", 224), ("mobilenetv2_035", 96) })
        {
            foreach (string statistics in (string[])["still", "live"])
            {
                report.Line(Row(backbone, side, statistics, Report.WeightsOf(weights, backbone), python));
            }
        }

        report.Save();
    }

    /// <summary>Prints the seconds of a step and the peak of memory.</summary>
    public static void Cell(string backbone, string file, int side, string precision, string statistics)
    {
        double seconds = Ours(backbone, file, side, live: statistics == "live", type: precision == "bfloat16" ? ScalarType.BFloat16 : ScalarType.Float32);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0000} {Process.GetCurrentProcess().PeakWorkingSet64}"));
    }

    /// <summary>Seconds of a step.</summary>
    public static double Ours(
        string name, string file, int side, TensorMemory layout = TensorMemory.ChannelsLast, bool live = false, ScalarType type = ScalarType.Float32)
    {
        Libtorch.Load(CacheFolder.Default);
        BackboneSpec backbone = BackboneCatalog.Find(name).ForInput(side);
        LinearHead head = new() { Weights = new FeatureMatrix(10, backbone.FeatureDimension), Bias = new float[10], Temperature = 1 };
        head.Weights.Values.Clear();
        using TorchNetwork network = new(backbone, WeightsReader.Load(backbone, file), head) { Memory = layout, TrainingType = type };
        foreach (TorchLayer layer in network.Layers)
        {
            layer.SetTrains(kernel: true, affine: true);
            layer.Live = live;
        }

        FineTuningRecipe recipe = FineTuningPolicy.Choose(TransferStrategy.ProbeThenFineTune, BackboneShapes.Of(backbone), 1000, 200, 10, 1);
        Optimizer optimizer = Optimizer.Of(network, recipe, Steps);
        SegmentedBackward backward = new(network, new Pixels(side), Batch, live);
        using RetainedMemory? memory = backward.KeepsMemory ? new() : null;
        SoftTargets targets = new(10, 0, null);
        int[] labels = [.. Enumerable.Range(0, Batch).Select(i => i % 10)];
        float[] pixels = [.. Enumerable.Range(0, Batch * side * side * 3).Select(i => MathF.Sin(i * 0.37f))];
        List<double> seconds = [];
        for (int step = 0; step < Steps; step++)
        {
            long started = Stopwatch.GetTimestamp();
            using (NewDisposeScope())
            {
                backward.Run(network.TrainingInput(pixels, side, 3), features =>
                {
                    Tensor logits = network.LogitsOf(features);
                    Tensor target = HostView.Create(targets.Of(labels, labels.Select((_, i) => i).ToArray(), 1), CPU, logits.shape);
                    return (target * nn.functional.log_softmax(logits, 1)).sum().neg();
                });
                optimizer.Step(step);
            }

            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return Median([.. seconds.Skip(2)]);
    }

    private static string Row(string backbone, int side, string statistics, string file, string python)
    {
        Dictionary<(string Who, string Precision), List<double>> seconds = [];
        double[] peaks = new double[Precisions.Length];
        for (int round = 0; round < Rounds; round++)
        {
            foreach ((int i, string precision) in Precisions.Index())
            {
                double[] here = Start(Environment.ProcessPath!, ["step-cell", backbone, file, $"{side}", precision, statistics], keepsMemory: false);
                peaks[i] = Math.Max(peaks[i], here[1] / Million);
                Add("here", precision, here[0]);
                string[] theirs = [Path.Combine(Report.Root, "scripts", "python_step.py"), backbone, $"{side}", $"{Batch}", $"{Steps}", precision, statistics];
                Add("PyTorch", precision, Start(python, theirs, keepsMemory: false)[0]);
                Add("kept", precision, Start(python, theirs, keepsMemory: true)[0]);
            }
        }

        double ours = Best("here"), installed = Best("PyTorch"), kept = Best("kept");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {backbone} at {side} | {statistics} | {Ms("here", 0)} | {Ms("here", 1)} | {peaks[0]:0}, {peaks[1]:0} | {Ms("PyTorch", 0)} | {Ms("PyTorch", 1)} | {Ms("kept", 0)} | "
            + $"{Ms("kept", 1)} | {installed / ours:0.00} | {kept / ours:0.00} | {Of("PyTorch", 0) / Of("here", 0):0.00} | {Of("kept", 0) / Of("here", 0):0.00} |");

        void Add(string who, string precision, double value)
        {
            seconds.TryAdd((who, precision), []);
            seconds[(who, precision)].Add(value);
        }

        double Of(string who, int precision) => Median(seconds[(who, Precisions[precision])]);
        double Best(string who) => Precisions.Min(p => Median(seconds[(who, p)]));
        string Ms(string who, int precision) => string.Create(CultureInfo.InvariantCulture, $"{1e3 * Of(who, precision):0}");
    }

    /// <summary>The numbers that a process prints.</summary>
    private static double[] Start(string program, string[] arguments, bool keepsMemory)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
        if (keepsMemory)
        {
            // mallopt(3): what RetainedMemory sets here.
            start.Environment["MALLOC_MMAP_MAX_"] = "0";
            start.Environment["MALLOC_TRIM_THRESHOLD_"] = $"{int.MaxValue}";
            start.Environment["MALLOC_TOP_PAD_"] = $"{64 << 20}";
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. output.Split().Where(word => word.Length > 0).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Nothing but the size of an input.</summary>
    private sealed record Pixels(int Side) : ITrainingInputs
    {
        public int Count => Batch;

        public int FirstBlock => 0;

        public int Channels => 3;

        public int Views => 0;

        public int Label(int image) => 0;

        public void Read(int image, int epoch, RandomSource random, Span<float> values) => throw new NotSupportedException();
    }
}
