using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Planning;

/// <summary>How good a training can still become, from where it stands: the best plausible end, compared with the best model in hand image by image.</summary>
/// <remarks>
/// A training that has gone through a share p of its schedule keeps at least p² of the mistakes that it makes now (<see cref="SmallestRatio"/>).
/// What it loses of them is spread evenly: over those that the best in hand makes too, and those that it does not make.
/// The standard error is that of <see cref="PairedComparison"/> and <see cref="BalancedComparison"/>, with counts that need not be whole.
/// </remarks>
/// <param name="Gain">Of the best plausible end over the model in hand, by the metric that decides.</param>
/// <param name="Error">Standard error of that.</param>
internal sealed record LearningCurveBound(double Gain, double Error)
{
    // Before it a training may still become anything.
    private const double Earliest = 0.25;

    /// <summary>Whether even that end would be worse than the model in hand, beyond chance.</summary>
    public bool IsHopeless => Gain < -PlanSelector.Contradiction * Error;

    /// <summary>Smallest plausible ratio of the mistakes at the end to those at a share of the schedule: its square, and nothing before a quarter.</summary>
    /// <remarks>Own choice, and meant to be too small: half-way three of four mistakes may still go. Not fitted on the benchmark so far.</remarks>
    /// <param name="share">Of the schedule that is done, 0…1.</param>
    public static double SmallestRatio(double share) => share < Earliest ? 0 : Math.Min(1, share * share);

    /// <param name="metric">That decides.</param>
    /// <param name="share">Of the schedule that is done, 0…1.</param>
    /// <param name="training">[images], whether the training is right now.</param>
    /// <param name="inHand">[images], whether the model in hand is.</param>
    /// <param name="labels">[images].</param>
    public static LearningCurveBound Of(
        DecisionMetric metric, double share, IReadOnlyList<bool> training, IReadOnlyList<bool> inHand, IReadOnlyList<int> labels)
    {
        double kept = SmallestRatio(share);
        (double Gain, double Variance)[] groups =
        [
            .. Enumerable.Range(0, labels.Count)
                .GroupBy(i => metric == DecisionMetric.Macro ? labels[i] : 0)
                .Select(rows => OfGroup([.. rows], kept, training, inHand)),
        ];
        return new LearningCurveBound(groups.Average(g => g.Gain), Math.Sqrt(groups.Sum(g => g.Variance)) / groups.Length);
    }

    private static (double Gain, double Variance) OfGroup(int[] rows, double kept, IReadOnlyList<bool> training, IReadOnlyList<bool> inHand)
    {
        double n = rows.Length;
        int both = rows.Count(i => !training[i] && !inHand[i]);
        double won = rows.Count(i => training[i] && !inHand[i]) + ((1 - kept) * both), lost = kept * rows.Count(i => !training[i] && inHand[i]);
        double gain = (won - lost) / n;
        return (gain, (((won + lost) / n) - (gain * gain) + (0.25 / n)) / n);
    }
}
