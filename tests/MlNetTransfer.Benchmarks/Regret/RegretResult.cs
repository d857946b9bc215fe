using System.Text.Json;
using System.Text.Json.Nodes;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Benchmarks.Regret;

/// <summary>One cell with every strategy trained, and its profile.</summary>
internal sealed class RegretResult(RegretCell cell, DatasetProfile profile, IReadOnlyDictionary<TransferStrategy, OracleOutcome> outcomes)
{
    public RegretCell Cell { get; } = cell;

    public DatasetProfile Profile { get; } = profile;

    public IReadOnlyDictionary<TransferStrategy, OracleOutcome> Outcomes { get; } = outcomes;

    public OracleOutcome Probe => Outcomes[TransferStrategy.LinearProbe];

    public double TotalSeconds => Outcomes.Values.Sum(o => o.Seconds);

    /// <summary>Complete cells alone.</summary>
    public static RegretResult[] Read(RegretNetwork network)
    {
        Dictionary<string, DatasetProfile> measured = ReadProfiles(network.Profiles);
        return
        [
            .. File.ReadLines(network.Outcomes).Select(OracleOutcome.Parse).GroupBy(o => o.Cell)
                .Where(g => measured.ContainsKey(g.Key.ToString()) && g.Count() == Enum.GetValues<TransferStrategy>().Length)
                .Select(g => new RegretResult(g.Key, measured[g.Key.ToString()], g.ToDictionary(o => o.Strategy))),
        ];
    }

    /// <summary>By cell.</summary>
    public static Dictionary<string, DatasetProfile> ReadProfiles(string path) => !File.Exists(path) ? [] : File.ReadLines(path)
        .Select(l => JsonNode.Parse(l)!)
        .ToDictionary(n => n["cell"]!.GetValue<string>(), n => n["profile"].Deserialize<DatasetProfile>(TransferRun.Json)!);

    /// <summary>Mean over the classes of their share of right answers, on all test images.</summary>
    public double Accuracy(TransferStrategy strategy) => Outcomes[strategy].Test.BalancedAccuracy;

    /// <summary>What the strategy that is best on one half of the test images reaches on the other, the mean of both ways round.</summary>
    public double Oracle => TestAnswers.Oracle([.. Outcomes.Values.Select(o => o.Test)]);

    /// <summary>Whether a strategy is worse than the linear probe on the test images by more than chance: all of the 95 % interval of the paired
    /// difference is below 0.</summary>
    public bool WorseThanProbe(TransferStrategy strategy) => WorseThanProbe(Outcomes[strategy]);

    public bool WorseThanProbe(OracleOutcome outcome) => outcome.Test.WorseThan(Probe.Test);
}
