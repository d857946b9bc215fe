using MlNetTransfer.Benchmarks.Regret;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>A cell on which several policies were run.</summary>
internal sealed class BudgetResult(BudgetCell cell, IReadOnlyDictionary<string, BudgetOutcome> outcomes)
{
    public BudgetCell Cell { get; } = cell;

    public IReadOnlyDictionary<string, BudgetOutcome> Outcomes { get; } = outcomes;

    public BudgetOutcome Ours => Outcomes[BudgetPolicy.Ours.Name];

    public BudgetOutcome Probe => Outcomes[BudgetPolicy.Probe.Name];

    /// <summary>Of the policy that is best on one half of the test images, on the other, and the other way round.</summary>
    public double Best { get; } = TestAnswers.Oracle([.. outcomes.Values.Select(o => o.Test)]);

    /// <summary>Complete cells alone.</summary>
    public static BudgetResult[] Read(BudgetTable table) => Read(table, table.Policies);

    /// <summary>Cells on which some policies were run, whatever else was.</summary>
    public static BudgetResult[] Read(BudgetTable table, IReadOnlyCollection<BudgetPolicy> policies) =>
    [
        .. BudgetOutcome.Read(table.Outcomes)
            .GroupBy(o => o.Cell)
            .Select(g => new BudgetResult(BudgetCell.Parse(g.Key), g.ToDictionary(o => o.Policy)))
            .Where(r => policies.All(p => r.Outcomes.ContainsKey(p.Name))),
    ];

    public BudgetOutcome Of(BudgetPolicy policy) => Outcomes[policy.Name];
}
