using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlNetTransfer.Benchmarks.Regret;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>Every policy in the same time on the same images. Resumable: what stands in the table is not done again.</summary>
internal static class BudgetsBenchmark
{
    /// <param name="table">What to measure.</param>
    /// <param name="data">Folder of the sets.</param>
    /// <param name="cache">Cache folder in which the backbones are installed.</param>
    /// <param name="sets">Names.</param>
    /// <param name="minutes">After which no run is begun.</param>
    public static void Train(BudgetTable table, string data, string cache, string[] sets, double minutes)
    {
        long started = Stopwatch.GetTimestamp();
        Dictionary<string, RegretDraw> draws = sets.ToDictionary(set => set, set => new RegretDraw(data, set));
        BudgetCell[] cells = table.Cells(draws);
        string[] planned = [.. Lines(table.Planned), .. cells.Select(c => $"{c}")];
        File.WriteAllLines(table.Planned, planned.Distinct());
        PriorCalibration fittedOn = PriorCalibration.Read();
        foreach (BudgetCell cell in cells)
        {
            HashSet<string> done = [.. BudgetOutcome.Read(table.Outcomes).Where(o => o.Cell == $"{cell}").Select(o => o.Policy)];
            BudgetPolicy[] missing = [.. table.Policies.Where(p => !done.Contains(p.Name))];
            if (missing.Length == 0)
            {
                continue;
            }

            using BudgetMaterial material = new(table.Network(cell), cache, draws[cell.Set].Draw(cell.PerClass, cell.Draw, cell.Seed), cell.Seed);
            PolicyRun run = new(cell, material, fittedOn.Without(cell.Set));
            foreach (BudgetPolicy policy in missing)
            {
                if (Stopwatch.GetElapsedTime(started).TotalMinutes > minutes)
                {
                    Console.WriteLine($"time is over before {cell}, {policy.Name}");
                    return;
                }

                BudgetOutcome outcome = run.Run(policy);
                File.AppendAllText(table.Outcomes, $"{outcome}\n");
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{cell}, {policy.Name}: {outcome.Chosen}, {outcome.Test.BalancedAccuracy:0.000} in {outcome.Seconds:0.0} s"));
            }

            KeepProfile(table.Profiles, cell, material);
        }
    }

    /// <summary>All of it on next to nothing; a second time trains nothing.</summary>
    public static void Smoke(string data, string[] sets, string folder)
    {
        BudgetTable table = BudgetTable.Smoke(folder);
        Train(table, data, Path.Combine(folder, "cache"), sets, minutes: 30);
        BudgetReport.Write(table, seeds: null);
    }

    /// <summary>Judges the policies on what was measured.</summary>
    public static void Judge() => BudgetReport.Write(BudgetTable.Main, BudgetTable.Seeds);

    /// <summary>Of a file that may not be there.</summary>
    public static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];

    /// <summary>For fitting a prior; it does not depend on the budget.</summary>
    public static void KeepProfile(string path, BudgetCell cell, BudgetMaterial material)
    {
        if (!Lines(path).Any(l => l.StartsWith($"{{\"cell\":\"{cell.Material}\"", StringComparison.Ordinal)))
        {
            JsonNode profile = JsonSerializer.SerializeToNode(CellSetup.Nameless(material.Profile), OracleTraining.OneLine)!;
            File.AppendAllText(path, new JsonObject { ["cell"] = cell.Material, ["profile"] = profile }.ToJsonString(OracleTraining.OneLine) + "\n");
        }
    }
}
