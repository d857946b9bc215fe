using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Runs;
using MlNetTransfer.Runs.Stations;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>A training that was interrupted, and one that is repeated, end where the first one did, and so do their exported models.</summary>
public class ContinuationParityTests
{
    [Theory]
    [InlineData(TransferStrategy.LastStage, "mobilenetv2_035", 96)]
    public void Resumed_and_replayed_trainings_ship_what_the_uninterrupted_one_does(TransferStrategy strategy, string backbone, int side)
    {
        using Photos photos = new();
        TransferOptions options = TrainedPhotos.OptionsOf(photos, strategy, backbone, side, ("batchSize", "12"), ("keepBestEpoch", "false"), ("averageDecay", "0.9")) with { Epochs = 4 };
        TrainedPhotos whole = new(photos, options);
        whole.AssertShipped();

        using CancellationTokenSource cancellation = new();
        TransferOptions again = options with { OutputFolder = photos.File("interrupted") };
        Assert.Throws<OperationCanceledException>(() => new TrainedPhotos(photos, again, progress: new Stopper(cancellation), cancellationToken: cancellation.Token));
        TransferRun stopped = TransferRun.FromJson(File.ReadAllText(Path.Combine(again.OutputFolder, "run.json")));
        Assert.Equal((RunStatus.Exported, TrainingEnd.Cancelled), (stopped.Status, stopped.FineTuning!.History.End));
        Assert.InRange(stopped.FineTuning.History.BestEpoch, 1, 2);
        Assert.InRange(stopped.Export!.TrainingParity!.MaxScoreDifference, 0, 1e-4);
        TrainedPhotos resumed = new(photos, again with { Resume = true }), replayed = new(photos, whole.Run, photos.File("replayed"));
        foreach (TrainedPhotos other in (TrainedPhotos[])[resumed, replayed])
        {
            Assert.Equal(whole.Logits, other.Logits);
            Assert.Equal(whole.History.Epochs.Select(e => (e.Number, e.TrainLoss, e.ValidationLogLoss)), other.History.Epochs.Select(e => (e.Number, e.TrainLoss, e.ValidationLogLoss)));
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole.Folder, "model.onnx")), File.ReadAllBytes(Path.Combine(other.Folder, "model.onnx")));
            other.AssertShipped();
        }
    }

    [Fact]
    public void A_training_that_went_on_from_another_is_repeated_to_the_bit()
    {
        using Photos photos = new();
        TransferOptions options = TrainedPhotos.OptionsOf(photos, TransferStrategy.LastStage, "mobilenetv2_035", 96, ("batchSize", "12"), ("keepBestEpoch", "false"));
        options = options with { Epochs = 4, Paces = "views:2 3:12:96:4 end:8" };
        TrainedTransfer first = Train(options, null);
        TrainedTransfer second = Train(options with { Paces = null, StopAfterSteps = 7 }, first);
        Assert.Equal((8, 7), (first.FineTuning!.History.Steps, second.FineTuning!.History.Steps));
        TrainedTransfer joined = ContinuedTraining.Joined(first, second);
        string course = TrainingCourse.Write(joined.FineTuning!.History.Courses)!;
        Assert.Equal("views:2 3:12:96:4 end:8 then end:7", course);

        TrainedTransfer again = Train(options with { Paces = course }, null);
        Assert.Equal(joined.Model.Weights.Sha256, again.Model.Weights.Sha256);
        Assert.Equal(joined.ValidationLogits, again.ValidationLogits);
        Assert.Equal(course, TrainingCourse.Write(again.FineTuning!.History.Courses));
        Assert.Equal(
            joined.FineTuning.History.Epochs.Select(e => (e.Number, e.TrainLoss, e.ValidationLogLoss)),
            again.FineTuning.History.Epochs.Select(e => (e.Number, e.TrainLoss, e.ValidationLogLoss)));
    }

    private static TrainedTransfer Train(TransferOptions options, TrainedTransfer? from)
    {
        OnnxTransferEngine engine = new();
        RunContext context = new(options, engine, new RecordingFineTuner(), TimeProvider.System, null, TestContext.Current.CancellationToken);
        RunSetup setup = new LoadStation(context).Run();
        TrialTask? trial = from is null ? null : new TrialTask { Probe = from.Probe.BeforeRefit ?? from.Probe, From = from };
        return new StrategyTraining(context, checkpoint: null, _ => { }).Run(setup.Plan, setup.Backbone, setup.Weights, setup.Dataset, trial);
    }

    /// <summary>In the third of four epochs of five steps.</summary>
    private sealed class Stopper(CancellationTokenSource cancellation) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value is { Station: "Fine-tuning", Done: 12 })
            {
                cancellation.Cancel();
            }
        }
    }
}
