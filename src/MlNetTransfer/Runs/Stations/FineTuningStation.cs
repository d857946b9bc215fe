using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Trains layers of the network from a linear probe on, and gives the better of the two.</summary>
/// <param name="context">Of the run.</param>
/// <param name="checkpoint">File of the checkpoint; null keeps none.</param>
/// <param name="publish">Told of every model that is better than the one before; the first is the linear probe.</param>
/// <param name="trial">Of the policy, which publishes itself; null where the strategy is named.</param>
internal sealed class FineTuningStation(RunContext context, string? checkpoint, Action<TrainedTransfer> publish, TrialTask? trial)
{
    // A training of the policy ends by itself; where its preparation alone takes longer than it was given, it is ended.
    private const double Grace = 1.05;

    private static readonly TimeSpan LeastGrace = TimeSpan.FromSeconds(1), LongestTimer = TimeSpan.FromDays(30);

    private readonly ExportCheck _check = new(context);

    private TransferOptions Options => context.Options;

    /// <param name="probe">On the network that is to be trained.</param>
    /// <exception cref="TransferException">MNT101 where the freeze point is none of the network, and the codes of the fine-tuner.</exception>
    public TrainedTransfer Run(TrainedTransfer probe)
    {
        context.Pixels.Clear();
        if (Options.Paces is not { } text)
        {
            return Train(probe, trial?.From, null, checkpoint);
        }

        // A repeated training goes on from others where it did so then; the last alone keeps a checkpoint.
        IReadOnlyList<TrainingCourse> courses = TrainingCourse.Read(text);
        TrainedTransfer? trained = null;
        foreach ((int i, TrainingCourse course) in courses.Index())
        {
            TrainedTransfer next = Train(probe, trained, course, i == courses.Count - 1 ? checkpoint : null);
            trained = trained is null ? next : ContinuedTraining.Joined(trained, next);
        }

        return trained!;
    }

