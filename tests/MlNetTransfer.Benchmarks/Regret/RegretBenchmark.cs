using System.Diagnostics;
using System.Text.Json.Nodes;
using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>Every strategy on every cell makes the oracle; policies are judged against it. Resumable: what stands in the results is not trained again.</summary>
internal static class RegretBenchmark
{
    private static readonly long[] Seeds = [1, 2, 3];

    private static string Folder => Path.Combine(Report.Root, "tests", "MlNetTransfer.Benchmarks", "results");

    private static string Outcomes => Path.Combine(Folder, "regret.csv");

    private static string Profiles => Path.Combine(Folder, "regret-profiles.jsonl");

    /// <summary>Trains what is missing, smaller cells and the first seed first, and begins no cell after so many minutes.</summary>
    public static void Train(string data, string weights, string[] sets, double minutes)
    {
        long started = Stopwatch.GetTimestamp();
        Dictionary<string, RegretDraw> draws = sets.ToDictionary(set => set, set => new RegretDraw(data, set));
        foreach (RegretCell cell in Seeds.SelectMany(seed => draws.SelectMany(d => d.Value.PerClass.Select(n => new RegretCell(d.Key, n, seed))).OrderBy(c => c.PerClass)))
        {
            HashSet<TransferStrategy> done = [.. Read(Outcomes).Where(l => l.StartsWith($"{cell},", StringComparison.Ordinal)).Select(l => OracleOutcome.Parse(l).Strategy)];
            TransferStrategy[] missing = [.. Enum.GetValues<TransferStrategy>().Where(s => !done.Contains(s))];
            bool profiled = Read(Profiles).Any(l => l.StartsWith($"{{\"cell\":\"{cell}\"", StringComparison.Ordinal));
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
            using OracleTraining training = new(weights, cell, dataset);
            if (!profiled)
            {
                JsonObject line = new() { ["cell"] = cell.ToString(), ["profile"] = training.Profile() };
                File.AppendAllText(Profiles, line.ToJsonString(OracleTraining.OneLine) + "\n");
            }

            foreach (TransferStrategy strategy in missing)
            {
                OracleOutcome outcome = training.Train(strategy);
                File.AppendAllText(Outcomes, outcome + "\n");
                Console.WriteLine(FormattableString.Invariant($"{cell},{strategy}: {outcome.TestRight.Count(r => r) / (double)outcome.TestRight.Length:0.000} in {outcome.Seconds:0.0} s"));
            }
        }
    }

    /// <summary>Judges the policies on what was trained.</summary>
    public static void Judge()
    {
        RegretResult[] cells = RegretResult.Read(Outcomes, Profiles);
        RegretReport.Write(cells, string.Join(", ", cells.SelectMany(c => c.Outcomes.Values.Select(o => o.Commit)).Distinct()));
    }

    /// <summary>Fits the prior that ships, on everything that was trained.</summary>
    public static void Calibrate()
    {
        RegretResult[] cells = RegretResult.Read(Outcomes, Profiles);
        string source = FormattableString.Invariant($"{cells.Length} cells of {cells.Select(c => c.Cell.Set).Distinct().Count()} sets, {OracleTraining.Backbone} at {OracleTraining.InputSize} px; tests/MlNetTransfer.Benchmarks/results/regret.csv");
        File.WriteAllText(Path.Combine(Report.Root, "src", "MlNetTransfer", "Planning", "gain-prior.json"), GainCalibration.Fit(cells, source).ToJson());
    }

    private static string[] Read(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
