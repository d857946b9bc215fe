using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Planning;

namespace MlNetTransfer.Benchmarks.Budgets;

/// <summary>What one policy made of one cell; a line of the table.</summary>
internal sealed record BudgetOutcome
{
    /// <summary>As <see cref="BudgetCell"/> writes it.</summary>
    public required string Cell { get; init; }

    /// <summary>Name of the policy.</summary>
    public required string Policy { get; init; }

    /// <summary>What its model was trained with; the linear probe where nothing better came of the time.</summary>
    public required TransferStrategy Chosen { get; init; }

    /// <summary>Of the whole run but its test, processor time by the number of cores.</summary>
    public required double Seconds { get; init; }

    /// <summary>Of these, the linear probe with the features that it needs.</summary>
    public required double ProbeSeconds { get; init; }

    /// <summary>Of these, the profile; 0 where none is needed.</summary>
    public double ProfileSeconds { get; init; }

    /// <summary>To train on.</summary>
    public required int Images { get; init; }

    [JsonConverter(typeof(Bits.Converter))]
    public required bool[] ValidationRight { get; init; }

    [JsonConverter(typeof(Bits.Converter))]
    public required bool[] TestRight { get; init; }

    public required int[] TestPerClass { get; init; }

    /// <summary>What was considered; empty where the strategy was given.</summary>
    public IReadOnlyList<PlanTrial> Trials { get; init; } = [];

    /// <summary>That the run states for its choice.</summary>
    public double? Confidence { get; init; }

    /// <summary>In the order in which they were done, the linear probe left out.</summary>
    public IReadOnlyList<BudgetTraining> Trainings { get; init; } = [];

    /// <summary>What the prior was fitted on; null where none was needed.</summary>
    public string? Prior { get; init; }

    /// <summary>Why nothing came of the training; null where something did.</summary>
    public string? Failure { get; init; }

    /// <summary>On which it ran.</summary>
    public required string Commit { get; init; }

    [JsonIgnore]
    public TestAnswers Test => new(TestRight, TestPerClass);

    public static IEnumerable<BudgetOutcome> Read(string path) =>
        File.Exists(path) ? File.ReadLines(path).Select(l => JsonSerializer.Deserialize<BudgetOutcome>(l, OracleTraining.OneLine)!) : [];

    /// <summary>One line; what is nothing is left out.</summary>
    public override string ToString()
    {
        JsonObject json = JsonSerializer.SerializeToNode(this, OracleTraining.OneLine)!.AsObject();
        foreach (string name in json.Where(p => p.Value is null or JsonArray { Count: 0 }).Select(p => p.Key).ToArray())
        {
            json.Remove(name);
        }

        return json.ToJsonString(OracleTraining.OneLine);
    }
}
