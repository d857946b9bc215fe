using System.Globalization;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Features;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Planning.Strategies;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer;

/// <summary>Plan in, trained model out: features, stages where the plan asks for them, linear probe, fine-tuning where the plan asks for it.</summary>
/// <param name="createExtractor">Computes features.</param>
/// <param name="openFrozenLayers">Runs layers that a fine-tuning leaves as they are.</param>
/// <param name="fineTuner">Null in a pipeline that trains heads only.</param>
/// <param name="openModel">Opens the graph that an export would write.</param>
/// <param name="checkpoint">File of a fine-tuning's checkpoint; null keeps none.</param>
/// <param name="publish">Told of every model that is better than the one before while a fine-tuning goes on; the first is the linear probe.</param>
/// <param name="time">Clock.</param>
internal sealed class TransferTraining(
    TransferPipeline.FeatureExtractorFactory createExtractor,
    IFrozenLayers.Factory openFrozenLayers,
    IFineTuner? fineTuner,
    Func<ClassifierModel, IFeatureExtractor> openModel,
    string? checkpoint,
    Action<TrainedTransfer> publish,
    TimeProvider time)
{
    private readonly ExportCheck _check = new(openModel);

    /// <param name="options">The user's.</param>
    /// <param name="plan">What to train.</param>
    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="dataset">Its test images are left out.</param>
    /// <param name="clock">Told when the features are there.</param>
    /// <param name="knownProbe">The linear probe of the whole backbone on the same training images, where it was trained before; else null.</param>
    /// <param name="progress">Told how far it has come.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="TransferException">MNT501 when the plan needs a fine-tuner and there is none; the codes of the stations.</exception>
    public TrainedTransfer Run(
        TransferOptions options,
        PlanDecisions plan,
        BackboneSpec backbone,
        BackboneWeights weights,
        ImageDataset dataset,
        StationClock clock,
        HeadTrainingResult? knownProbe,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        Strategy strategy = StrategyCatalog.Of(plan.Strategy.Value);
        bool fineTunes = strategy.FineTunes;
        if ((fineTunes || options.Unlabelled is not null) && fineTuner is null)
        {
            throw new TransferException(Finding.Error(
                FindingCode.NativeLibraryMissing, "Strategy", $"{(fineTunes ? strategy.Name : "--unlabeled")} trains layers of the network, and this pipeline has no fine-tuner", $"Add MlNetTransfer.Torch and call WithFineTuning, or name {string.Join(" or ", StrategyCatalog.All.Where(s => !s.FineTunes).Select(s => s.Name))}."));
        }

        if (fineTunes || options.Unlabelled is not null)
        {
            fineTuner!.Check(options.Device, options.CacheFolder ?? CacheFolder.Default);
        }

        TransferException.ThrowIfErrors([.. PlanPoints.PointFindings(nameof(options.CutPoint), options.CutPoint, backbone), .. PlanPoints.FreezeFindings(options.FreezePoint, backbone)]);
        backbone = options.CutPoint is { } cut ? backbone.CutAfter(cut) : backbone;
        SelfSupervisionSummary? selfSupervision = null;
        if (options.Unlabelled is not null)
        {
            string last = backbone.Stages[^1].Name;
            BackboneSpec whole = backbone;
            SelfSupervision supervision = new(fineTuner!, openFrozenLayers, (w, i) => ReadFeatures(options, whole, w, [last], i, progress, cancellationToken), time);
            try
            {
                (weights, selfSupervision, IReadOnlyList<Finding> found) =
                    supervision.Run(options, plan.Metric.Value, backbone, weights, dataset, progress, cancellationToken);
                dataset = dataset.WithFindings(found);
            }
            catch (TransferException e) when (e.Findings is [{ Code: FindingCode.KernelsDiffer }])
            {
                dataset = dataset.WithFindings(e.Findings);
            }
        }

        LabelledImage[] images = [.. dataset.Images.Where(i => i.Split != ImageSplit.Test)];
        bool selects = options.CutPoint is null && strategy.Stages != StageUse.All;
        bool all = selects || options.Strategy is null;
        string[] stages = [.. all ? backbone.Stages.Select(s => s.Name) : [backbone.Stages[^1].Name]];
        FeatureSet features = ReadFeatures(options, backbone, weights, stages, images, progress, cancellationToken);
        dataset = dataset.Without(images, features.Rejected).WithFindings(features.Findings);
        clock.EndFeatures();

        int[] labels = [.. images.Select(i => i.LabelIndex)];
        int[] train = RowsOf(ImageSplit.Train), validation = RowsOf(ImageSplit.Validation);
        FeatureMatrix matrix = features.Features;
        IReadOnlyList<StageProbe> probes = [];
        if (selects)
        {
            StageSelection selection = new(matrix, [.. backbone.Stages.Select(s => (s.Name, s.Channels))], labels, dataset.Labels.Count, train, ClassWeighting.OfCandidates(plan.Metric.Value, [.. train.Select(r => labels[r])]));
            int[] chosen = strategy.Stages == StageUse.ChosenSet ? selection.BestSet(cancellationToken) : [selection.BestCut(cancellationToken)];
            matrix = matrix.Select(selection.ColumnsOf(chosen));
            stages = [.. chosen.Select(s => backbone.Stages[s].Name)];
            backbone = backbone.CutAfter(stages[^1]);
            probes = selection.Probes;
        }
        else if (all)
        {
            // The others are for the profile, which reads them from the cache.
            stages = [stages[^1]];
            matrix = matrix.Select([(matrix.Columns - backbone.FeatureDimension, backbone.FeatureDimension)]);
        }

        HeadTrainingResult probe = knownProbe is not null && !selects ? knownProbe : HeadTrainer.Train(
            matrix,
            labels,
            dataset.Labels.Count,
            train,
            validation,
            new HeadOptions { RefitOnValidation = !fineTunes && options.Feed is not { KeepValidationApart: true } },
            new RandomSource(options.Seed).Fork("head"),
            progress,
            cancellationToken);
        if (probe != knownProbe)
        {
            options.Feed?.OnJudged?.Invoke(new TransferFeed.Judged(
                fineTunes ? StrategyCatalog.Floor : strategy.Name, 0, new TrainingEpoch(0, null, probe.Summary.Validation?.LogLossAfter, probe.Summary.Validation?.Accuracy, 0), probe.Summary.Ridge.Accuracy));
        }

        TrainedTransfer trained = new()
        {
            Model = new ClassifierModel(backbone, weights, probe.Head, dataset.Labels) { Stages = stages },
            Plan = plan,
            Dataset = dataset.WithFindings(probe.Findings),
            ValidationLogits = probe.ValidationLogits,
            Probe = probe,
            StageProbes = probes,
            SelfSupervision = selfSupervision,
        };
        int[] seen = ExportCheck.Few(validation.Length > 0 ? validation : train);
        TrainingParity parity = _check.Compare(trained.Model, [.. seen.Select(r => images[r])], ExportCheck.Logits(probe.Head, matrix, seen), progress, cancellationToken);
        trained = trained with
        {
            TrainingParity = parity,
            Dataset = parity.Holds ? trained.Dataset : trained.Dataset.WithFindings([ExportCheck.Differs(parity, "Delete the cache folder and run again; the test figures are those of the exported model.")]),
        };
        return fineTunes
            ? FineTune(options, strategy.Name, trained, [.. train.Select(r => images[r])], [.. validation.Select(r => images[r])], progress, cancellationToken)
            : trained;

        int[] RowsOf(ImageSplit split) =>
            [.. Enumerable.Range(0, images.Length).Where(i => images[i].Split == split && !features.Rejected.ContainsKey(i))];
    }

    private TrainedTransfer FineTune(
        TransferOptions options,
        TransferStrategy strategy,
        TrainedTransfer probe,
        LabelledImage[] train,
        LabelledImage[] validation,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        BackboneSpec backbone = probe.Model.Backbone;
        TransferException.ThrowIfErrors(PlanPoints.FreezeFindings(options.FreezePoint, backbone));
        BackboneShape shape = BackboneShapes.Of(backbone);
        FineTuningRecipe recipe = FineTuningPolicy.Choose(strategy, shape, train.Length, validation.Length, probe.Model.Labels.Count, options.Epochs, Settings(options, backbone));
        probe = probe with
        {
            Plan = PlanPoints.Of(probe.Plan, options, backbone, recipe, probe.StageProbes, RecipeReasons.Of(recipe, strategy, train.Length, validation.Length, probe.Model.Labels.Count, UserEntries(options))),
            Dataset = probe.Dataset.WithFindings(ShortRunChecks.Of(recipe, train.Length)),
        };
        if (checkpoint is not null && !(options.Resume && File.Exists(checkpoint)))
        {
            File.Delete(checkpoint);
            publish(probe);
        }

        FineTuningTask task = new()
        {
            Backbone = backbone,
            Weights = probe.Model.Weights,
            Probe = probe.Probe.Head,
            Train = new TrainingImages(train, backbone.Preprocessing),
            Validation = new TrainingImages(validation, backbone.Preprocessing),
            Recipe = recipe,
            ClassWeights = probe.Probe.Summary.ClassWeights?.ToArray(),
            Metric = probe.Plan.Metric.Value,
            Random = new RandomSource(options.Seed).Fork("fine-tuning"),
            TimeBudget = options.TimeBudget,
            StopAfterSteps = options.StopAfterSteps,
            Checkpoint = checkpoint,
            Resume = options.Resume,
            Improved = best =>
            {
                // While training goes on a few images say whether it may stand in the linear probe's place.
                TrainedTransfer better = Checked(FineTuned(probe, validation, recipe, best), probe, Witnessed(train, validation), best, ExportCheck.FewImages, null, CancellationToken.None);
                if (better.FineTuning!.History.End != TrainingEnd.NotTrusted)
                {
                    publish(better);
                }
            },
            Device = options.Device,
            OpenFrozenLayers = openFrozenLayers,
            ActivationLimit = (long)(options.CacheLimit * 1e9),
            CacheFolder = options.CacheFolder ?? CacheFolder.Default,
            Judged = epoch => options.Feed?.OnJudged?.Invoke(new TransferFeed.Judged(strategy, recipe.Epochs, epoch, null)),
        };
        CancellationToken stop = options.Feed?.Stop ?? CancellationToken.None;
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stop);
        try
        {
            FineTuningResult result = fineTuner!.FineTune(task, progress, ends.Token);
            bool stopped = result.History.End == TrainingEnd.Cancelled;
            return Checked(
                FineTuned(probe, validation, recipe, result), probe, Witnessed(train, validation), result, stopped ? ExportCheck.FewImages : int.MaxValue, progress, stopped ? CancellationToken.None : cancellationToken);
        }
        catch (OperationCanceledException) when (checkpoint is not null && stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return probe with { Dataset = probe.Dataset.WithFindings([FineTuningFindings.Stopped(0)]) };
        }
    }

    /// <summary>Images that the trainer keeps scores of.</summary>
    private static LabelledImage[] Witnessed(LabelledImage[] train, LabelledImage[] validation) => validation.Length > 0 ? validation : [.. train.Take(FineTuningTask.Witnesses)];

    /// <summary>The linear probe again where the export is another model than what was trained.</summary>
    private TrainedTransfer Checked(
        TrainedTransfer trained, TrainedTransfer probe, LabelledImage[] images, FineTuningResult result, int most, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (result.History.BestEpoch == 0)
        {
            return trained;
        }

        TrainingParity parity = _check.Compare(trained.Model, images, result.CheckedLogits, progress, cancellationToken, most);
        return parity.Holds ? trained with { TrainingParity = parity } : trained with
        {
            Model = probe.Model,
            ValidationLogits = probe.ValidationLogits,
            TrainingParity = probe.TrainingParity,
            FineTuning = trained.FineTuning! with { History = result.History with { BestEpoch = 0, End = TrainingEnd.NotTrusted }, Temperature = probe.Probe.Head.Temperature, RefusedParity = parity },
            Dataset = probe.Dataset.WithFindings([.. result.Findings, ExportCheck.Differs(parity, "The linear probe was kept; 'mlnet-transfer doctor' says which kernels are right on this machine.")]),
        };
    }

    /// <summary>The best epoch as a model; the linear probe where no epoch was better, or none came to its end.</summary>
    private static TrainedTransfer FineTuned(TrainedTransfer probe, LabelledImage[] validation, FineTuningRecipe recipe, FineTuningResult result)
    {
        (double temperature, IReadOnlyList<Finding> findings) = (probe.Probe.Head.Temperature, []);
        bool keepsProbe = result.History.BestEpoch == 0;
        if (!keepsProbe)
        {
            (temperature, findings) = Calibration.OfLogits(result.ValidationLogits, [.. validation.Select(i => i.LabelIndex)], probe.Model.Labels.Count, new HeadOptions());
        }

        return probe with
        {
            Model = keepsProbe ? probe.Model : probe.Model with { Weights = result.Weights, Head = result.Head with { Temperature = temperature } },
            Dataset = probe.Dataset.WithFindings([.. findings, .. result.Findings, .. FineTuningFindings.Unfinished(result.History), .. result.Augmentation.Where(c => !c.Allowed).Select(FineTuningFindings.LeftOut)]),
            ValidationLogits = keepsProbe ? probe.ValidationLogits : result.ValidationLogits,
            TrainingParity = keepsProbe ? probe.TrainingParity : null,
            FineTuning = new FineTuningSummary { Recipe = recipe, Device = result.Device, Engines = result.Engines, History = result.History, Augmentation = result.Augmentation, Temperature = temperature },
        };
    }

    internal static IReadOnlyDictionary<string, string> Settings(TransferOptions options, BackboneSpec backbone) => options.FreezePoint is { } point
        ? new Dictionary<string, string>(options.Settings) { [nameof(FineTuningRecipe.FirstTrainedConvolution)] = backbone.PositionOf(point)!.Value.ToString(CultureInfo.InvariantCulture) }
        : options.Settings;

    internal static HashSet<string> UserEntries(TransferOptions options) => new(
        [.. options.Settings.Keys, .. options.Epochs is null ? Array.Empty<string>() : [nameof(FineTuningRecipe.Epochs)]], StringComparer.OrdinalIgnoreCase);

    private FeatureSet ReadFeatures(
        TransferOptions options,
        BackboneSpec backbone,
        BackboneWeights weights,
        string[] stages,
        LabelledImage[] images,
        IProgress<TransferProgress>? progress,
        CancellationToken cancellationToken)
    {
        using IFeatureExtractor extractor = createExtractor(backbone, weights, stages);
        FeatureStore store = new(options.CacheFolder ?? CacheFolder.Default, time);
        return store.Load(images, extractor, progress, cancellationToken);
    }
}
