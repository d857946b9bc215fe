using MlNetTransfer.Evaluation;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Unknowns;

/// <summary>The threshold that refuses a share of known images, from scores of such images that nothing was trained on.</summary>
/// <param name="Value">An image of a larger score is refused.</param>
/// <param name="Refused">How many of the images that set it have one.</param>
/// <param name="Expected">95 % interval of the share of other known images that it refuses.</param>
/// <remarks>
/// Of n scores it stands behind the k-th, k = ⌈(n + 1)(1 − share)⌉, so that of all known images at most the share is expected to be refused (Vovk, Gammerman
/// and Shafer 2005, Algorithmic Learning in a Random World, 2.2). What is refused really is distributed as Beta(n − k + 1, k), whatever the scores are.
/// </remarks>
internal sealed record UnknownThreshold(float Value, int Refused, Interval Expected)
{
    private const double Tail = 0.025;

    // Behind the largest of all, by what rounding may do.
    private const float Margin = 1e-4f;

    /// <summary>Images from which on the share can be kept at all: with fewer none of them may be refused, and more than the share of others is.</summary>
    public static int Least(double share) => (int)Math.Ceiling((1 / share) - 1 - 1e-9);

    /// <summary>Images from which on what is refused is within a factor of about two of what was asked for.</summary>
    public static int Enough(double share) => (int)Math.Ceiling(5 / share);

    /// <param name="scores">[images], at least one, finite.</param>
    /// <param name="share">Above 0, up to 0.5.</param>
    public static UnknownThreshold Of(IReadOnlyCollection<float> scores, double share)
    {
        float[] sorted = [.. scores.Order()];
        int count = sorted.Length, kept = Math.Clamp((int)Math.Ceiling(((count + 1) * (1 - share)) - 1e-9), 1, count);
        float value = kept == count ? sorted[^1] + (Margin * Math.Max(1, Math.Abs(sorted[^1]))) : (sorted[kept - 1] / 2) + (sorted[kept] / 2);
        int refused = sorted.Count(s => s > value);
        int above = count - kept + 1;
        return new UnknownThreshold(
            value,
            refused,
            new Interval(BinomialTail.ProbabilityOf(above, count, Tail), BinomialTail.ProbabilityOf(above, count, 1 - Tail)));
    }
}
