namespace MlNetTransfer.Planning;

/// <summary>Names of a plan's entries in <c>run.json</c> that are no numbers of a recipe.</summary>
internal static class PlanEntries
{
    public const string Strategy = "strategy", Backbone = "backbone", ImageSide = "imageSide", Metric = "metric", FreezePoint = "freezePoint",
        CutPoint = "cutPoint";

    /// <summary>Those that decide what kind of transfer it is.</summary>
    public static readonly IReadOnlyList<string> Decisions = [Strategy, Backbone, ImageSide, Metric, FreezePoint, CutPoint];
}
