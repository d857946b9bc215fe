using System.Reflection;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Gallery;
using MlNetTransfer.Manifests;
using MlNetTransfer.Parts;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Kept;
using MlNetTransfer.Runs.Large;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Runs.Trials;
using MlNetTransfer.Shards;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;

namespace MlNetTransfer;

/// <summary>Labelled images in, a tested model out: load → linear probe → profile → trials → export → test → gallery; where a strategy is named,
/// load → linear probe → fine-tuning → export → test → gallery.</summary>
/// <remarks>One pipeline may run several times, also at once, as long as each run has its own output folder.</remarks>
public sealed partial class TransferPipeline
{
    private readonly ITransferEngine _engine;
    private readonly IRunReport _report;
    private readonly IFineTuner? _fineTuner;
    private readonly TimeProvider _time;

    /// <summary>Puts a pipeline together; an app takes that of the package MlNetTransfer.Onnx.</summary>
    /// <param name="engine">Computes features and writes models.</param>
    /// <param name="report">Writes the report.</param>
    /// <param name="fineTuner">Trains layers of the network; null where only heads are trained.</param>
    /// <param name="time">The clock.</param>
    public TransferPipeline(ITransferEngine engine, IRunReport report, IFineTuner? fineTuner, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(time);
        _engine = engine;
        _report = report;
        _fineTuner = fineTuner;
        _time = time;
    }

    /// <summary>Whether strategies that train layers of the network can be run at all.</summary>
    public bool FineTunes => _fineTuner is not null;

