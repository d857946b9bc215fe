namespace MlNetTransfer.Planning;

/// <summary>Names of a plan's entries in <c>run.json</c> that are no numbers of a recipe.</summary>
public static class PlanEntries
{
    /// <summary>The strategy.</summary>
    public const string Strategy = "strategy";

    /// <summary>The network.</summary>
    public const string Backbone = "backbone";

    /// <summary>Side of the square that images are scaled to.</summary>
    public const string ImageSide = "imageSide";

    /// <summary>What decides between two models.</summary>
    public const string Metric = "metric";

    /// <summary>What of the network is not trained.</summary>
    public const string FreezePoint = "freezePoint";

    /// <summary>What of the network is left out.</summary>
    public const string CutPoint = "cutPoint";

    /// <summary>Those that decide what kind of transfer it is.</summary>
    public static readonly IReadOnlyList<string> Decisions = [Strategy, Backbone, ImageSide, Metric, FreezePoint, CutPoint];
}
