using MlNetTransfer.Numerics;

namespace MlNetTransfer.Evaluation;

/// <summary>Two classifiers on the same images, every class counting alike.</summary>
/// <remarks>
/// Of the K classes that occur, class k has nₖ images; being right differs by −1, 0 or 1 on each, d̄ₖ on the mean, and qₖ is the share on which it
/// differs at all, so that the variance is
/// vₖ = qₖ − d̄ₖ². Difference = Σ d̄ₖ / K, squared standard error = Σ (vₖ/nₖ + 1/(4nₖ²)) / K².
/// vₖ from nₖ images falls short of the truth by a share of 1/nₖ, all of it where there is one image, and 1/(4nₖ²) makes up for that as long as the
/// two disagree on no more than a quarter of
/// the class. So a class of one validation image has a standard error of a half, and is not a certainty. With one class this is <see cref="PairedComparison"/>.
/// </remarks>
/// <param name="Difference">Balanced accuracy of the first minus that of the second.</param>
/// <param name="StandardError">Of that.</param>
internal sealed record BalancedComparison(double Difference, double StandardError)
{
    /// <summary>Two-sided p by the normal approximation: is one of the two better?</summary>
    public double PValue => StandardError == 0 ? 1 : 2 * NormalDistribution.Cumulative(-Math.Abs(Difference) / StandardError);

    /// <param name="first">[images], whether the first is right.</param>
    /// <param name="second">[images], whether the second is.</param>
    /// <param name="labels">[images].</param>
    public static BalancedComparison Of(IReadOnlyList<bool> first, IReadOnlyList<bool> second, IReadOnlyList<int> labels)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(first.Count, labels.Count);
        PairedComparison[] classes =
        [
            .. Enumerable.Range(0, labels.Count)
                .GroupBy(i => labels[i])
                .Select(rows => PairedComparison.Of([.. rows.Select(i => first[i])], [.. rows.Select(i => second[i])])),
        ];
        return new BalancedComparison(classes.Average(c => c.Difference), Math.Sqrt(classes.Sum(c => c.StandardError * c.StandardError)) / classes.Length);
    }
}
