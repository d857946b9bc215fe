using MlNetTransfer.Datasets;

namespace MlNetTransfer.Runs.Stations;

/// <summary>A training of the policy: one strategy, trained as if it had been named, from where the linear probe started.</summary>
internal static class NamedTraining
{
    /// <param name="runs">Trains.</param>
    /// <param name="options">The user's, which name no strategy.</param>
    /// <param name="trial">Says which, and in what time.</param>
    /// <param name="resume">Whether it goes on from its checkpoint.</param>
    /// <param name="task">What it has beside that.</param>
    /// <param name="probe">The linear probe.</param>
    public static TrainedTransfer Run(IStrategyRuns runs, TransferOptions options, TrialRecord trial, bool resume, TrialTask task, TrainedTransfer probe)
    {
        // Before a training its linear probe is compared with the export, after it all validation images.
        double checks = probe.SecondsPerImage * (ExportCheck.FewImages + probe.Dataset.In(ImageSplit.Validation).Count());
        TimeSpan given = TimeSpan.FromSeconds(Math.Max(1e-3, trial.Given - checks));
        TrainedTransfer trained = runs.Train(
            options with { Strategy = trial.Strategy, Unlabelled = null, TimeBudget = given, Resume = resume },
            probe.Plan with { Strategy = probe.Plan.Strategy with { Value = trial.Strategy } },
            probe.Model.Weights,
            probe.Dataset,
            task with { Probe = probe.Probe.BeforeRefit ?? probe.Probe });
        return trained with
        {
            SelfSupervision = probe.SelfSupervision,
            Dataset = trained.Dataset with { Findings = [.. trained.Dataset.Findings.Distinct()] },
        };
    }
}
