namespace MlNetTransfer.Planning;

/// <summary>How the backbone is transferred, as a run decides it: every entry with who decided and why. <see cref="ToPlan"/> is what people and
/// <c>run.json</c> get.</summary>
internal sealed record PlanDecisions
{
    public required Decision<TransferStrategy> Strategy { get; init; }

    public required Decision<string> Backbone { get; init; }

    /// <summary>Among which it was chosen; empty where it was not.</summary>
    public IReadOnlyList<BackboneTrial> Backbones { get; init; } = [];

    /// <summary>Pixels.</summary>
    public required Decision<int> ImageSide { get; init; }

    public required Decision<DecisionMetric> Metric { get; init; }

    /// <summary>Null before the recipe is known, and where a head alone is trained; its value is null where nothing is frozen.</summary>
    public Decision<string?>? FreezePoint { get; init; }

    /// <summary>Null where nothing is cut; its value is null where training chooses the stage.</summary>
    public Decision<string?>? CutPoint { get; init; }

    /// <summary>Entries of the recipe; empty before it is known, and where a head alone is trained.</summary>
    public IReadOnlyList<PlanEntry> Recipe { get; init; } = [];

    /// <summary>With another decision in place of the one about the same entry of the recipe.</summary>
    public PlanDecisions With(PlanEntry entry) => this with { Recipe = [.. Recipe.Select(r => r.Entry == entry.Entry ? entry : r)] };

    public TransferPlan ToPlan() => new()
    {
        Strategy = Strategy.Value,
        Metric = Metric.Value,
        Backbone = Backbone.Value,
        Backbones = Backbones,
        ImageSide = ImageSide.Value,
        FreezePoint = FreezePoint?.Value,
        CutPoint = CutPoint?.Value,
        Because = [.. ((PlanEntry?[])[Strategy, Backbone, ImageSide, Metric, FreezePoint, CutPoint, .. Recipe]).OfType<PlanEntry>().Select(e => e.ToReason())],
    };
}
