using MlNetTransfer.Datasets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Evaluation;
using MlNetTransfer.Export;
using MlNetTransfer.Gallery;
using MlNetTransfer.Profiling;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Storage;
using MlNetTransfer.Training;
using MlNetTransfer.Unknowns;

namespace MlNetTransfer.Runs.Large;

/// <summary>A run on features that tasks computed before: load → profile of a sample → linear probe → export → test → gallery. Nothing is held per image but
/// numbers in arrays.</summary>
/// <param name="context">Of the run.</param>
/// <param name="report">Written from the record.</param>
internal sealed class LargeRun(RunContext context, IRunReport report)
{
    /// <param name="input">Images and features.</param>
    /// <param name="original">The run that is repeated; null for none.</param>
    /// <param name="complete">Adds to the record of the tested model; null for nothing.</param>
    /// <exception cref="TransferException">Every finding that makes the run impossible.</exception>
    public TransferRun Run(LargeInput input, TransferRun? original, Func<TransferRun, LargeSetup, TrainedTransfer, OutputFolder, TransferRun>? complete = null)
    {
        TransferOptions options = context.Options;
        OutputFolder.Check(options.OutputFolder);
        using LargeSetup setup = new LargeLoadStation(context, input).Run();
        UnknownStation.Require(
            options, setup.Set.RowsOf(ImageSplit.Train).Length, setup.Set.RowsOf(ImageSplit.Validation).Length, setup.Set.Labels.Count);
        if (original is not null)
        {
            ReplayChecks.Before(original, setup.Set.Fingerprint, setup.Setup.Weights.Sha256);
        }

        using OutputFolder folder = OutputFolder.Open(options.OutputFolder);
        double loading = context.Clock.Lap();
        DatasetProfile? profile = options.Strategy is null
            ? new ProfileStation(context).Run(setup.Sample.Dataset, setup.Setup.Backbone, setup.Setup.Weights) with { Size = setup.Set.Size }
            : null;
        context.Clock.EndFeatures();
        StreamedTraining head = new StreamedHeadTrainer(
            setup.Features,
            setup.Set.LabelOf,
            setup.Set.Labels.Count,
            new StreamedHeadOptions(),
            context.Progress,
            context.CancellationToken).Train(setup.Set.RowsOf(ImageSplit.Train), setup.Set.RowsOf(ImageSplit.Validation), context.Random("head"));
        TrainedTransfer trained = new UnknownStation(context).Run(
            Trained(setup, head.Result, profile),
            setup.Features,
            setup.Set.LabelOf,
            setup.Set.RowsOf(ImageSplit.Train),
            setup.Set.RowsOf(ImageSplit.Validation));
        double training = context.Clock.Lap();

        RunRecorder recorder = new(folder, report);
        ExportStation export = new(context, setup.Setup, loading, folder, recorder, run => Whole(run, setup, head, trained.Dataset));
        export.RunAtTheEnd(trained);
        double exporting = context.Clock.Lap();
        recorder.Change(run => run with { Timings = run.Timings with { Training = training, Export = exporting, Total = context.Clock.Total } });
        context.CancellationToken.ThrowIfCancellationRequested();
        Tested(setup, trained, recorder, folder, original);
        if (complete is not null)
        {
            recorder.Change(run => complete(run, setup, trained, folder));
        }

        return recorder.Run;
    }

    /// <summary>The model, compared with what training saw on a few pictures before it is exported.</summary>
    /// <exception cref="TransferException">MNT715 where it gives other scores.</exception>
    private TrainedTransfer Trained(LargeSetup setup, HeadTrainingResult head, DatasetProfile? profile)
    {
        RunSetup start = setup.Setup;
        TrainedTransfer trained = new()
        {
            Model = new ClassifierModel(start.Backbone, start.Weights, head.Head, setup.Set.Labels) { Stages = setup.Stages },
            Plan = start.Plan,
            Profile = profile,
            Dataset = setup.Sample.Dataset.WithFindings([.. head.Findings, .. context.Options.Notes]),
            ValidationLogits = head.ValidationLogits,
            Probe = head,
        };
        LabelledImage[] validation = [.. setup.Sample.Dataset.In(ImageSplit.Validation)];
        LabelledImage[] seen = ExportCheck.Few(validation.Length > 0 ? validation : [.. setup.Sample.Dataset.In(ImageSplit.Train)]);
        ExportCheck check = new(context);
        TrainingParity parity = check.Compare(
            trained.Model, seen, HeadScores.Logits(head.Head, setup.Features, (int[])[.. seen.Select(i => setup.Sample.RowOf[i.Hash])]));
        Require(parity);
        trained = trained with { TrainingParity = parity, SecondsPerImage = check.SecondsPerImage };
        return trained with { Dataset = trained.Dataset.WithFindings([.. UnusedOptions.Of(context.Options, trained), .. context.Engine.DeviceFindings]) };
    }