    /// <param name="probe">The linear probe.</param>
    /// <param name="from">What it goes on from; null for the linear probe.</param>
    /// <param name="course">To be repeated; null where recipe and time decide.</param>
    /// <param name="file">Of the checkpoint.</param>
    private TrainedTransfer Train(TrainedTransfer probe, TrainedTransfer? from, TrainingCourse? course, string? file)
    {
        LabelledImage[] train = [.. probe.Dataset.In(ImageSplit.Train)], validation = [.. probe.Dataset.In(ImageSplit.Validation)];
        FineTuningRecipe recipe = PlanPoints.RecipeOf(Options, probe.Plan.Strategy.Value, probe.Model.Backbone, probe.Dataset);
        recipe = from is { FineTuning.History: { } history } ? ContinuedTraining.Recipe(recipe, history, train.Length) : recipe;
        probe = probe with
        {
            Plan = PlanPoints.Of(probe.Plan, Options, probe.Model.Backbone, recipe, probe.StageProbes, probe.Dataset),
            Dataset = probe.Dataset.WithFindings(ShortRunChecks.Of(recipe, train.Length)),
        };
        if (from is null && checkpoint is not null && !(Options.Resume && File.Exists(checkpoint)))
        {
            File.Delete(checkpoint);
            publish(probe);
        }

        // Images that the trainer keeps scores of.
        LabelledImage[] witnessed = validation.Length > 0 ? validation : [.. train.Take(FineTuningTask.Witnesses)];
        FineTuningTask task = Task(probe, from, recipe, train, validation) with
        {
            Checkpoint = file,
            Paces = course?.Paces,
            KeptViews = course?.KeptViews,
            StopAfterSteps = course?.Steps ?? Options.StopAfterSteps,
            Improved = trial is null ? best => Publish(Model(probe, validation, recipe, best), probe, witnessed, best) : null,
        };
        CancellationToken stop = Options.Feed?.Stop ?? CancellationToken.None;
        using CancellationTokenSource deadline = new();
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stop, deadline.Token);
        using ITimer? ring = trial is null || Options.TimeBudget is not { } given || given > LongestTimer ? null
            : context.Time.CreateTimer(_ => deadline.Cancel(), null, (Grace * given) + LeastGrace, Timeout.InfiniteTimeSpan);
        try
        {
            FineTuningResult result = Result(task, ends.Token, deadline.Token);
            bool stopped = result.History.End == TrainingEnd.Cancelled;
            TrainedTransfer trained = Checked(
                Model(probe, validation, recipe, result),
                probe,
                witnessed,
                result,
                stopped ? new ExportCheck(context with { CancellationToken = CancellationToken.None }) : _check,
                stopped ? ExportCheck.FewImages : int.MaxValue);
            return trial is null ? trained with { Dataset = trained.Dataset.WithFindings(new TrialJudge(probe).Worse(trained)) } : trained;
        }
        catch (OperationCanceledException) when (trial is null && stop.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            return probe with { Dataset = probe.Dataset.WithFindings([FineTuningFindings.Stopped(0)]) };
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw new TransferException([FineTuningFindings.Stopped(0, TrainingEnd.TimeBudget)]);
        }
    }

    /// <summary>Where the policy had it trained before it was interrupted, what came of it then.</summary>
    private FineTuningResult Result(FineTuningTask task, CancellationToken cancellationToken, CancellationToken deadline)
    {
        if (trial?.File is not { } file)
        {
            return context.FineTuner!.FineTune(task, context.Progress, cancellationToken);
        }

        FineTuningResult? known = file.Load(task, out Finding? damage);
        if (damage is not null)
        {
            trial.Told(damage);
        }

        if (known is not null)
        {
            return known;
        }

        FineTuningResult result = context.FineTuner!.FineTune(task, context.Progress, cancellationToken);
        if (result.History.End == TrainingEnd.Cancelled && deadline.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            result = result with { History = result.History with { End = TrainingEnd.TimeBudget } };
        }

        if (result.History.End is not (TrainingEnd.Cancelled or TrainingEnd.Hopeless))
        {
            trial.Guarded(file.Path, () => file.Save(result));
        }

        return result;
    }

    private FineTuningTask Task(
        TrainedTransfer probe, TrainedTransfer? from, FineTuningRecipe recipe, LabelledImage[] train, LabelledImage[] validation) => new()
    {
        Backbone = probe.Model.Backbone,
        Weights = (from ?? probe).Model.Weights,
        Probe = from is { Model.Head: { } head } ? head with { Temperature = 1 } : probe.Probe.Head,
        Train = context.Images.Of(train, probe.Model.Backbone.Preprocessing),
        Validation = context.Images.Of(validation, probe.Model.Backbone.Preprocessing),
        Recipe = recipe,
        ClassWeights = probe.Probe.Summary.ClassWeights?.ToArray(),
        Metric = probe.Plan.Metric.Value,
        Random = context.Random(from is null ? "fine-tuning" : "fine-tuning again"),
        TimeBudget = Options.TimeBudget,
        Resume = Options.Resume,
        Device = Options.Device,
        Precision = Options.Precision,
        OpenFrozenLayers = context.Engine.OpenFrozenLayers,
        ActivationLimit = (long)(Options.CacheLimit * 1e9),
        CacheFolder = context.CacheFolder,
        Hopeless = trial?.Hopeless,
        Judged = epoch =>
        {
            trial?.Judged?.Invoke();
            Options.Feed?.OnJudged?.Invoke(new TransferFeed.Judged(probe.Plan.Strategy.Value, recipe.Epochs, epoch, null));
        },
    };

    /// <summary>While training goes on a few images say whether it may stand in the linear probe's place.</summary>
    private void Publish(TrainedTransfer better, TrainedTransfer probe, LabelledImage[] witnessed, FineTuningResult best)
    {
        ExportCheck quiet = new(context with { Progress = null, CancellationToken = CancellationToken.None });
        better = Checked(better, probe, witnessed, best, quiet, ExportCheck.FewImages);
        if (better.FineTuning!.History.End != TrainingEnd.NotTrusted)
        {
            publish(better);
        }
    }

    /// <summary>The linear probe again where the export is another model than what was trained. What could not win is not exported.</summary>
    private static TrainedTransfer Checked(
        TrainedTransfer trained, TrainedTransfer probe, LabelledImage[] witnessed, FineTuningResult result, ExportCheck check, int most)
    {
        if (result.History.BestEpoch == 0 || result.History.End == TrainingEnd.Hopeless)
        {
            return trained;
        }

        TrainingParity parity = check.Compare(trained.Model, witnessed, result.CheckedLogits, most);
        return parity.Holds ? trained with { TrainingParity = parity } : trained with
        {
            Model = probe.Model,
            ValidationLogits = probe.ValidationLogits,
            TrainingParity = probe.TrainingParity,
            FineTuning = trained.FineTuning! with
            {
                History = result.History with { BestEpoch = 0, End = TrainingEnd.NotTrusted },
                Temperature = probe.Probe.Head.Temperature,
                RefusedParity = parity,
            },
            Dataset = probe.Dataset.WithFindings(
            [
                .. result.Findings,
                ExportCheck.Differs(parity, "The linear probe was kept; 'mlnet-transfer doctor' says which kernels are right on this machine."),
            ]),
        };
    }

    /// <summary>The best epoch as a model; the linear probe where no epoch was better, or none came to its end.</summary>
    private static TrainedTransfer Model(TrainedTransfer probe, LabelledImage[] validation, FineTuningRecipe recipe, FineTuningResult result)
    {
        (double temperature, IReadOnlyList<Finding> findings) = (probe.Probe.Head.Temperature, []);
        bool keepsProbe = result.History.BestEpoch == 0;
        if (!keepsProbe)
        {
            int[] labels = [.. validation.Select(i => i.LabelIndex)];
            (temperature, findings) = Calibration.OfLogits(result.ValidationLogits, labels, probe.Model.Labels.Count, new HeadOptions());
        }

        return probe with
        {
            Model = keepsProbe ? probe.Model : probe.Model with { Weights = result.Weights, Head = result.Head with { Temperature = temperature } },
            Dataset = probe.Dataset.WithFindings([.. findings, .. FineTuningFindings.Of(result)]),
            ValidationLogits = keepsProbe ? probe.ValidationLogits : result.ValidationLogits,
            TrainingParity = keepsProbe ? probe.TrainingParity : null,
            FineTuning = new FineTuningSummary
            {
                Recipe = recipe,
                Device = result.Device,
                Engines = result.Engines,
                History = result.History,
                Augmentation = result.Augmentation,
                Temperature = temperature,
            },
        };
    }
}
