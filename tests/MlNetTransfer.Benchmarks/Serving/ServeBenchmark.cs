using System.Diagnostics;
using System.Globalization;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>A server against the batch predictor and a plain server, in turns, and how long a new process takes to its first prediction.</summary>
internal static class ServeBenchmark
{
    private const string Backbone = "mobilenetv2_035";
    private const int Rounds = 5, RequestsPerRound = 1000, Clients = 8, Starts = 5;

    public static void Run(string data, string weights, bool program = false)
    {
        Report report = new(
            program ? "serve-program" : "serve",
            $"{(program ? "mlnet-transfer-serve" : "Web API")} and first prediction",
            $"hymenoptera, {Backbone}; the load generator runs on the same machine; plain: one image a request, SkiaSharp and ONNX Runtime with their defaults (`PlainServer`); min, median and max of {Rounds} rounds in which all take turns, after one that is not counted, "
                + $"and "
                + $"of {Starts} starts",
            $"{(program ? "serve-program" : "serve")} DATA WEIGHTS");
        string work = Directory.CreateTempSubdirectory("mlnet-transfer-serve-").FullName;
        try
        {
            string model = Path.Combine(work, "model"), set = Path.Combine(data, "hymenoptera");
            Runner.Train(set, model, Path.Combine(work, "cache"), Backbone, Report.WeightsOf(weights, Backbone));
            string[] photos = [.. Directory.GetFiles(set, "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            report.Line("| what | min | median | max | target |");
            report.Line("|---|---|---|---|---|");
            List<double> memory = Throughput(report, model, photos, program);
            FirstPredictions(report, model, photos[0]);
            report.Line($"\nResident memory of the server after every {RequestsPerRound:N0} requests, "
                + $"MB: {string.Join(", ", memory.Select(m => m.ToString("0", CultureInfo.InvariantCulture)))}.");
            report.Save();
        }
        catch
        {
            throw; // with a handler above them the blocks below are left in order, and the server is ended
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static List<double> Throughput(Report report, string model, string[] photos, bool program)
    {
        using TransferPredictor predictor = TransferPredictor.Load(model);
        using ServerProcess server = program ? ServerProcess.Program(model) : ServerProcess.Sample(model), plain = ServerProcess.Plain(model);
        byte[][] uploads = [.. photos.Select(File.ReadAllBytes)];
        using LoadGenerator load = new(server.Address, uploads), plainLoad = new(plain.Address, uploads);
        string[] batchPhotos = [.. Enumerable.Range(0, RequestsPerRound).Select(i => photos[i % photos.Length])];
        predictor.PredictFiles(photos);
        ServerLoad ours = new(server, load), theirs = new(plain, plainLoad);
        plainLoad.Run(Clients, RequestsPerRound);
        load.Run(Clients, RequestsPerRound);
        List<double> batch = [], batchWork = [];
        for (int round = 0; round < Rounds; round++)
        {
            ours.Run(Clients, RequestsPerRound);
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long started = Stopwatch.GetTimestamp();
            predictor.PredictFiles(batchPhotos);
            batch.Add(RequestsPerRound / Stopwatch.GetElapsedTime(started).TotalSeconds);
            batchWork.Add((Environment.CpuUsage.TotalTime - used).TotalMilliseconds / RequestsPerRound);
            theirs.Run(Clients, RequestsPerRound);
        }

        Row(report, "`PredictFiles`, images per second", batch, "0");
        Row(report, $"server, {Clients} clients, half raw bodies, half forms, requests per second", ours.PerSecond, "0");
        Row(report, "ratio of the two, round by round", ours.PerSecond.Zip(batch, (o, b) => o / b), "0.00", "≥ 0.8");
        Row(report, "plain ASP.NET Core with ONNX Runtime, the same requests, per second", theirs.PerSecond, "0");
        Row(report, "ratio of server and plain, round by round", ours.PerSecond.Zip(theirs.PerSecond, (o, t) => o / t), "0.00", "> 1");
        Row(report, "`PredictFiles`, processor time per image, ms", batchWork, "0.00");
        Row(report, "server, processor time per request, ms", ours.Work, "0.00");
        Row(report, "plain, processor time per request, ms", theirs.Work, "0.00");
        Row(report, "load generator, processor time per request, ms", ours.ClientWork, "0.00");
        Row(
            report,
            "ratio by processor time: image / (request and its load generator)",
            batchWork.Select((b, i) => b / (ours.Work[i] + ours.ClientWork[i])),
            "0.00",
            "≥ 0.8");
        Latency(report, "server", ours.Latencies);
        Latency(report, "plain", theirs.Latencies);
        report.Line($"| resident memory of the server, MB: before the first request, after {2 * RequestsPerRound:N0}, after {(1 + Rounds) * RequestsPerRound:N0} "
            + $"| {ours.Memory[0]:0} | {ours.Memory[1]:0} | {ours.Memory[^1]:0} | flat |");
        return ours.Memory;
    }

    private static void Latency(Report report, string what, List<TimeSpan> latencies)
    {
        TimeSpan[] sorted = [.. latencies.Order()];
        report.Line($"| {what}, latency of the {sorted.Length:N0} requests, ms: P50, P99, longest | {Percentile(sorted, 0.5):0.0} | {Percentile(sorted, 0.99):0.0} "
            + $"| {sorted[^1].TotalMilliseconds:0.0} | |");
    }

    private static void FirstPredictions(Report report, string model, string photo)
    {
        string zip = Path.Combine(model, "model.zip");
        Dictionary<string, List<FirstPrediction>> starts = new() { ["predictor"] = [], ["batching"] = [], ["zip"] = [] };
        for (int start = 0; start < Starts; start++)
        {
            starts["predictor"].Add(FirstPrediction.InNewProcess("predictor", model, photo));
            starts["batching"].Add(FirstPrediction.InNewProcess("batching", model, photo));
            starts["zip"].Add(FirstPrediction.InNewProcess("zip", zip, photo));
        }

        foreach ((string what, string name) in
            new[] { ("predictor", "`TransferPredictor`"), ("batching", "`BatchingPredictor`"), ("zip", "`model.zip` in ML.NET") })
        {
            Row(report, $"{name}: first prediction after the load, ms", starts[what].Select(s => s.AfterLoad), "0", "≤ 1,000");
            Row(report, $"{name}: load and first prediction, ms", starts[what].Select(s => s.WithLoad), "0", "≤ 1,000");
            Row(report, $"{name}: from the start of the process, ms", starts[what].Select(s => s.FromProcessStart), "0");
            Row(report, $"{name}: processor time of all that, ms", starts[what].Select(s => s.ProcessorTime), "0");
        }
    }

    private static void Row(Report report, string what, IEnumerable<double> values, string format, string target = "")
    {
        double[] sorted = [.. values.Order()];
        string[] numbers = [.. new[] { sorted[0], sorted[sorted.Length / 2], sorted[^1] }.Select(v => v.ToString(format, CultureInfo.InvariantCulture))];
        report.Line($"| {what} | {string.Join(" | ", numbers)} | {target} |");
    }

    private static double Percentile(TimeSpan[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1].TotalMilliseconds;
}
