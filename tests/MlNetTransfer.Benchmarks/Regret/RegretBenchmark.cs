using System.Diagnostics;
using System.Text.Json.Nodes;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>Every strategy on every cell makes the oracle; policies are judged against it. Resumable: what stands in the results is not trained
/// again.</summary>
internal static class RegretBenchmark
{
    /// <summary>Trains what is missing, smaller cells and the first seed first, and begins no cell after so many minutes.</summary>
    public static void Train(RegretNetwork network, string data, string weights, string[] sets, double minutes)
    {
        long started = Stopwatch.GetTimestamp();
        Dictionary<string, RegretDraw> draws = sets.ToDictionary(set => set, set => new RegretDraw(data, set));
        foreach (RegretCell cell in
            network.Seeds.SelectMany(
                seed => draws.SelectMany(d => d.Value.PerClass(network.Sizes).Select(n => new RegretCell(d.Key, n, seed))).OrderBy(c => c.PerClass)))
        {
            HashSet<TransferStrategy> done =
            [
                .. Read(network.Outcomes).Where(l => l.StartsWith($"{cell},", StringComparison.Ordinal)).Select(l => OracleOutcome.Parse(l).Strategy),
            ];
            TransferStrategy[] missing = [.. network.Strategies.Where(s => !done.Contains(s))];
            bool profiled = network == RegretNetwork.BitRule
                || Read(network.Profiles).Any(l => l.StartsWith($"{{\"cell\":\"{cell}\"", StringComparison.Ordinal));
            if (missing.Length == 0 && profiled)
            {
                continue;
            }

            if (Stopwatch.GetElapsedTime(started).TotalMinutes > minutes)
            {
                Console.WriteLine($"time is over before {cell}");
                return;
            }

            ImageDataset dataset = draws[cell.Set].Draw(cell.PerClass, cell.Seed);
            using OracleTraining training = new(network, weights, cell, dataset);
            if (!profiled)
            {
                JsonObject line = new() { ["cell"] = cell.ToString(), ["profile"] = training.Profile() };
                File.AppendAllText(network.Profiles, line.ToJsonString(OracleTraining.OneLine) + "\n");
            }

            foreach (TransferStrategy strategy in missing)
            {
                OracleOutcome outcome = training.Train(strategy);
                File.AppendAllText(network.Outcomes, outcome + "\n");
                Console.WriteLine(FormattableString.Invariant(
                    $"{cell},{strategy}: {outcome.TestRight.Count(r => r) / (double)outcome.TestRight.Length:0.000} in {outcome.Seconds:0.0} s"));
            }
        }
    }

    /// <summary>All of it on next to nothing; a second time trains nothing.</summary>
    public static void Smoke(string data, string[] sets, string folder)
    {
        RegretNetwork network = RegretNetwork.Smoke(folder);
        Train(network, data, "", sets, minutes: 30);
        RegretResult[] cells = RegretResult.Read(network);
        RegretReport.Write(network, cells, cells);
    }

    /// <summary>Judges the policies on what was trained.</summary>
    public static void Judge()
    {
        RegretResult[] all = AllCells();
        foreach (RegretNetwork network in RegretNetwork.All.Where(n => File.Exists(n.Outcomes)))
        {
            RegretReport.Write(network, RegretResult.Read(network), all);
        }
    }

    /// <summary>Fits the prior that ships, on everything that was trained.</summary>
    public static void Calibrate()
    {
        string path = Path.Combine(Report.Root, "src", "MlNetTransfer", "Planning", "gain-prior.json");
        File.WriteAllText(path, PriorCalibration.Read().Fit().ToJson());
    }

    public static RegretResult[] AllCells() => [.. RegretNetwork.All.Where(n => File.Exists(n.Outcomes)).SelectMany(RegretResult.Read)];

    private static string[] Read(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
