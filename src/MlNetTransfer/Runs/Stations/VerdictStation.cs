using MlNetTransfer.Datasets;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs.Trials;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Judges trials that were made as tasks of their own: the policy goes through them as it would through its own trainings. Where they were made on
/// several backbones, it does so on each, and what it keeps on them is compared.</summary>
/// <param name="context">Its options name no strategy.</param>
/// <param name="results">The trials.</param>
/// <param name="exports">Takes the models that are kept on a backbone.</param>
/// <param name="folder">Of the run.</param>
internal sealed class VerdictStation(RunContext context, TrialResults results, Func<RunSetup, ExportStation> exports, OutputFolder folder)
{
    /// <param name="first">On the backbone that the policy chooses.</param>
    /// <returns>The model to keep, and what exports it.</returns>
    /// <exception cref="Diagnostics.TransferException">MNT716, MNT717 where a result that the verdict asks for cannot be used or is missing.</exception>
    public (TrainedTransfer Kept, ExportStation Export) Run(RunSetup first)
    {
        IReadOnlyList<TrialBackbone> backbones = results.List.Backbones;
        List<(TrainedTransfer Kept, ExportStation Export)> verdicts = [];
        foreach (TrialBackbone backbone in backbones)
        {
            RunSetup setup = backbone == backbones[0] ? first : new LoadStation(context).On(first, backbone.Name);
            TrialIdentity.Require(results.List, results.ListPath, context.Options, setup);
            ExportStation export = exports(setup);
            verdicts.Add((Verdict(setup, backbone, export, publishes: backbone == backbones[0]), export));
        }

        // To judge again takes no longer than to go on.
        TrialStore.Delete(folder.FullPath);
        (TrainedTransfer kept, ExportStation own) = verdicts.Count == 1 ? verdicts[0] : Compared(verdicts, first);
        return (kept with { Dataset = kept.Dataset.WithFindings(results.NotNeeded()) }, own);
    }

    private static (TrainedTransfer Kept, ExportStation Export) Compared(List<(TrainedTransfer Kept, ExportStation Export)> verdicts, RunSetup first)
    {
        TrialJudge judge = new(verdicts[0].Kept);
        (int chosen, Decision<string> decision) = TrainedBackbones.Choose(
            [.. verdicts.Select(v => new TrainedBackbones.Candidate(
                v.Kept.Model.Backbone.Name, v.Kept.Plan.Strategy.Value, judge.Right(v.Kept.ValidationLogits)))],
            first.Plan.Metric.Value,
            [.. verdicts[0].Kept.Dataset.In(ImageSplit.Validation).Select(i => i.LabelIndex)]);
        (TrainedTransfer kept, ExportStation own) = verdicts[chosen];
        return (kept with { Plan = kept.Plan with { Backbone = decision, Backbones = first.Plan.Backbones } }, own);
    }

    private TrainedTransfer Verdict(RunSetup setup, TrialBackbone backbone, ExportStation export, bool publishes)
    {
        string checkpoint = folder.File(OutputFolder.Checkpoint);
        StrategyRuns inner = new(
            context, setup.Backbone, better => Publish(export, better, publishes), checkpoint, context.CancellationToken);
        TrialStore store = TrialStore.Open(folder.FullPath, RunIdentity.Of(context.Options, setup), resume: false);
        FinishedRuns finished = new(inner, results, backbone);
        TrainedTransfer kept = new TrialsStation(context, finished, store, unhurried: true).Run(setup);
        context.CancellationToken.ThrowIfCancellationRequested();
        return kept with
        {
            Evidence = kept.Evidence is { } evidence ? evidence with { Trials = [.. evidence.Trials.Select(t => Repeated(t, backbone))] } : null,
            Dataset = kept.Dataset.WithFindings(finished.Findings),
        };
    }

    /// <summary>The folder holds a usable model from the first linear probe on; what comes of other backbones is published when all are compared.</summary>
    private static void Publish(ExportStation export, TrainedTransfer better, bool publishes)
    {
        if (publishes)
        {
            export.Run(better, RunStatus.Training);
        }
    }

    private PlanTrial Repeated(PlanTrial trial, TrialBackbone backbone)
    {
        TrialRepetition[] repetitions =
        [
            .. results.Repetitions(trial.Strategy, backbone.Name)
                .Where(r => r.Gain is not null)
                .Select(r => new TrialRepetition(r.Trial.Seed, r.Gain!.Value, r.Error!.Value)),
        ];
        return repetitions.Length == 0 ? trial : trial with { Repetitions = repetitions };
    }
}
