using System.Globalization;
using MlNetTransfer.Benchmarks.Budgets;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>Everything that a prior is fitted on, as it stood when it was read: trainings of all strategies to their end on one network, and trainings of a
/// few under a budget on others.</summary>
/// <param name="Cells">Of <c>regret*.csv</c>.</param>
/// <param name="Budgets">Of <c>budgets.jsonl</c>, complete or not, with the linear probe.</param>
/// <param name="Profiles">Of these, by their material.</param>
internal sealed record PriorCalibration(RegretResult[] Cells, BudgetResult[] Budgets, IReadOnlyDictionary<string, DatasetProfile> Profiles)
{
    public static PriorCalibration Read() => new(
        RegretBenchmark.AllCells(), BudgetResult.Read(BudgetTable.Main, [BudgetPolicy.Probe]), RegretResult.ReadProfiles(BudgetTable.Main.Profiles));

    /// <summary>The one that ships.</summary>
    public GainPrior Fit() => Fit(_ => true, "");

    /// <summary>The one that a run would have had if the set were new to it.</summary>
    public GainPrior Without(string set) => Fit(s => s != set, $" without {set}");

    private GainPrior Fit(Func<string, bool> uses, string without)
    {
        RegretResult[] cells = [.. Cells.Where(c => uses(c.Cell.Set))];
        BudgetResult[] budgets = [.. Budgets.Where(c => uses(c.Cell.Set))];
        int sets = cells.Select(c => c.Cell.Set).Concat(budgets.Select(c => c.Cell.Set)).Distinct().Count();
        string source = string.Create(
            CultureInfo.InvariantCulture,
            $"{cells.Length} cells of regret*.csv and {budgets.Length} of budgets.jsonl, {sets} sets{without}; tests/MlNetTransfer.Benchmarks/results");
        return NetworkCalibration.Fit(GainCalibration.Fit(cells, source), RegretNetwork.All[0], budgets, Profiles, c => BudgetTable.Main.Network(c).MultiplyAdds);
    }
}
