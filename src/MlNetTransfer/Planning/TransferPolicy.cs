using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.Planning;

/// <summary>Chooses the plan: a pure function of what the user said and what was measured.</summary>
internal static class TransferPolicy
{
    // Fewer pixels hold no picture, and ML.NET refuses to scale to none.
    private const int SmallestSide = 8;

    /// <param name="askedBackbone">What the user named; null leaves it to the policy.</param>
    /// <param name="namedWeights">Whether the user named a weights file.</param>
    /// <param name="backbone">What that came to.</param>
    /// <param name="choice">Why, where the policy chose among several.</param>
    /// <param name="networkSide">Side of the square that the backbone's preprocessing scales images to.</param>
    /// <param name="asked">What the user wants trained; null leaves it to the policy.</param>
    /// <param name="commonShorterSide">Pixels that the shorter side of 19 in 20 training images does not exceed.</param>
    /// <param name="metric">By which candidates are compared, with its reason.</param>
    public static PlanDecisions Choose(
        string? askedBackbone,
        bool namedWeights,
        string backbone,
        BackboneDecision? choice,
        int networkSide,
        TransferStrategy? asked,
        int commonShorterSide,
        Decision<DecisionMetric> metric) => new()
    {
        Strategy = asked is { } strategy ? Decision<TransferStrategy>.ByUser(PlanEntries.Strategy, strategy) : First,
        Backbone = askedBackbone is not null ? Decision<string>.ByUser(PlanEntries.Backbone, askedBackbone)
            : namedWeights ? new(PlanEntries.Backbone, backbone, DecidedBy.Weights, OfWeights)
            : choice?.Decision ?? new(PlanEntries.Backbone, backbone, DecidedBy.Default, Embedded),
        Backbones = choice?.Trials ?? [],
        ImageSide = new(PlanEntries.ImageSide, ImageSideFor(commonShorterSide, networkSide), DecidedBy.Policy, SideReason(commonShorterSide, networkSide)),
        Metric = metric,
    };

    /// <summary>Side of the square that images are scaled to before the network: its own, or smaller where they are.</summary>
    public static int ImageSideFor(int commonShorterSide, int networkSide) => Math.Clamp(commonShorterSide, SmallestSide, networkSide);

    private static Decision<TransferStrategy> First { get; } = new(PlanEntries.Strategy, StrategyCatalog.Floor, DecidedBy.Default, new DecisionReason(
        $"The linear probe on the frozen backbone is trained first: it is ready in seconds and is the floor for everything else.",
        "Kumar et al. 2022, arXiv:2202.10054"));

    private static DecisionReason OfWeights { get; } = new(
        $"You named a weights file, and this is the network in it.", "names and shapes of its tensors, or its structure");

    private static DecisionReason Embedded { get; } = new(
        $"You named neither a backbone nor weights, and no others are installed; this one ships with the product and needs no network.",
        "models/embedded.md");

    private static DecisionReason SideReason(int common, int network)
    {
        if (common >= network)
        {
            return new($"The images are as large as the network expects.", "the backbone's preprocessing");
        }

        const string How = "itself, bilinearly as in its own training; ML.NET would do so bicubically";
        return new(
            $"The shorter side of 19 in 20 training images has at most {common} pixels. The network enlarges them to {network} {How}.",
            "5-fold cross-validation on the training images of seven sets of small images, two backbones: +0.5 points on average (docs/choices.md)");
    }
}
