using MlNetTransfer.Diagnostics;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Runs.Trials;
using MlNetTransfer.Storage;

namespace MlNetTransfer;

/// <content>The policy's trainings as tasks of their own, for many machines at once.</content>
public sealed partial class TransferPipeline
{
    /// <summary>Lists everything that a run with these options may try, one task each. Trains nothing.</summary>
    /// <param name="options">As for a run without a strategy; its output folder and time budget are not used.</param>
    /// <param name="seeds">How many seeds each fine-tuning is listed with, from that of the options on: the first is judged, the others are told.</param>
    /// <param name="backbones">Installed backbones to try, where the options name none; empty leaves the choice to the policy, which takes one.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <exception cref="TransferException">The codes of a run; MNT101 where a strategy is named.</exception>
    public TrialPlan PlanTrials(
        TransferOptions options,
        int seeds,
        IReadOnlyList<string> backbones,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(backbones);
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 1);
        RequirePolicy(options);
        bool named = options.Backbone is not null || !string.IsNullOrWhiteSpace(options.Weights);
        if (named && backbones.Count > 0)
        {
            throw new ArgumentException("The options name a backbone or weights already.", nameof(backbones));
        }

        foreach (string name in backbones)
        {
            _engine.Pretrained.Require(options.CacheFolder, name);
        }

        RunContext context = WithoutFolder(options, progress, cancellationToken);
        BackboneSearch search = new() { Unhurried = true, Among = backbones.Count > 0 ? backbones : null };
        LoadStation load = new(context, search);
        RunSetup first = load.Run();
        IEnumerable<string> others = backbones.Distinct().Where(b => b != first.Backbone.Name);
        return new TrialListing(context, seeds).Run([first, .. others.Select(b => load.On(first, b))]);
    }

    /// <summary>Makes one trial of a list, and leaves its result in a folder that the tasks of all trials may share. Where it is there, does nothing; where a
    /// task was interrupted, goes on; where another process makes it, waits.</summary>
    /// <param name="options">Those that the list was planned with; the output folder is that of the results.</param>
    /// <param name="list">File of the list.</param>
    /// <param name="trial">Number of the trial, from 0 on.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">Interrupts it: the same call goes on from its last epoch.</param>
    /// <exception cref="TransferException">MNT716 where data, options or weights are not those of the list; the codes of a run. No result is left
    /// then.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public FinishedTrial RunTrial(
        TransferOptions options, string list, int trial, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        RequirePolicy(options);
        TransferException.ThrowIfErrors(OptionPaths.Check(options, _engine.Pretrained.Require));
        TrialList trials = TrialList.Load(list);
        ListedTrial listed = trials.Find(trial);
        TrialIdentity.RequireOptions(trials, list, options);
        DiskErrors.Writing(options.OutputFolder, () => Directory.CreateDirectory(options.OutputFolder));
        TrialPlace place = new(options.OutputFolder, trials, listed);
        if (place.Finished() is { } known)
        {
            return known with { WasThere = true };
        }

        int waited = 0;
        using TrialLock held = TrialLock.Hold(
            place.Lock,
            () => progress?.Report(new TransferProgress("Waiting for another process that makes this trial", waited++, 0, "seconds")),
            cancellationToken);
        FinishedTrial? finished = place.Finished();
        bool wasThere = finished is not null;
        if (finished is null)
        {
            RunContext context = new(options, _engine.On(options.Device), _fineTuner, _time, progress, cancellationToken);
            RunSetup setup = new LoadStation(context, new BackboneSearch { Known = listed.Backbone }).Run();
            TrialIdentity.Require(trials, list, options, setup);
            StrategyRuns runs = new(context, setup.Backbone, _ => { }, place.Checkpoint, cancellationToken);
            finished = new TrialStation(context, place).Run(runs, setup);
            place.Finish(finished);
        }

        held.IsDone = true;
        return finished with { WasThere = wasThere };
    }

    /// <summary>Judges the trials of a list as the policy judges its own trainings, then exports and tests what it keeps: the same plan and the same model, on
    /// machines of the same kind, as a run with time for all of them.</summary>
    /// <param name="options">Those that the list was planned with.</param>
    /// <param name="list">File of the list.</param>
    /// <param name="results">Folder of the results.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <exception cref="TransferException">MNT717 where the verdict asks for a trial that is missing, MNT716 where results or list do not fit; the codes of a
    /// run.</exception>
    public TransferRun RunFromTrials(
        TransferOptions options, string list, string results, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(results);
        RequirePolicy(options);
        TrialList trials = TrialList.Load(list);
        TrialIdentity.RequireOptions(trials, list, options);
        if (!Directory.Exists(results))
        {
            throw new TransferException(Finding.Error(
                FindingCode.PathNotFound, results, "there is no such folder of results", "Name the folder that 'train --trial' wrote to with --out."));
        }

        return Run(options with { TimeBudget = null, Resume = false }, null, new TrialResults(trials, list, results), progress, cancellationToken);
    }

    private static BackboneSearch SearchOf(TrialList list) =>
        new() { Unhurried = true, Among = list.Backbones.Count > 1 ? [.. list.Backbones.Select(b => b.Name)] : null };

    private static void RequirePolicy(TransferOptions options)
    {
        if (options.Strategy is { } strategy)
        {
            throw new TransferException(Finding.Error(
                FindingCode.OptionInvalid,
                nameof(options.Strategy),
                $"is {strategy}, and trials are what the policy tries where none is named",
                "Leave it out, or train with it in one run."));
        }

        if (options.Unlabelled is not null)
        {
            throw new TransferException(Finding.Error(
                FindingCode.OptionInvalid,
                nameof(options.Unlabelled),
                "trains before all trials, and each of their tasks would have to do it again",
                "Leave it out, or train in one run."));
        }
    }
}
