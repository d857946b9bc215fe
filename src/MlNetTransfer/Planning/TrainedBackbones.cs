using System.Globalization;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Planning;

/// <summary>Chooses among backbones of which each was trained on, by what came of it on the validation images.</summary>
internal static class TrainedBackbones
{
    private const string Source = "paired comparison on the validation images; the limits are those for strategies of which nothing is expected "
        + "(docs/evidence.md, 3.3)";

    /// <summary>What came of a backbone.</summary>
    /// <param name="Name">In the catalogue.</param>
    /// <param name="Strategy">That the policy kept on it.</param>
    /// <param name="Right">[validation images].</param>
    public sealed record Candidate(string Name, TransferStrategy Strategy, bool[] Right);

    /// <summary>The first, unless the images alone are sure that another is better, and it is no worse by the other metric: of a backbone nothing is expected
    /// beyond the choice by leave-one-out.</summary>
    /// <param name="candidates">The one chosen by leave-one-out first; two or more.</param>
    /// <param name="metric">That decides.</param>
    /// <param name="labels">[validation images].</param>
    /// <returns>Its place, and why.</returns>
    public static (int Chosen, Decision<string> Decision) Choose(IReadOnlyList<Candidate> candidates, DecisionMetric metric, int[] labels)
    {
        int chosen = 0;
        for (int i = 1; i < candidates.Count && labels.Length > 0; i++)
        {
            chosen = Replaces(candidates[i].Right, candidates[chosen].Right, metric, labels) ? i : chosen;
        }

        Candidate kept = candidates[chosen];
        string others = string.Join("; ", candidates.Where(c => c != kept).Select(c => $"{Text(c)} ({Points(c)})"));
        string first = chosen == 0 ? "leave-one-out chose it, and no other is proven better" : $"leave-one-out chose {candidates[0].Name}";
        string compared = $"by {MetricDifference.Words(metric)} on {labels.Length} validation images";
        FormattableString because = $"{candidates.Count} backbones were trained on and compared {compared}. {Text(kept)}; {first}. {others}.";
        return (chosen, new Decision<string>(PlanEntries.Backbone, kept.Name, DecidedBy.Policy, new DecisionReason(because, Source)
        {
            Threshold = $"a probability of {PlanSelector.ProofByImages:0.00} of being better than that of leave-one-out, and not worse by the other metric",
        }));

        string Points(Candidate candidate)
        {
            MetricDifference ahead = MetricDifference.Of(metric, candidate.Right, kept.Right, labels);
            return string.Create(CultureInfo.InvariantCulture, $"{100 * ahead.Gain:+0.0;−0.0;0.0} ± {100 * ahead.Error:0.0} points");
        }

        string Text(Candidate c) => string.Create(
            CultureInfo.InvariantCulture, $"{c.Name} with {c.Strategy} has {100 * MetricDifference.Value(metric, c.Right, labels):0.0} %");
    }

    private static bool Replaces(bool[] candidate, bool[] inHand, DecisionMetric metric, int[] labels)
    {
        MetricDifference own = MetricDifference.Of(metric, candidate, inHand, labels);
        MetricDifference other = MetricDifference.Of(MetricDifference.Other(metric), candidate, inHand, labels);
        return own.Error > 0
            && NormalDistribution.Cumulative(own.Gain / own.Error) >= PlanSelector.ProofByImages
            && other.Gain >= -PlanSelector.Trade * other.Error;
    }
}
