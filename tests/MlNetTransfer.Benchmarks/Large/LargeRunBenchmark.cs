using System.Diagnostics;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Manifests;
using MlNetTransfer.Onnx;
using MlNetTransfer.Shards;

namespace MlNetTransfer.Benchmarks.Large;

/// <summary>Memory and time of <c>train MANIFEST --features FOLDER</c> by number of pictures: the built command line in a process of its own, on features of
/// the embedded backbone. Manifest and features are made here, once for all sizes.</summary>
internal static class LargeRunBenchmark
{
    private const int Parts = 16;

    /// <param name="pictures">What <c>large-pictures</c> wrote.</param>
    /// <param name="sizes">How many pictures, rising.</param>
    public static void Run(string pictures, int[] sizes)
    {
        Report report = new(
            "large-run",
            "A run on features in files",
            $"pictures of 'large-pictures'; features of {BackboneCatalog.Embedded} in {Parts} files; no strategy named, so with profile; the default splits; seconds by "
                + "the clock beside others on the machine",
            "large-run");
        report.Line("| pictures | manifest, MB | features, MB | run.json, MB | peak MB | seconds | load | profile | head | export | test | gallery | accuracy | parity |");
        report.Line("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-large-").FullName;
        List<(int Pictures, double Peak, double Seconds)> runs = [];
        try
        {
            foreach (int size in sizes)
            {
                string manifest = Path.Combine(work, $"{size}.csv"), features = Path.Combine(work, $"{size}"), output = Path.Combine(work, $"model{size}");
                Write(pictures, manifest, features, size);
                (double seconds, double peak) = Train(manifest, features, output);
                TransferRun run = TransferRun.Load(Path.Combine(output, "run.json"));
                runs.Add((size, peak, seconds));
                report.Line($"| {size:N0} | {Megabytes(manifest):0} | {run.StoredFeatures!.Bytes / 1e6:0} | {Megabytes(Path.Combine(output, "run.json")):0.0} | {peak:0} "
                    + $"| {seconds:0} | {run.Timings.Load:0.0} | {run.Timings.Features:0.0} | {run.Timings.Training:0.0} | {run.Timings.Export:0.0} "
                    + $"| {run.Timings.Evaluation:0.0} | {run.Timings.Gallery:0.0} | {run.Evaluation!.Test!.MicroAccuracy:0.0000} "
                    + $"| {run.StoredFeatures.Parity!.MaxScoreDifference:0.0000} |");
            }
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        foreach (((int fewer, double less, double shorter), (int more, double most, double longer)) in runs.Zip(runs.Skip(1)))
        {
            report.Line($"\nFrom {fewer:N0} to {more:N0} pictures: {(most - less) * 1e6 / (more - fewer):0} bytes of peak memory and "
                + $"{(longer - shorter) * 1e3 / (more - fewer):0.000} ms by the clock per picture.");
        }

        report.Save();
    }

    private static void Write(string pictures, string manifest, string features, int size)
    {
        string[] files = [.. Directory.GetFiles(pictures, "*", SearchOption.AllDirectories).Order(PathOrder.Instance)];
        string[] chosen = [.. Enumerable.Range(0, Math.Min(size, files.Length)).Select(i => files[(int)((long)i * files.Length / size)])];
        using (FileStream stream = File.Create(manifest))
        using (CsvHelper.CsvWriter csv = CsvStreams.Writer(stream))
        {
            CsvStreams.Write(csv, ManifestRows.Header);
            foreach (string file in chosen)
            {
                byte[] bytes = File.ReadAllBytes(file);
                string label = Path.GetRelativePath(pictures, file).Split(Path.DirectorySeparatorChar)[0];
                CsvStreams.Write(csv, ManifestRows.Fields(new ManifestRow(file, label, null, bytes.Length, ContentHash.Of(bytes))));
            }
        }

        for (int part = 0; part < Parts; part++)
        {
            OnnxEngine.CreatePipeline().Features(
                new TransferOptions { Data = "", OutputFolder = "", Backbone = BackboneCatalog.Embedded },
                ManifestFile.Open(manifest),
                features,
                new Shard(part, Parts));
        }
    }

    private static (double Seconds, double PeakMegabytes) Train(string manifest, string features, string output)
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "..", "..", "MlNetTransfer.Cli", "release", "mlnet-transfer.dll");
        ProcessStartInfo start = new("dotnet", [dll, "train", manifest, "--features", features, "--out", output, "--cache", output + "-cache"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(), standard = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(20))
        {
            process.Refresh();
            peak = Math.Max(peak, process.HasExited ? 0 : process.PeakWorkingSet64);
        }

        Task.WaitAll(error, standard);
        return process.ExitCode == 0
            ? (Stopwatch.GetElapsedTime(started).TotalSeconds, peak / 1e6)
            : throw new InvalidOperationException(error.Result + standard.Result);
    }

    private static double Megabytes(string file) => new FileInfo(file).Length / 1e6;
}
