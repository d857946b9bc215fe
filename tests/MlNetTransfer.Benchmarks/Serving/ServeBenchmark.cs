using System.Diagnostics;
using System.Globalization;

namespace MlNetTransfer.Benchmarks.Serving;

/// <summary>The Web API sample against the batch predictor, in turns, and how long a new process takes to its first prediction.</summary>
internal static class ServeBenchmark
{
    private const string Backbone = "mobilenetv2_035";
    private const int Rounds = 5, RequestsPerRound = 1000, Clients = 8, Starts = 5;

    public static void Run(string data, string weights, bool program = false)
    {
        Report report = new(
            program ? "serve-program" : "serve",
            $"{(program ? "mlnet-transfer-serve" : "Web API")} and first prediction",
            $"hymenoptera, {Backbone}; the load generator runs on the same machine; min, median and max of {Rounds} rounds in which both take turns, and "
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
        using WebApiProcess server = WebApiProcess.Start(model, program);
        using LoadGenerator load = new(server.Address, [.. photos.Select(File.ReadAllBytes)]);
        predictor.PredictFiles(photos);
        List<double> memory = [server.Megabytes()], batch = [], requests = [], ratios = [], work = [], clientWork = [], batchWork = [];
        List<TimeSpan> latencies = [];
        for (int round = 0; round < Rounds; round++)
        {
            double used = server.ProcessorMilliseconds();
            TimeSpan usedHere = Environment.CpuUsage.TotalTime;
            long started = Stopwatch.GetTimestamp();
            latencies.AddRange(load.Run(Clients, RequestsPerRound));
            requests.Add(RequestsPerRound / Stopwatch.GetElapsedTime(started).TotalSeconds);
            memory.Add(server.Megabytes());
            work.Add((server.ProcessorMilliseconds() - used) / RequestsPerRound);
            clientWork.Add((Environment.CpuUsage.TotalTime - usedHere).TotalMilliseconds / RequestsPerRound);
            string[] batchPhotos = [.. Enumerable.Range(0, RequestsPerRound).Select(i => photos[i % photos.Length])];
            usedHere = Environment.CpuUsage.TotalTime;
            started = Stopwatch.GetTimestamp();
            predictor.PredictFiles(batchPhotos);
            batch.Add(RequestsPerRound / Stopwatch.GetElapsedTime(started).TotalSeconds);
            batchWork.Add((Environment.CpuUsage.TotalTime - usedHere).TotalMilliseconds / RequestsPerRound);
            ratios.Add(requests[^1] / batch[^1]);
        }

        Row(report, "`PredictFiles`, images per second", batch, "0");
        Row(report, $"server, {Clients} clients, half raw bodies, half forms, requests per second", requests, "0");
        Row(report, "ratio of the two, round by round", ratios, "0.00", "≥ 0.7");
        Row(report, "`PredictFiles`, processor time per image, ms", batchWork, "0.00");
        Row(report, "server, processor time per request, ms", work, "0.00");
        Row(report, "load generator, processor time per request, ms", clientWork, "0.00");
        Row(
            report,
            "ratio by processor time: image / (request and its load generator)",
            batchWork.Zip(work, clientWork).Select(w => w.First / (w.Second + w.Third)),
            "0.00",
            "≥ 0.7");
        TimeSpan[] sorted = [.. latencies.Order()];
        report.Line($"| latency of the {sorted.Length:N0} requests, ms: P50, P99, longest | {Percentile(sorted, 0.5):0.0} | {Percentile(sorted, 0.99):0.0} "
            + $"| {sorted[^1].TotalMilliseconds:0.0} | |");
        report.Line($"| resident memory of the server, MB: before the first request, after {RequestsPerRound:N0}, after {Rounds * RequestsPerRound:N0} "
            + $"| {memory[0]:0} | {memory[1]:0} | {memory[^1]:0} | flat |");
        return memory;
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
