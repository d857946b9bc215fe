namespace MlNetTransfer.Planning;

/// <summary>How the backbone is transferred, with a reason for every entry.</summary>
public sealed record TransferPlan
{
    /// <summary>What is trained.</summary>
    public required TransferStrategy Strategy { get; init; }

    /// <summary>By what one candidate counted as better than another.</summary>
    /// <value>Accuracy, as in runs of earlier versions.</value>
    public DecisionMetric Metric { get; init; }

    /// <summary>Name of the backbone.</summary>
    public required string Backbone { get; init; }

    /// <summary>Side of the square that images are scaled to, pixels; the network's own where the images are not smaller.</summary>
    public required int ImageSide { get; init; }

    /// <summary>Stage or block that is the first to train; what stands before it is frozen. Null where nothing is, or everything.</summary>
    public string? FreezePoint { get; init; }

    /// <summary>Stage or block after which the network was cut; null where it is whole.</summary>
    public string? CutPoint { get; init; }

    /// <summary>The backbones that were installed, where the policy chose among them, the best first; empty where it did not.</summary>
    public IReadOnlyList<BackboneTrial> Backbones { get; init; } = [];

    /// <summary>One reason per entry.</summary>
    public required IReadOnlyList<Reason> Because { get; init; }
}
