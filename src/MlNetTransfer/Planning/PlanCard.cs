using System.Globalization;

namespace MlNetTransfer.Planning;

/// <summary>The reason for a strategy that was chosen by measuring.</summary>
internal static class PlanCard
{
    private const string Source = "paired comparison on the validation images, shrunk to what the measures made expect (project evidence, b.5); tests/MlNetTransfer.Benchmarks/results/regret.md";

    /// <param name="evidence">What was tried.</param>
    /// <param name="validationImages">How many decided.</param>
    /// <param name="metric">By which.</param>
    public static Reason Strategy(PlanEvidence evidence, int validationImages, DecisionMetric metric)
    {
        PlanTrial[] tried = [.. evidence.Trials.Where(t => t.MeasuredGain is not null)];
        if (tried.FirstOrDefault(t => t.Outcome == TrialOutcome.Chosen) is { } chosen)
        {
            return new Reason(
                "strategy",
                chosen.Strategy.ToString(),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Measured(chosen, metric)} over the linear probe on {validationImages} validation images, {Points(chosen.ExpectedGain, chosen.ExpectedError)} expected from the measures: together {Points(chosen.Gain, chosen.Error)}.{Approximated(metric)}"),
                Source)
            {
                Measure = "probability of being better than the linear probe",
                Measured = chosen.ProbabilityBetter,
                Threshold = Threshold,
            };
        }

        PlanTrial? best = tried.OrderByDescending(t => t.Outcome == TrialOutcome.Refused).ThenByDescending(t => t.ProbabilityBetter).FirstOrDefault();
        return new Reason(
            "strategy",
            nameof(TransferStrategy.LinearProbe),
            best is null
                ? Untried(evidence, validationImages) + Approximated(metric)
                : best.Outcome == TrialOutcome.Refused ? $"{best.Strategy}, {Measured(best, metric)} on {validationImages} validation images, is better by the one and worse by the other; the linear probe is the floor for both."
                : string.Create(CultureInfo.InvariantCulture, $"Of {tried.Length} {(tried.Length == 1 ? "strategy that was" : "strategies that were")} tried none is proven better; the most likely one, {best.Strategy}, gains {Points(best.Gain, best.Error)} points, {Measured(best, metric)} on the validation images.{Approximated(metric)}"),
            Source)
        {
            Measure = best is null ? null : $"probability that {best.Strategy} is better than the linear probe",
            Measured = best?.ProbabilityBetter,
            Threshold = Threshold,
        };
    }

    private static string Untried(PlanEvidence evidence, int validationImages) =>
        validationImages == 0 ? "There are no validation images to prove a gain on, so nothing can replace it."
        : evidence.Trials.FirstOrDefault(t => t.Outcome == TrialOutcome.Untried) is { } first ? $"It comes first; then others are worth a try, {first.Strategy} is expected to gain {Points(first.ExpectedGain, first.ExpectedError)} points."
        : evidence.Trials.Any(t => t.Outcome == TrialOutcome.NoTime) ? "There is no time for what else promises to gain something."
        : "Nothing else promises to gain more than a fraction of a point.";

    private static string Threshold => string.Create(CultureInfo.InvariantCulture, $"{PlanSelector.Proof:0.0} or more, and not worse on the validation images by more than {PlanSelector.Contradiction:0} standard errors, nor by the other metric by more than {PlanSelector.Trade:0}");

    private static string Measured(PlanTrial trial, DecisionMetric metric) =>
        $"{Points(trial.MeasuredGain!.Value, trial.MeasuredError!.Value)} points of {MetricDifference.Words(metric)}{(trial.OtherGain is { } other ? $" ({Points(other, trial.OtherError!.Value)} of {MetricDifference.Words(MetricDifference.Other(metric))})" : "")}";

    private static string Approximated(DecisionMetric metric) =>
        metric == DecisionMetric.Macro ? " What is expected is expected of accuracy, an approximation: the benchmark behind it says nothing of balanced accuracy." : "";

    private static string Points(double gain, double error) => string.Create(CultureInfo.InvariantCulture, $"{100 * gain:+0.0;−0.0;0.0} ± {100 * error:0.0}");
}
