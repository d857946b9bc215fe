using System.Reflection;
using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Features;
using MlNetTransfer.Gallery;
using MlNetTransfer.Numerics;
using MlNetTransfer.Planning;
using MlNetTransfer.Profiling;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer;

/// <summary>Labelled images in, a tested model out: load → linear probe → profile → plan and trials → export → evaluate; where a strategy is named, load → plan → train → export → evaluate.</summary>
/// <remarks>One pipeline may run several times, also at once, as long as each run has its own output folder.</remarks>
public sealed partial class TransferPipeline
{
    private readonly IPretrainedBackbones _pretrained;
    private readonly IRunReport _report;
    private readonly FeatureExtractorFactory _createExtractor;
    private readonly MeasurementFactory _openMeasurement;
    private readonly IFrozenLayers.Factory _openFrozenLayers;
    private readonly IModelExporter _exporter;
    private readonly IFineTuner? _fineTuner;
    private readonly TimeProvider _time;

    internal TransferPipeline(
        IPretrainedBackbones pretrained,
        FeatureExtractorFactory createExtractor,
        MeasurementFactory openMeasurement,
        IFrozenLayers.Factory openFrozenLayers,
        IModelExporter exporter,
        IRunReport report,
        IFineTuner? fineTuner,
        TimeProvider time)
    {
        _pretrained = pretrained;
        _report = report;
        _fineTuner = fineTuner;
        _createExtractor = createExtractor;
        _openMeasurement = openMeasurement;
        _openFrozenLayers = openFrozenLayers;
        _exporter = exporter;
        _time = time;
    }

    internal delegate IFeatureExtractor FeatureExtractorFactory(BackboneSpec backbone, BackboneWeights weights, IReadOnlyList<string> stages);

    internal delegate IFeatureExtractor? MeasurementFactory(BackboneSpec backbone, BackboneWeights weights, Measurement measurement, RandomSource random);

    /// <summary>Whether strategies that train layers of the network can be run at all.</summary>
    internal bool FineTunes => _fineTuner is not null;

    internal TransferPipeline With(IFineTuner fineTuner) =>
        new(_pretrained, _createExtractor, _openMeasurement, _openFrozenLayers, _exporter, _report, fineTuner, _time);

