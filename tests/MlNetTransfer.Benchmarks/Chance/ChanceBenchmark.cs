using System.Diagnostics;
using MlNetTransfer.Benchmarks.Budgets;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Chance;

/// <summary>How often the policy replaces the linear probe where nothing is better than it. Resumable: what stands in the tables is not done
/// again.</summary>
internal static class ChanceBenchmark
{
    /// <param name="table">What to measure.</param>
    /// <param name="data">Folder of the sets.</param>
    /// <param name="cache">Cache folder in which the backbones are installed.</param>
    /// <param name="sets">Names.</param>
    /// <param name="minutes">After which nothing is begun.</param>
    public static void Train(ChanceTable table, string data, string cache, string[] sets, double minutes)
    {
        long started = Stopwatch.GetTimestamp();
        Dictionary<string, RegretDraw> draws = sets.ToDictionary(set => set, set => new RegretDraw(data, set));
        (BudgetCell Cell, TransferStrategy? Strategy)[] pieces =
        [
            .. from set in draws
               from size in set.Value.PerClass(table.Network.Sizes)
               from seed in table.Network.Seeds
               from strategy in ChanceTable.Twice.Select(s => (TransferStrategy?)s).Append(null)
               select (table.Cell(set.Key, size, seed), strategy),
        ];
        new RandomSource(1).Shuffle<(BudgetCell, TransferStrategy?)>(pieces);
        HashSet<(string Cell, TransferStrategy? Strategy)> done =
        [
            .. ChancePair.Read(table.Pairs).Select(p => (p.Cell, (TransferStrategy?)p.Strategy)),
            .. BudgetOutcome.Read(table.Permuted).Select(o => (o.Cell, (TransferStrategy?)null)),
        ];
        PriorCalibration fittedOn = PriorCalibration.Read();
        foreach ((BudgetCell cell, TransferStrategy? strategy) in pieces.Where(p => !done.Contains(($"{p.Cell}", p.Strategy))))
        {
            if (Stopwatch.GetElapsedTime(started).TotalMinutes > minutes)
            {
                Console.WriteLine($"time is over before {cell}, {strategy}");
                return;
            }

            ImageDataset dataset = ChanceTraining.FewTests(draws[cell.Set].Draw(cell.PerClass, cell.Draw));
            dataset = strategy is null ? ChanceTraining.Permute(dataset, cell.Seed) : dataset;
            using BudgetMaterial material = new(table.Network, cache, dataset, cell.Seed);
            if (strategy is { } twice)
            {
                File.AppendAllText(table.Pairs, $"{ChanceTraining.Train(cell, material, twice, table.Refits)}\n");
                BudgetsBenchmark.KeepProfile(table.Profiles, cell, material);
                Console.WriteLine($"{cell}, {twice}");
            }
            else
            {
                BudgetOutcome outcome = new PolicyRun(cell, material, fittedOn.Without(cell.Set)).Run(BudgetPolicy.Ours);
                File.AppendAllText(table.Permuted, $"{outcome}\n");
                Console.WriteLine($"{cell}, permuted: {outcome.Chosen}");
            }
        }
    }

    /// <summary>All of it on next to nothing; a second time trains nothing.</summary>
    public static void Smoke(string data, string[] sets, string folder)
    {
        ChanceTable table = ChanceTable.Smoke(folder);
        Train(table, data, Path.Combine(folder, "cache"), sets, minutes: 30);
        ChanceReport.Write(table, replicates: 2);
    }

    /// <summary>Judges what was measured, and simulates on what the regret benchmark recorded.</summary>
    public static void Judge() => ChanceReport.Write(ChanceTable.Main, replicates: 200);
}
