using MlNetTransfer.ModelBuilder.Config.ModelBuilder;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;

namespace MlNetTransfer;

/// <summary>The trainings of a run, as Model Builder lists trials.</summary>
internal static class ConfigTrials
{
    /// <returns>The training whose model was kept, then the others in the order in which they were tried. Where the policy chose, the
    /// linear probe is among them.</returns>
    public static IReadOnlyList<RunHistoryTrial> Of(TransferRun run)
    {
        double probe = run.Training.Validation?.Accuracy ?? run.Evaluation?.Test?.MicroAccuracy ?? run.Training.Ridge.Accuracy;
        if (run.Evidence is null)
        {
            return [Trial(run.Plan.Strategy, Kept(run, probe), run.Timings.Features + run.Timings.Training)];
        }

        PlanTrial[] tried =
        [
            .. run.Evidence.Trials.Where(t => t.Outcome is TrialOutcome.Chosen or TrialOutcome.Beaten or TrialOutcome.Refused && t.Seconds is not null),
        ];
        double probeSeconds = Math.Max(0, run.Timings.Features + run.Timings.Training - tried.Sum(t => t.Seconds!.Value));
        List<RunHistoryTrial> trials =
        [
            Trial(StrategyCatalog.Floor, probe, probeSeconds),
            .. tried.Where(t => t.Strategy != StrategyCatalog.Floor).Select(t =>
                Trial(t.Strategy, Math.Clamp(probe + (run.Plan.Metric == DecisionMetric.Accuracy ? t.MeasuredGain : t.OtherGain) ?? probe, 0, 1),
                    t.Seconds!.Value)),
        ];
        RunHistoryTrial kept = trials.Find(t => t.TrainerName == Name(run.Plan.Strategy)) ?? Trial(run.Plan.Strategy, Kept(run, probe), run.Timings.Training);
        return [kept, .. trials.Where(t => t != kept)];

        RunHistoryTrial Trial(TransferStrategy strategy, double score, double seconds) => new(Name(strategy), Math.Round(score, 6), seconds);

        string Name(TransferStrategy strategy) => $"MlNetTransfer {strategy} on {run.Backbone.Name}";
    }

    private static double Kept(TransferRun run, double probe) => run.FineTuning?.History is { BestEpoch: > 0 } history
        ? history.KeptAccuracy ?? probe
        : probe;
}