    /// <summary>The same pipeline with something that trains layers of the network.</summary>
    /// <param name="fineTuner">What trains them.</param>
    public TransferPipeline With(IFineTuner fineTuner)
    {
        ArgumentNullException.ThrowIfNull(fineTuner);
        return new(_engine, _report, fineTuner, _time);
    }

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
        return Run(options, null, null, progress, cancellationToken);
    }

    /// <summary>Repeats a run: the same options, and as many steps where time had decided. On the same machine's processor the same model to
    /// the byte.</summary>
    /// <param name="original">What <see cref="TransferRun.FromJson"/> read.</param>
    /// <param name="outputFolder">Receives the results.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <exception cref="TransferException">MNT710 when the images or the weights are not those of the run, and the codes of a run.</exception>
    public TransferRun Replay(
        TransferRun original, string outputFolder, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(original);
        ReplayChecks.Finished(original);
        return Run(original.ReplayOptions(outputFolder), original, null, progress, cancellationToken);
    }

    /// <summary>Measures the training images with a backbone, and trains nothing: how many there are, how like the pretraining data they are, what each
    /// stage is worth.</summary>
    /// <param name="options">The data and the backbone; the output folder is not used and may be empty.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <exception cref="TransferException">The codes of a run.</exception>
    public ProfileResult Profile(TransferOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        RunContext context = WithoutFolder(options, progress, cancellationToken);
        RunSetup setup = new LoadStation(context).Run();
        DatasetProfile profile = new ProfileStation(context).Run(setup.Dataset, setup.Backbone, setup.Weights);
        return new ProfileResult(profile, DatasetSummary.Of(setup.Dataset.WithFindings(context.Engine.DeviceFindings), setup.Fingerprint));
    }

    /// <summary>Says what a run with these options would do, and why, and trains nothing.</summary>
    /// <param name="options">As for a run; the output folder is not used and may be empty.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    /// <exception cref="TransferException">The codes of a run.</exception>
    public PlanResult Plan(TransferOptions options, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        RunContext context = WithoutFolder(options, progress, cancellationToken);
        return new PlanStation(context).Run(new LoadStation(context).Run());
    }

    /// <summary>Computes one task's share of the features of a manifest. Every task takes the same network: the named one, else ML.NET's ResNet-18 where it is
    /// on the machine, else the embedded one.</summary>
    /// <param name="options">The network, and what pictures it sees; the data and the output folder are not used and may be empty.</param>
    /// <param name="manifest">The images, with their contents.</param>
    /// <param name="folder">Receives the parts: <c>.f16</c>, binary16 rows with an exponent each.</param>
    /// <param name="shard">Which part.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run; no part is written then.</param>
    /// <exception cref="TransferException">The codes of the weights, of the manifest and of <see cref="PartFolder"/>.</exception>
    public PartResult Features(
        TransferOptions options,
        ManifestFile manifest,
        string folder,
        Shard shard,
        IProgress<TransferProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new FeaturesStation(WithoutFolder(options with { Data = manifest.Path }, progress, cancellationToken)).Run(manifest, folder, shard);
    }

    /// <exception cref="TransferException">What is wrong with the options, but for the output folder.</exception>
    private RunContext WithoutFolder(TransferOptions options, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        TransferException.ThrowIfErrors(OptionPaths.Check(options, _engine.Pretrained.Require).Where(f => f.Where != nameof(options.OutputFolder)));
        return new RunContext(options, _engine.On(options.Device), _fineTuner, _time, progress, cancellationToken);
    }

    /// <param name="options">The user's.</param>
    /// <param name="original">Is repeated; null for a run of its own.</param>
    /// <param name="trials">Trainings of the policy that are over; null where it makes its own.</param>
    /// <param name="progress">As for a run.</param>
    /// <param name="cancellationToken">As for a run.</param>
    private TransferRun Run(
        TransferOptions options, TransferRun? original, TrialResults? trials, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        TransferException.ThrowIfErrors(OptionPaths.Check(options, _engine.Pretrained.Require));
        options = options with { LabelOrder = EarlierRun.LabelOrder(options, original) };
        RunContext context = new(options, _engine.On(options.Device), _fineTuner, _time, progress, cancellationToken);
        if (options.Features is not null)
        {
            TransferException.ThrowIfErrors(LargeLoadStation.Refused(options));
            return new LargeRun(context, _report).Run(LargeInput.Of(context), original);
        }

        if (options.From is not null)
        {
            return new ContinuedRun(context, _report).Run(original);
        }

        OutputFolder.Check(options.OutputFolder);
        RunSetup setup = new LoadStation(context, trials is null ? null : SearchOf(trials.List)).Run();
        UnknownStation.Require(
            options, setup.Dataset.In(ImageSplit.Train).Count(), setup.Dataset.In(ImageSplit.Validation).Count(), setup.Dataset.Labels.Count);
        if (original is not null)
        {
            ReplayChecks.Before(original, setup.Fingerprint, setup.Weights.Sha256);
        }

        trials?.Check(options, setup);

        using OutputFolder folder = OutputFolder.Open(options.OutputFolder);
        RunRecorder recorder = new(folder, _report);
        double loading = context.Clock.Lap();
        ExportStation export = new(context, setup, loading, folder, recorder);
        TrainedTransfer trained;
        if (trials is null)
        {
            trained = Train(context, setup, export, folder);
        }
        else
        {
            ExportStation ExportOf(RunSetup of) => ReferenceEquals(of, setup) ? export : new ExportStation(context, of, loading, folder, recorder);
            (trained, export) = new VerdictStation(context, trials, ExportOf, folder).Run(setup);
        }

        trained = new UnknownStation(context).Run(trained);
        trained = trained with { Dataset = trained.Dataset.WithFindings([.. UnusedOptions.Of(options, trained), .. context.Engine.DeviceFindings]) };

        // Features, 5 KB per image, and pixels are garbage now, and the native memory that follows does not tell the collector to hurry.
        context.Pixels.Clear();
        context.Images.Clear();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        double training = context.Clock.Lap();
        export.RunAtTheEnd(trained);
        double exporting = context.Clock.Lap();
        recorder.Change(run => run with { Timings = run.Timings with { Training = training, Export = exporting, Total = context.Clock.Total } });
        cancellationToken.ThrowIfCancellationRequested();

        TestedTransfer tested = new TestStation(context, folder).Run(trained.Dataset, recorder.Run.Export!);
        double testing = context.Clock.Lap();
        recorder.Change(run => Completed(run, tested, original) with
        {
            Timings = run.Timings with { Evaluation = testing, Total = context.Clock.Total },
        });
        TrialStore.Delete(folder.FullPath);
        recorder.Change(run => new KeepStation(context, folder).Run(run, trained, tested.Dataset));

        ImageGallery gallery = new GalleryStation(context, folder).Run(tested, trained.Model.Backbone, trained.Profile?.SuspiciousLabels ?? []);
        double showing = context.Clock.Lap();
        recorder.Change(run => run with { Gallery = gallery, Timings = run.Timings with { Gallery = showing, Total = context.Clock.Total } });
        return recorder.Run;
    }

    private static TrainedTransfer Train(RunContext context, RunSetup setup, ExportStation export, OutputFolder folder)
    {
        string checkpoint = folder.File(OutputFolder.Checkpoint);
        if (context.Options.Strategy is not null)
        {
            return new StrategyTraining(context, checkpoint, better => export.Run(better, RunStatus.Training))
                .Run(setup.Plan, setup.Backbone, setup.Weights, setup.Dataset, trial: null);
        }

        CancellationToken stop = context.Options.Feed?.Stop ?? CancellationToken.None;
        using CancellationTokenSource ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, stop);
        StrategyRuns runs = new(context, setup.Backbone, better => export.Run(better, RunStatus.Training), checkpoint, ends.Token);
        TrialStore store = TrialStore.Open(folder.FullPath, RunIdentity.Of(context.Options, setup), context.Options.Resume);
        return new TrialsStation(context with { CancellationToken = ends.Token }, runs, store).Run(setup);
    }

    private static TransferRun Completed(TransferRun run, TestedTransfer tested, TransferRun? original)
    {
        run = run with
        {
            Status = RunStatus.Completed,
            Dataset = DatasetSummary.Of(tested.Dataset, run.Dataset.Fingerprint),
            Export = tested.Export,
            Evaluation = tested.Evaluation,
            Unknown = run.Unknown?.Tested(tested.UnknownScores, tested.Right()),
        };
        return original is null ? run : run with { Dataset = run.Dataset with { Findings = [.. run.Dataset.Findings, .. ReplayChecks.After(original, run)] } };
    }
}
