using MlNetTransfer.Benchmarks.Regret;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;

namespace MlNetTransfer.Benchmarks.Chance;

/// <summary>Whether the policy would replace the linear probe.</summary>
internal static class ChanceVerdict
{
    /// <summary>The same prior, expecting nothing of any strategy, as unsure as before.</summary>
    public static GainPrior ExpectingNothing(GainPrior prior) => prior with { Weights = [.. prior.Weights.Select(row => new double[row.Length])] };

    /// <param name="prior">What is expected before.</param>
    /// <param name="profile">Of the cell.</param>
    /// <param name="pair">Numbers of images.</param>
    /// <param name="shape">Of the network.</param>
    /// <param name="played">The strategy that the second training stands for.</param>
    /// <param name="probe">Right answers of the first, which stands for the linear probe.</param>
    /// <param name="trained">Of the second.</param>
    public static bool Switches(
        GainPrior prior, DatasetProfile profile, ChancePair pair, BackboneShape shape, TransferStrategy played, bool[] probe, bool[] trained)
    {
        PlanTask task = new()
        {
            Images = pair.Images,
            ValidationImages = probe.Length,
            Classes = pair.Classes,
            ProbeMistakes = probe.Count(right => !right),
            Shape = shape,
        };
        PlanSelector selector = new MeasuredPolicy(prior, profile, task).Selector;
        PairedComparison difference = PairedComparison.Of(trained, probe);
        selector.Observe(played, new TrialResult(difference.Difference, difference.StandardError, Seconds: 1, Movement: 1));
        return selector.Verdict is not null;
    }

    /// <summary>The whole policy on recorded answers, after a coin has said of every validation image whether strategies and linear probe change places
    /// on it: they differ as often as they did, and none is better.</summary>
    public static bool SwitchesByCoin(RegretResult cell, GainPrior prior, BackboneShape shape, RandomSource random)
    {
        bool[] swapped = [.. cell.Probe.ValidationRight.Select(_ => random.NextDouble() < 0.5)];
        return MeasuredReplay.Run(cell, prior, shape, (strategy, probe) => PairedComparison.Of(
            Either(strategy.ValidationRight, probe.ValidationRight), Either(probe.ValidationRight, strategy.ValidationRight)))
            .Choice != TransferStrategy.LinearProbe;

        bool[] Either(bool[] own, bool[] other) => [.. own.Select((right, i) => swapped[i] ? other[i] : right)];
    }
}
