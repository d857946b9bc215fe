using System.Globalization;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>What is done with the time of a cell.</summary>
/// <param name="Name">In the tables.</param>
/// <param name="Strategy">The one that it always takes, with the product's recipe; null measures and decides.</param>
internal sealed record BudgetPolicy(string Name, TransferStrategy? Strategy)
{
    public static readonly BudgetPolicy Ours = new("ours", null);

    public static readonly BudgetPolicy Probe = new("LinearProbe", TransferStrategy.LinearProbe);

    /// <summary>With fastai's recipe among them: the head, then everything. BiT's rule takes its 500 steps, or as many as fit.</summary>
    public static readonly BudgetPolicy[] Fixed =
    [
        Probe,
        new("LateStages", TransferStrategy.LateStages),
        new("FullFineTuning", TransferStrategy.FullFineTuning),
        new("ProbeThenFineTune (fastai)", TransferStrategy.ProbeThenFineTune),
        new("GradualUnfreezing", TransferStrategy.GradualUnfreezing),
        new("BiT's rule", TransferStrategy.FullFineTuning) { Settings = RegretNetwork.BitRule.Settings, Steps = RegretNetwork.BitRule.MostSteps },
    ];

    public static readonly BudgetPolicy[] All = [Ours, .. Fixed];

    /// <summary>Of the recipe, in place of the product's.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Null leaves the epochs to the recipe.</summary>
    public int? Steps { get; init; }

    /// <summary>The one that chance would have taken: drawn for each cell, so its training is one of those that were done.</summary>
    public static BudgetPolicy Random(BudgetCell cell) => Fixed[new RandomSource(cell.Seed).Fork($"policy {cell}").NextInt32(Fixed.Length)];

    /// <param name="images">To train on.</param>
    public int? Epochs(int images) =>
        Steps is { } steps ? Math.Max(1, steps / Math.Max(1, images / int.Parse(Settings["batchSize"], CultureInfo.InvariantCulture))) : null;
}
