namespace MlNetTransfer.Planning;

/// <summary>How the strategy was chosen where none was named.</summary>
public sealed record PlanEvidence
{
    /// <summary>What chose.</summary>
    public required PlanningPolicy Policy { get; init; }

    /// <summary>The strategies that were considered, in the order in which they were tried, then those that were not;
    /// empty where the heuristic chose.</summary>
    public required IReadOnlyList<PlanTrial> Trials { get; init; }

    /// <summary>Probability that the chosen strategy is better than the linear probe; where that is the choice, one minus the largest such
    /// probability among those tried, without those that the other metric refuses. Null where nothing of that kind was tried.</summary>
    public required double? Confidence { get; init; }

    /// <summary>Why strategies that train layers of the network were not considered; null where they were.</summary>
    public string? OnlyHeads { get; init; }

    /// <summary>What would make another choice likely, in sentences.</summary>
    public required IReadOnlyList<string> WouldChange { get; init; }
}
