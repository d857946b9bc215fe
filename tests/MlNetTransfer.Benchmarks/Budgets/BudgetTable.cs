using System.Globalization;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Datasets;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>Cells that are measured together.</summary>
/// <param name="Name">Of its files.</param>
/// <param name="Networks">With images per class and seeds of draws.</param>
/// <param name="Budgets">Seconds, in the order in which they are measured.</param>
/// <param name="Policies">That are run on each.</param>
internal sealed record BudgetTable(string Name, RegretNetwork[] Networks, double[] Budgets, BudgetPolicy[] Policies)
{
    private static readonly (string Backbone, int InputSize)[] Measured = [("mlnet_resnet18", 224), ("mobilenetv2_100", 224), ("mobilenetv2_035", 96)];

    /// <summary>Every policy.</summary>
    public static readonly BudgetTable Main = new("budgets", OnAll([10, 50, RegretDraw.Everything], [1, 2, 3]), [60, 240, 900], BudgetPolicy.All);

    /// <summary>The same images five times, each time with another seed.</summary>
    public static readonly BudgetTable Seeds = new("budgets-seeds", OnAll([50, RegretDraw.Everything], [1]), [60], [BudgetPolicy.Ours])
    {
        RunSeeds = [1, 2, 3, 4, 5], FewestValidation = 40,
    };

    /// <summary>Of a run, for every draw; empty takes that of the draw.</summary>
    public long[] RunSeeds { get; init; } = [];

    /// <summary>Cells with fewer validation images are left out.</summary>
    public int FewestValidation { get; init; } = 1;

    public string Folder { get; init; } = Report.Results;

    public string Outcomes => Path.Combine(Folder, $"{Name}.jsonl");

    public string Profiles => Path.Combine(Folder, $"{Name}-profiles.jsonl");

    /// <summary>All cells, so that the tables can say which are missing.</summary>
    public string Planned => Path.Combine(Folder, $"{Name}-planned.csv");

    public static BudgetTable Find(string name) => ((BudgetTable[])[Main, Seeds]).Single(t => t.Name == name);

    /// <summary>Next to nothing, in seconds: does the benchmark itself work?</summary>
    public static BudgetTable Smoke(string folder) => new("budgets-smoke", [new("embedded", 32, "budgets-smoke", [10], [1])], [1], BudgetPolicy.All)
    {
        Folder = folder,
    };

    /// <param name="parts">Nothing; or budgets in seconds, with commas, in place of the table's; or these, and names of policies in place of all. A part
    /// that was measured alone is not measured again with the rest.</param>
    public BudgetTable With(string[] parts) => parts switch
    {
        [] => this,
        [string seconds] => this with { Budgets = [.. seconds.Split(',').Select(s => double.Parse(s, CultureInfo.InvariantCulture))] },
        [string seconds, string policies] => With([seconds]) with { Policies = [.. policies.Split(',').Select(n => Policies.Single(p => p.Name == n))] },
        _ => throw new ArgumentException("Give budgets and policies, each with commas.", nameof(parts)),
    };

    public RegretNetwork Network(BudgetCell cell) => Networks.Single(n => n.Backbone == cell.Backbone && n.InputSize == cell.InputSize);

    /// <summary>In the order in which they are measured: the first seed of all, and of that the first budget; then by lot, so that a part of the table is a
    /// fair sample of networks, sets and sizes.</summary>
    public BudgetCell[] Cells(IReadOnlyDictionary<string, RegretDraw> draws)
    {
        BudgetCell[] cells =
        [
            .. from network in Networks
               from set in draws
               from size in set.Value.PerClass(network.Sizes)
               from draw in network.Seeds
               from seed in RunSeeds.Length == 0 ? [draw] : RunSeeds
               where set.Value.Draw(size, draw, seed).In(ImageSplit.Validation).Count() >= FewestValidation
               from seconds in Budgets
               select new BudgetCell(network.Backbone, network.InputSize, set.Key, size, draw, seed, seconds),
        ];
        new RandomSource(1).Shuffle<BudgetCell>(cells);
        return [.. cells.OrderBy(c => c.Seed).ThenBy(c => Array.IndexOf(Budgets, c.Seconds))];
    }

    private static RegretNetwork[] OnAll(int[] sizes, long[] seeds) =>
        [.. Measured.Select(m => new RegretNetwork(m.Backbone, m.InputSize, "budgets", sizes, seeds))];
}
