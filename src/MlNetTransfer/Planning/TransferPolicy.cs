using System.Globalization;

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
    public static TransferPlan Choose(
        string? askedBackbone, bool namedWeights, string backbone, Reason? choice, int networkSide, TransferStrategy? asked, int commonShorterSide, (DecisionMetric Metric, Reason Reason) metric) => new()
    {
        Metric = metric.Metric,
        ImageSide = ImageSideFor(commonShorterSide, networkSide),
        Strategy = asked ?? TransferStrategy.LinearProbe,
        Backbone = backbone,
        Because =
        [
            asked is { } strategy
                ? new Reason("strategy", strategy.ToString(), "You set it.", "user")
                : new Reason(
                    "strategy",
                    nameof(TransferStrategy.LinearProbe),
                    "The linear probe on the frozen backbone is trained first: it is ready in seconds and is the floor for everything else.",
                    "Kumar et al. 2022, arXiv:2202.10054"),
            askedBackbone is not null ? new Reason("backbone", askedBackbone, "You set it.", "user")
                : namedWeights ? new Reason("backbone", backbone, "You named a weights file; its tensors are those of this one and of no other.", "names and shapes in the file")
                : choice ?? new Reason("backbone", backbone, "You named neither a backbone nor weights, and no others are installed; this one ships with the product and needs no network.", "models/embedded.md"),
            commonShorterSide < networkSide
                ? new Reason(
                    "imageSide",
                    Text(Math.Max(commonShorterSide, SmallestSide)),
                    $"The shorter side of 19 in 20 training images has at most {commonShorterSide} pixels. The network enlarges them to {networkSide} itself, bilinearly as in its own training; ML.NET would do so bicubically.",
                    "5-fold cross-validation on the training images of seven sets of small images, two backbones: +0.5 points on the mean (docs/choices.md)")
                : new Reason("imageSide", Text(networkSide), "The images are as large as the network expects.", "the backbone's preprocessing"),
            metric.Reason,
        ],
    };

    /// <summary>Side of the square that images are scaled to before the network: its own, or smaller where they are.</summary>
    public static int ImageSideFor(int commonShorterSide, int networkSide) => Math.Clamp(commonShorterSide, SmallestSide, networkSide);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
