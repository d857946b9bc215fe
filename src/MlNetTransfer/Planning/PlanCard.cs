using System.Globalization;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer.Planning;

/// <summary>The reason for a strategy that was chosen by measuring.</summary>
internal static class PlanCard
{
    private const string Source = "paired comparison on the validation images, weighed against the expectation (docs/evidence.md, 3.2); "
        + "tests/MlNetTransfer.Benchmarks/results/regret.md";

    /// <param name="evidence">What was tried.</param>
    /// <param name="validationImages">How many decided.</param>
    /// <param name="metric">By which.</param>
    public static Decision<TransferStrategy> Strategy(PlanEvidence evidence, int validationImages, DecisionMetric metric)
    {
        PlanTrial[] tried = [.. evidence.Trials.Where(t => t.MeasuredGain is not null)];
        if (tried.FirstOrDefault(t => t.Outcome == TrialOutcome.Chosen) is { } chosen)
        {
            string gain = $"{Measured(chosen, metric)} over the linear probe";
            string expected = $"{Points(chosen.ExpectedGain, chosen.ExpectedError)} expected from the measures";
            string together = $"together {Points(chosen.Gain, chosen.Error)}.{Approximated(metric)}";
            return Decide(
                chosen.Strategy,
                $"{gain} on {validationImages} validation images, {expected}: {together}",
                "probability of being better than the linear probe",
                chosen.ProbabilityBetter);
        }

        PlanTrial? best = tried.OrderByDescending(t => t.Outcome == TrialOutcome.Refused).ThenByDescending(t => t.ProbabilityBetter).FirstOrDefault();
        return Decide(
            StrategyCatalog.Floor,
            best is null ? Untried(evidence, validationImages, metric) : NotProven(best, tried.Length, validationImages, metric),
            best is null ? null : $"probability that {best.Strategy} is better than the linear probe",
            best?.ProbabilityBetter);
    }

    private static Decision<TransferStrategy> Decide(TransferStrategy strategy, FormattableString because, string? measure, double? measured) =>
        new(PlanEntries.Strategy, strategy, DecidedBy.Policy,
            new DecisionReason(because, Source) { Measure = measure, Measured = measured, Threshold = Threshold });

    private static FormattableString NotProven(PlanTrial best, int tried, int validationImages, DecisionMetric metric)
    {
        string measured = Measured(best, metric);
        if (best.Outcome == TrialOutcome.Refused)
        {
            const string Traded = "is better by one metric and worse by the other; it must not be worse than the linear probe by either";
            return $"{best.Strategy}, {measured} on {validationImages} validation images, {Traded}.";
        }

        string most = tried == 1 ? "strategy that was" : "strategies that were";
        string gains = $"gains {Points(best.Gain, best.Error)} points, {measured} on the validation images.{Approximated(metric)}";
        return $"Of {tried} {most} tried none is proven better; the most likely one, {best.Strategy}, {gains}";
    }

    private static FormattableString Untried(PlanEvidence evidence, int validationImages, DecisionMetric metric)
    {
        string why = validationImages == 0 ? "There are no validation images to prove a gain on, so nothing can replace it."
            : evidence.Trials.FirstOrDefault(t => t.Outcome == TrialOutcome.Untried) is { } first
                ? $"It comes first. Then others are worth a try: {first.Strategy} is expected to gain {Points(first.ExpectedGain, first.ExpectedError)} points."
            : evidence.Trials.Any(t => t.Outcome == TrialOutcome.NoTime) ? "There is no time for the strategies that promise a gain."
            : "No other strategy promises more than a fraction of a point.";
        return $"{why}{Approximated(metric)}";
    }

    private static FormattableString Threshold =>
        $"{PlanSelector.Proof:0.0} or more ({
            PlanSelector.ProofAlone:0.00} where no gain was expected and the images alone are not sure), and not worse on the validation images by more than {
            PlanSelector.Contradiction:0} standard errors, nor by the other metric by more than {PlanSelector.Trade:0}";

    private static string Measured(PlanTrial trial, DecisionMetric metric)
    {
        string other = trial.OtherGain is { } gain
            ? $" ({Points(gain, trial.OtherError!.Value)} of {MetricDifference.Words(MetricDifference.Other(metric))})"
            : "";
        return $"{Points(trial.MeasuredGain!.Value, trial.MeasuredError!.Value)} points of {MetricDifference.Words(metric)}{other}";
    }

    private static string Approximated(DecisionMetric metric) =>
        metric == DecisionMetric.Macro
            ? " What is expected is an approximation: the mistakes that are left count every class alike, but the benchmark behind it, and the test whether "
                + "pretraining helps, are of plain accuracy."
            : "";

    private static string Points(double gain, double error) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * gain:+0.0;−0.0;0.0} ± {100 * error:0.0}");
}
