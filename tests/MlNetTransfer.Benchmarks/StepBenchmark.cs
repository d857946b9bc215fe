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

/// <summary>One step of full fine-tuning against PyTorch with the same network, batch, side and threads, by turns in one run.</summary>
internal static class StepBenchmark
{
    private const int Batch = 32, Steps = 10, Rounds = 3;

    public static void Run(string weights, string python)
    {
        Libtorch.Load(CacheFolder.Default);
        Report report = new("step", "Fine-tuning step", $"full fine-tuning, batch {Batch}, {Rounds} rounds by turns of {Steps} steps each, medians; PyTorch "
            + "of python3-torch (Debian) with channels last and 2 threads, scripts/python_step.py; once as it is installed, once with glibc told to keep "
            + "freed memory, as this library tells it");
        report.Line("| network | here | PyTorch | PyTorch / here | PyTorch, memory kept | PyTorch, memory kept / here |");
        report.Line("|---|---|---|---|---|---|");
        foreach ((string backbone, int side) in new[] { ("mobilenetv2_035", 224), ("mobilenetv2_035", 96), ("mobilenetv2_100", 224) })
        {
            string file = Report.WeightsOf(weights, backbone);
            List<double> ours = [], theirs = [], keeping = [];
            for (int round = 0; round < Rounds; round++)
            {
                ours.Add(Ours(backbone, file, side));
                theirs.Add(Python(python, file, side, keepsMemory: false));
                keeping.Add(Python(python, file, side, keepsMemory: true));
            }

            double here = Median(ours), there = Median(theirs), kept = Median(keeping);
            report.Line($"| {backbone} at {side} | {here * 1e3:0} ms ({Batch / here:0} images/s) | {there * 1e3:0} ms | {there / here:0.00} | {kept * 1e3:0} "
                + $"ms | {kept / here:0.00} |");
        }

        report.Save();
    }

    /// <summary>Seconds of a step.</summary>
    public static double Ours(string name, string file, int side, TensorMemory layout = TensorMemory.ChannelsLast)
    {
        BackboneSpec backbone = BackboneCatalog.Find(name);
        backbone = backbone with { Preprocessing = Imaging.Preprocessing.ForInput(side, backbone.Preprocessing.Normalization) };
        LinearHead head = new() { Weights = new FeatureMatrix(10, backbone.FeatureDimension), Bias = new float[10], Temperature = 1 };
        head.Weights.Values.Clear();
        using TorchNetwork network = new(backbone, WeightsReader.Load(backbone, file), head) { Memory = layout };
        foreach (TorchLayer layer in network.Layers)
        {
            layer.SetTrains(kernel: true, affine: true);
        }

        FineTuningRecipe recipe = FineTuningPolicy.Choose(TransferStrategy.ProbeThenFineTune, BackboneShapes.Of(backbone), 1000, 200, 10, 1);
        Optimizer optimizer = Optimizer.Of(network, recipe, Steps);
        SegmentedBackward backward = new(network, new Pixels(side), Batch, liveBatchNorm: false);
        using RetainedMemory? memory = backward.Segments == 1 ? new() : null;
        SoftTargets targets = new(10, 0, null);
        int[] labels = [.. Enumerable.Range(0, Batch).Select(i => i % 10)];
        float[] pixels = [.. Enumerable.Range(0, Batch * side * side * 3).Select(i => MathF.Sin(i * 0.37f))];
        List<double> seconds = [];
        for (int step = 0; step < Steps; step++)
        {
            long started = Stopwatch.GetTimestamp();
            using (NewDisposeScope())
            {
                backward.Run(network.Input(pixels, side, 3), features =>
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

    private static double Python(string interpreter, string file, int side, bool keepsMemory)
    {
        string script = Path.Combine(Report.Root, "scripts", "python_step.py");
        ProcessStartInfo start = new(interpreter, [script, file, $"{side}", $"{Batch}", $"{Steps}"]) { RedirectStandardOutput = true };
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
        return double.Parse(output, CultureInfo.InvariantCulture);
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
