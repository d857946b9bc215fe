using System.Diagnostics;
using System.Globalization;

namespace MlNetTransfer.Benchmarks.Large;

/// <summary>Memory and time of the way of large sets by number of pictures: <c>index</c>, <c>features</c>, <c>train --features</c>, <c>evaluate</c>,
/// <c>predict</c> and <c>merge</c> of the built command line, each in a process of its own.</summary>
internal static class LargeRunBenchmark
{
    private static readonly string[] Commands = ["index", "features", "train", "evaluate", "predict", "merge"];

    /// <param name="pictures">Folder with a folder per size, as <c>large-pictures</c> wrote it.</param>
    /// <param name="sizes">How many pictures, rising.</param>
    /// <param name="more">Options for <c>features</c> and <c>train</c>, such as a backbone.</param>
    public static void Run(string pictures, int[] sizes, string[] more)
    {
        Report report = new(
            "large-run",
            "Many pictures on one machine",
            $"pictures of 'large-pictures', 32 to 64 pixels; options '{string.Join(' ', more)}'; each command in a process of its own and on its own; "
                + "seconds by the clock; processor: seconds of all threads together, which other work on the machine changes little; peak: resident",
            "large-run");
        report.Line("| pictures | command | seconds | processor | pictures a second | peak, MB | its result, MB |");
        report.Line("|---|---|---|---|---|---|---|");
        Dictionary<(int Size, string Command), Cost> costs = [];
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-large-").FullName;
        try
        {
            foreach (int size in sizes)
            {
                Way(Path.Combine(pictures, size.ToString(CultureInfo.InvariantCulture)), Path.Combine(work, $"{size}"), size, more, report, costs);
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        report.Line("\nFrom one size to the next, per picture:\n");
        report.Line($"| from | to | {string.Join(" | ", Commands.Select(c => $"{c}, processor ms | memory, bytes"))} |");
        report.Line($"|---|---|{string.Concat(Commands.Select(_ => "---|---|"))}");
        foreach ((int few, int many) in sizes.Zip(sizes.Skip(1)))
        {
            report.Line($"| {few:N0} | {many:N0} | {string.Join(" | ", Commands.Select(c => Slope(costs[(few, c)], costs[(many, c)], many - few)))} |");
        }

        report.Save();
    }

    private static void Way(
        string pictures, string work, int size, string[] more, Report report, Dictionary<(int Size, string Command), Cost> costs)
    {
        string manifest = Path.Combine(work, "manifest.csv"), features = Path.Combine(work, "features"), model = Path.Combine(work, "model");
        string evaluated = Path.Combine(work, "evaluated"), predicted = Path.Combine(work, "predicted"), merged = Path.Combine(work, "predictions.csv");
        Directory.CreateDirectory(work);
        string[] cache = ["--cache", Path.Combine(work, "cache")];
        Take("index", [pictures, "--class-folders", "Top", "--out", manifest], manifest);
        Take("features", [manifest, "--out", features, .. more, .. cache], features);
        Take("train", [manifest, "--features", features, "--out", model, .. more, .. cache], model);
        Take("evaluate", [model, manifest, "--out", evaluated], evaluated);
        Take("predict", [model, manifest, "--out", predicted], predicted);
        Take("merge", [predicted, "--out", merged], merged);
        TransferRun run = TransferRun.Load(Path.Combine(model, "run.json"));
        report.Line($"| {size:N0} | test accuracy {run.Evaluation!.Test!.MicroAccuracy:0.0000}, from pictures against from features at most "
            + $"{run.StoredFeatures!.Parity!.MaxScoreDifference:0.0000} of a score | | | | | |");

        void Take(string command, string[] arguments, string result)
        {
            Cost cost = costs[(size, command)] = Start([command, .. arguments]);
            report.Line($"| {size:N0} | `{command}` | {cost.Seconds:0.0} | {cost.Processor:0.0} | {size / cost.Seconds:0} | {cost.PeakMegabytes:0} "
                + $"| {Bytes(result) / 1e6:0.0} |");
        }
    }

    private static string Slope(Cost few, Cost many, int pictures) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(many.Processor - few.Processor) * 1e3 / pictures:0.000} | {(many.PeakMegabytes - few.PeakMegabytes) * 1e6 / pictures:0}");

    private static Cost Start(string[] arguments)
    {
        string dll = Path.Combine(Report.Root, "artifacts", "bin", "MlNetTransfer.Cli", "release", "mlnet-transfer.dll");
        ProcessStartInfo start = new("dotnet", [dll, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(), standard = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        double processor = 0;
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            try
            {
                (peak, processor) = (Math.Max(peak, process.PeakWorkingSet64), process.TotalProcessorTime.TotalSeconds);
            }
            catch (InvalidOperationException)
            {
                // It ended just now; what was seen last stands.
            }
        }

        Task.WaitAll(error, standard);
        return process.ExitCode == 0
            ? new Cost(Stopwatch.GetElapsedTime(started).TotalSeconds, processor, peak / 1e6)
            : throw new InvalidOperationException(error.Result + standard.Result);
    }

    private static double Bytes(string result) => File.Exists(result)
        ? new FileInfo(result).Length
        : Directory.EnumerateFiles(result, "*", SearchOption.AllDirectories).Sum(f => (double)new FileInfo(f).Length);

    /// <param name="Seconds">By the clock.</param>
    /// <param name="Processor">Seconds of all threads.</param>
    /// <param name="PeakMegabytes">Resident.</param>
    private sealed record Cost(double Seconds, double Processor, double PeakMegabytes);
}