    /// <summary>Version of the product.</summary>
    public static string ProductVersion { get; } =
        typeof(TransferPipeline).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Trains, exports and tests a model.</summary>
    /// <param name="options">What to train on and where the results go.</param>
    /// <param name="progress">Told how far each station has come; called from several threads at once.</param>
    /// <param name="cancellationToken">Stops the run; features already computed stay in the cache, a model already exported stays usable.</param>
    /// <returns>What the run learned; the same as <c>run.json</c>.</returns>
    /// <exception cref="TransferException">Every finding that makes the run impossible.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public TransferRun Run(TransferOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run(options, null, progress, cancellationToken);
    }

    /// <summary>Repeats a run: the same options, and as many steps where time had decided. On the same machine's processor the same model to the byte.</summary>
    /// <param name="original">What <see cref="TransferRun.FromJson"/> read.</param>
    /// <param name="outputFolder">Receives the results.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <exception cref="TransferException">MNT710 when the images or the weights are not those of the run, and the codes of a run.</exception>
    public TransferRun Replay(TransferRun original, string outputFolder, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(original);
        ReplayChecks.Finished(original);
        return Run(original.ReplayOptions(outputFolder), original, progress, cancellationToken);
    }

    /// <summary>Measures the training images with a backbone, and trains nothing: how many there are, how like the pretraining data they are, what each stage is worth.</summary>
    /// <param name="options">The data and the backbone; the output folder is not used and may be empty.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <exception cref="TransferException">The codes of a run.</exception>
    public ProfileResult Profile(TransferOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        TransferException.ThrowIfErrors(OptionPaths.Check(options, _pretrained.Require).Where(f => f.Where != nameof(options.OutputFolder)));
        (ImageDataset dataset, _, BackboneSpec backbone, BackboneWeights weights, _) = Setup(options, progress, cancellationToken);
        return new ProfileResult(Profiler(options, backbone, weights).Measure(dataset, _time, progress, cancellationToken), DatasetSummary.Of(dataset, dataset.Fingerprint()));
    }

    /// <summary>Says what a run with these options would do, and why, and trains nothing.</summary>
    /// <param name="options">As for a run; the output folder is not used and may be empty.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <exception cref="TransferException">The codes of a run.</exception>
    public PlanResult Plan(TransferOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        TransferException.ThrowIfErrors(OptionPaths.Check(options, _pretrained.Require).Where(f => f.Where != nameof(options.OutputFolder)));
        (ImageDataset dataset, _, BackboneSpec backbone, BackboneWeights weights, PlanDecisions plan) = Setup(options, progress, cancellationToken);
        DatasetSummary summary = DatasetSummary.Of(dataset, dataset.Fingerprint());
        TransferException.ThrowIfErrors([.. PlanPoints.PointFindings(nameof(options.CutPoint), options.CutPoint, backbone), .. PlanPoints.FreezeFindings(options.FreezePoint, backbone)]);
        if (options.Strategy is not null)
        {
            return new PlanResult(PlanPoints.Dry(plan, options, backbone, dataset).ToPlan(), null, null, summary);
        }

        DatasetProfile profile = Profiler(options, backbone, weights).Measure(dataset, _time, progress, cancellationToken);
        PlanTask task = PolicyTraining.TaskOf(options, backbone, dataset, plan.Metric.Value, OnlyHeads(options, backbone));
        (Decision<TransferStrategy> strategy, PlanEvidence evidence) = options.Policy == PlanningPolicy.Heuristic
            ? HeuristicPolicy.Choose(profile, task.OnlyHeads)
            : new MeasuredPolicy(GainPrior.Calibrated, profile, task).Conclude((options.TimeBudget ?? MeasuredPolicy.DefaultBudget).TotalSeconds);
        return new PlanResult(PlanPoints.Dry(plan with { Strategy = strategy }, options, backbone, dataset).ToPlan(), evidence, profile, summary);
    }

    private DatasetProfiler Profiler(TransferOptions options, BackboneSpec backbone, BackboneWeights weights) => new(
        backbone,
        weights,
        (network, values) => _createExtractor(network, values, [.. network.Stages.Select(s => s.Name)]),
        (network, values, measurement) => _openMeasurement(network, values, measurement, new RandomSource(options.Seed).Fork("batches")),
        new FeatureStore(options.CacheFolder ?? CacheFolder.Default, _time),
        new RandomSource(options.Seed).Fork("profile"));

    private string? OnlyHeads(TransferOptions options, BackboneSpec backbone) => backbone.IsTrainable ? OnlyHeads(options) : GraphSetup.OnlyHeads;

    /// <summary>Why the policy has to choose among heads; null where libtorch is there.</summary>
    private string? OnlyHeads(TransferOptions options)
    {
        try
        {
            _fineTuner?.Check(options.Device, options.CacheFolder ?? CacheFolder.Default);
            return _fineTuner is null ? "This pipeline has no fine-tuner: add MlNetTransfer.Torch and call WithFineTuning." : null;
        }
        catch (TransferException e) when (e.Findings is [{ Code: FindingCode.NativeLibraryMissing } missing])
        {
            return missing.ToString();
        }
    }

    private TransferSetup Setup(TransferOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        if (options.Strategy is null && options.Device is not ("auto" or "cpu"))
        {
            // A device that is not there is better said before the work than after.
            OnlyHeads(options);
        }

        return TransferSetup.Load(options, _pretrained, new InstalledBackbones(options, _pretrained, _createExtractor, _time), progress, cancellationToken);
    }

    private TransferRun Run(TransferOptions options, TransferRun? original, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        TransferException.ThrowIfErrors(OptionPaths.Check(options, _pretrained.Require));
        DateTimeOffset started = _time.GetUtcNow();
        StationClock clock = new(_time);

        OutputFolder.Check(options.OutputFolder);
        options = options with { LabelOrder = EarlierRun.LabelOrder(options, original) };
        (ImageDataset dataset, DatasetSize size, BackboneSpec backbone, BackboneWeights weights, PlanDecisions plan) = Setup(options, progress,
            cancellationToken);
        string fingerprint = dataset.Fingerprint();
        if (original is not null)
        {
            ReplayChecks.Before(original, fingerprint, weights.Sha256);
        }

        using OutputFolder folder = OutputFolder.Open(options.OutputFolder);
        double load = clock.Lap();

        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, options.Feed?.Stop ?? CancellationToken.None);
        TransferRun run = null!;
        TrainedTransfer trained = options.Strategy is not null
            ? Training(folder.File(OutputFolder.Checkpoint), better => Publish(better, RunStatus.Training)).Run(options, plan, backbone, weights, dataset, clock, knownProbe: null, progress, cancellationToken)
            : new PolicyTraining(
                options,
                backbone,
                () => OnlyHeads(options, backbone),
                (named, tried, from, images, probe) => Training(null, _ => { }).Run(named, tried, backbone, from, images, clock, probe, StrategyProgress.Of(progress, named.Strategy), cancellationToken),
                (images, current) => Profiler(options, backbone, current).Measure(images, _time, progress, ends.Token),
                better => Publish(better, RunStatus.Training),
                () => TimeSpan.FromSeconds(clock.Total)).Run(plan, weights, dataset, ends.Token);

        trained = trained with { Dataset = trained.Dataset.WithFindings(UnusedOptions.Of(options, trained)) };

        // The features, 5 KB per image, are garbage now, and the native memory that follows does not tell the collector to hurry.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        double trainingSeconds = clock.Lap();
        try
        {
            Publish(trained, RunStatus.Exported);
        }
        catch (TransferException e) when (File.Exists(folder.File(OutputFolder.Checkpoint)))
        {
            throw new TransferException([.. e.Findings, Finding.Info(FindingCode.CheckpointNotWritable, folder.File(OutputFolder.Checkpoint), "holds the finished training", "Free some space, and run again with --resume.")]);
        }

        run = run with { Timings = run.Timings with { Training = trainingSeconds, Export = clock.Lap(), Total = clock.Total } };
        Save();
        cancellationToken.ThrowIfCancellationRequested();

        TransferEvaluation evaluation = new(_exporter, folder, _time, progress);
        run = evaluation.Test(run, trained.Dataset, cancellationToken);
        run = run with
        {
            Status = RunStatus.Completed,
            Dataset = original is null ? run.Dataset : run.Dataset with { Findings = [.. run.Dataset.Findings, .. ReplayChecks.After(original, run)] },
            Timings = run.Timings with { Evaluation = clock.Lap(), Total = clock.Total },
        };
        Save();
        File.Delete(folder.File(OutputFolder.Checkpoint));

        ImageGallery gallery = evaluation.Show(run, trained.Model.Backbone, cancellationToken);
        run = run with { Gallery = gallery, Timings = run.Timings with { Gallery = clock.Lap(), Total = clock.Total } };
        Save();
        return run;

        TransferTraining Training(string? checkpoint, Action<TrainedTransfer> publish) => new(_createExtractor, _openFrozenLayers, _fineTuner, _exporter.Open, checkpoint, publish, _time);

        void Publish(TrainedTransfer model, RunStatus status)
        {
            ExportSummary export = _exporter.Export(model.Model, folder);
            run = new()
            {
                ProductVersion = ProductVersion,
                Status = status,
                Started = started,
                Options = options,
                Dataset = DatasetSummary.Of(model.Dataset, fingerprint),
                Trained = TrainedImages.Of(model.Dataset),
                Size = size,
                Backbone = BackboneSummary.Of(model.Model.Backbone, weights),
                Profile = model.Profile,
                Plan = model.Plan.ToPlan(),
                Evidence = model.Evidence,
                Training = model.Probe.Summary,
                StageProbes = model.StageProbes,
                SelfSupervision = model.SelfSupervision,
                FineTuning = model.FineTuning,
                Export = export with { TrainingParity = model.TrainingParity },
                Timings = new Timings { Load = load, Features = clock.Features, Total = clock.Total },
                Machine = MachineSummary.Current,
            };
            Save();
        }

        void Save()
        {
            run.Save(folder);
            run = run with { Dataset = run.Dataset with { Findings = [.. run.Dataset.Findings, .. _report.Write(run, folder)] } };
        }
    }
}
