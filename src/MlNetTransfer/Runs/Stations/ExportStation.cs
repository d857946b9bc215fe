using MlNetTransfer.Backbones;
using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Export;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Runs.Stations;

/// <summary>Writes a model's files, and the record of the run with them: from the first linear probe on the folder holds a usable model.</summary>
/// <param name="context">Of the run.</param>
/// <param name="setup">What it started from.</param>
/// <param name="loading">Seconds that took.</param>
/// <param name="folder">Of the run.</param>
/// <param name="recorder">Told of every model.</param>
/// <param name="complete">What the record says otherwise; null for nothing.</param>
internal sealed class ExportStation(
    RunContext context, RunSetup setup, double loading, OutputFolder folder, RunRecorder recorder, Func<TransferRun, TransferRun>? complete = null)
{
    /// <param name="trained">Takes the place of the model before.</param>
    /// <param name="status">Whether training goes on.</param>
    public void Run(TrainedTransfer trained, RunStatus status)
    {
        ExportSummary export = context.Engine.Exporter.Export(trained.Model, folder);
        TransferRun run = new()
        {
            ProductVersion = TransferPipeline.ProductVersion,
            Status = status,
            Started = context.Started,
            Options = context.Options,
            Dataset = DatasetSummary.Of(trained.Dataset, setup.Fingerprint),
            Trained = TrainedImages.Of(trained.Dataset),
            Size = setup.Size,
            Backbone = BackboneSummary.Of(trained.Model.Backbone, setup.Weights),
            Profile = trained.Profile,
            Plan = trained.Plan.ToPlan(),
            Evidence = trained.Evidence,
            FeatureDevice = context.Engine.Device,
            Training = trained.Probe.Summary,
            StageProbes = trained.StageProbes,
            SelfSupervision = trained.SelfSupervision,
            FineTuning = trained.FineTuning,
            Unknown = trained.Unknown,
            Export = export with { TrainingParity = trained.TrainingParity },
            Timings = new Timings { Load = loading, Features = context.Clock.Features, Total = context.Clock.Total },
            Machine = MachineSummary.Current,
        };
        recorder.Record(complete?.Invoke(run) ?? run);
    }

    /// <summary>The model of the run.</summary>
    /// <exception cref="TransferException">The files cannot be written; where a checkpoint is there it says so.</exception>
    public void RunAtTheEnd(TrainedTransfer trained)
    {
        string checkpoint = folder.File(File.Exists(folder.File(OutputFolder.Trials)) ? OutputFolder.Trials : OutputFolder.Checkpoint);
        try
        {
            Run(trained, RunStatus.Exported);
        }
        catch (TransferException e) when (File.Exists(checkpoint))
        {
            Finding finished = Finding.Info(
                FindingCode.CheckpointNotWritable, checkpoint, "holds the finished training", "Free some space, and run again with --resume.");
            throw new TransferException([.. e.Findings, finished]);
        }
    }
}
