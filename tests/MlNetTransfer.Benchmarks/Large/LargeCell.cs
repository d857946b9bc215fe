using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Training;

namespace MlNetTransfer.Benchmarks.Large;

/// <summary>The training of one head, in a process of its own.</summary>
/// <param name="Images">In all.</param>
/// <param name="Seconds">Processor time of each step, all threads together.</param>
/// <param name="Elapsed">Seconds of all by the clock.</param>
/// <param name="PeakMegabytes">Resident, the mapped windows of the files among them.</param>
/// <param name="HeldBytes">Managed bytes that live while the features are read, for all images.</param>
/// <param name="Passes">Over all training rows in the last fits.</param>
/// <param name="Accuracy">Of the validation rows.</param>
/// <param name="LogLoss">Of the validation rows, calibrated.</param>
internal sealed record LargeCell(
    int Images, double[] Seconds, double Elapsed, double PeakMegabytes, long HeldBytes, int Passes, double Accuracy, double LogLoss)
{
    public static readonly string[] Steps = ["open and check", "sums", "leave-one-out", "softmax", "temperature", "validation", "refit"];

    /// <summary>Runs it there.</summary>
    public static LargeCell Start(string folder, int images, int columns, int classes, int parts, string spread)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        string own = typeof(LargeCell).Assembly.Location;
        foreach (string argument in (string[])[.. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [own] : (string[])[],
            "large-cell", folder, Text(images), Text(columns), Text(classes), Text(parts), spread])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<LargeCell>(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!
            : throw new InvalidOperationException(output);
    }

    /// <summary>Is that process.</summary>
    public static void Run(string folder, int images, int columns, int classes, int parts, double spread)
    {
        MadeUpFeatures made = new(images, columns, classes, spread);
        Clock clock = new();
        clock.Report(default!);
        using FeatureParts files = FeatureParts.Open(
            Enumerable.Range(0, parts).Select(p => Path.Combine(folder, $"part-{p:00000}-of-{parts:00000}{FeaturePartWriter.Extension}")), verify: true, default);
        FeatureIndex? index = new(files);
        int[] places = new int[images], labels = new int[images];
        byte[] splits = new byte[images];
        for (int i = 0; i < images; i++)
        {
            (places[i], labels[i], splits[i]) = (index.Find(MadeUpFeatures.Hash(i)), made.Label(i), (byte)MadeUpFeatures.Split(i));
        }

        index = null;
        using StoredFeatures features = new(files, places);
        int[] train = Rows(splits, ImageSplit.Train), validation = Rows(splits, ImageSplit.Validation);
        StreamedTraining result = new StreamedHeadTrainer(features, labels, classes, new StreamedHeadOptions(), clock, default)
            .Train(train, validation, new RandomSource(1));
        long held = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(places);
        GC.KeepAlive(splits);
        HeadTrainingResult head = result.Result;
        using Process self = Process.GetCurrentProcess();
        double[] seconds = [.. clock.Seconds.Zip(clock.Seconds.Skip(1), (from, to) => Math.Round(to - from, 2))];
        Console.WriteLine(JsonSerializer.Serialize(new LargeCell(
            images, seconds, clock.Elapsed, self.PeakWorkingSet64 / 1e6, held, head.Evaluations + (head.BeforeRefit?.Evaluations ?? 0),
            head.Summary.Validation!.Accuracy, head.Summary.Validation.LogLossAfter)));
    }

    private static int[] Rows(byte[] splits, ImageSplit split) => [.. Enumerable.Range(0, splits.Length).Where(i => splits[i] == (byte)split)];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Clock : IProgress<TransferProgress>
    {
        private readonly long _started = Stopwatch.GetTimestamp();

        public List<double> Seconds { get; } = [];

        public double Elapsed => Math.Round(Stopwatch.GetElapsedTime(_started).TotalSeconds, 2);

        public void Report(TransferProgress value) => Seconds.Add(Environment.CpuUsage.TotalTime.TotalSeconds);
    }
}
