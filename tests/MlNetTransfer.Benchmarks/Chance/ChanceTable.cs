using MlNetTransfer.Benchmarks.Budgets;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Chance;

/// <summary>Small cells on which nothing is to be gained.</summary>
/// <param name="Name">Of its files.</param>
/// <param name="Network">With images per class and seeds of draws.</param>
/// <param name="Seconds">For a training, or for the whole run of the policy.</param>
/// <param name="Refits">Of the linear probe of a cell.</param>
internal sealed record ChanceTable(string Name, RegretNetwork Network, double Seconds, int Refits)
{
    public static readonly ChanceTable Main = new("chance", new("mobilenetv2_035", 96, "chance", [10, 50], [1, 2, 3, 4, 5, 6, 7, 8]), 15, 40);

    /// <summary>Trained twice; of the linear probe only the training images differ, for its seed changes next to nothing.</summary>
    public static readonly TransferStrategy[] Twice = [TransferStrategy.LinearProbe, TransferStrategy.LateStages, TransferStrategy.FullFineTuning];

    public string Folder { get; init; } = Report.Results;

    /// <summary>The same twice.</summary>
    public string Pairs => Path.Combine(Folder, $"{Name}-twice.jsonl");

    /// <summary>Runs of the policy on permuted labels.</summary>
    public string Permuted => Path.Combine(Folder, $"{Name}-permuted.jsonl");

    public string Profiles => Path.Combine(Folder, $"{Name}-profiles.jsonl");

    /// <summary>Next to nothing, in seconds: does the benchmark itself work?</summary>
    public static ChanceTable Smoke(string folder) => new("chance-smoke", new("embedded", 32, "chance-smoke", [10], [1]), 1, 4) { Folder = folder };

    public BudgetCell Cell(string set, int perClass, long seed) => new(Network.Backbone, Network.InputSize, set, perClass, seed, seed, Seconds);
}