    private void Tested(LargeSetup setup, TrainedTransfer trained, RunRecorder recorder, OutputFolder folder, TransferRun? original)
    {
        // The two files against each other, and what a server compares with, on the sample; the figures on all.
        TestedTransfer tested = new TestStation(context, folder).Run(trained.Dataset, recorder.Run.Export!);
        LargeTestStation station = new(context, setup);
        TrainingParity? parity = tested.Scores is null ? null : station.Compare(trained.Model.Head, tested.Images, tested.Scores);
        if (parity is not null)
        {
            Require(parity);
        }

        EvaluationSummary? evaluation = station.Run(trained.Model.Head, folder.File(OutputFolder.Predictions));
        UnknownSummary? unknown = trained.Unknown is { } summary ? station.Refused(trained.Model, summary) : null;
        double testing = context.Clock.Lap();
        recorder.Change(run => Completed(run, original) with
        {
            Timings = run.Timings with { Evaluation = testing, Total = context.Clock.Total },
        });

        ImageGallery gallery = new GalleryStation(context, folder).Run(tested, trained.Model.Backbone, trained.Profile?.SuspiciousLabels ?? []);
        double showing = context.Clock.Lap();
        recorder.Change(run => run with { Gallery = gallery, Timings = run.Timings with { Gallery = showing, Total = context.Clock.Total } });

        TransferRun Completed(TransferRun run, TransferRun? replayed)
        {
            run = run with
            {
                Status = RunStatus.Completed,
                Dataset = Summary(setup, tested.Dataset),
                Export = tested.Export,
                Evaluation = evaluation,
                Unknown = unknown,
                StoredFeatures = run.StoredFeatures! with { Parity = parity ?? run.Export?.TrainingParity },
            };
            return replayed is null
                ? run
                : run with { Dataset = run.Dataset with { Findings = [.. run.Dataset.Findings, .. ReplayChecks.After(replayed, run)] } };
        }
    }

    private static TransferRun Whole(TransferRun run, LargeSetup setup, StreamedTraining head, ImageDataset sample) => run with
    {
        Dataset = Summary(setup, sample),
        Trained = setup.Set.Trained,
        StoredFeatures = new StoredFeaturesSummary
        {
            Key = setup.Parts.Origin.Key,
            Files = setup.Parts.Parts.Count,
            Bytes = setup.Parts.Parts.Sum(p => p.Length),
            SampleTrain = sample.In(ImageSplit.Train).Count(),
            SampleValidation = sample.In(ImageSplit.Validation).Count(),
            SampleTest = sample.In(ImageSplit.Test).Count(),
            JudgedImages = head.JudgedRows,
            CalibrationImages = head.CalibrationRows,
        },
    };

    /// <summary>Of all images, with what was found while the sample was looked at.</summary>
    private static DatasetSummary Summary(LargeSetup setup, ImageDataset sample)
    {
        DatasetSummary summary = setup.Set.Summary(
        [
            Finding.Info(
                FindingCode.OnASample,
                "",
                $"profile, gallery, reference.json and the comparison of the exported files rest on {sample.Images.Count:N0} pictures drawn by their content; "
                    + "near copies and what a look at a picture finds are known of these alone",
                "Head, validation and test figures are those of all images, from their features."),
            .. setup.Set.Size.Findings(),
            .. sample.Findings,
        ]);
        return summary with { Rejected = [.. summary.Rejected, .. sample.Rejected] };
    }

    private static void Require(TrainingParity parity)
    {
        if (!parity.Holds)
        {
            throw new TransferException(ExportCheck.Differs(
                parity,
                "The stored features are not those of this network on these pictures: compute them again, on this version and with the same options."));
        }
    }
}
