using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Estimators;
using MlNetTransfer.Planning;
using MlNetTransfer.Tests.Onnx.Estimators;
using MlNetTransfer.Torch;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Torch;

/// <summary>The ML.NET trainer with libtorch behind it.</summary>
public sealed class EstimatorTests : IDisposable
{
    private readonly ColouredPictures _pictures = new();

    private ImageTransferOptions FineTuning => _pictures.Options with { Strategy = TransferStrategy.LastConv, Pipeline = OnnxEngine.CreatePipeline().WithFineTuning(), Device = "cpu" };

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public void Layers_of_the_network_are_trained_and_the_zip_predicts_as_the_transformer_does()
    {
        List<ImageTransferMetrics> told = [];
        IDataView data = _pictures.Keyed(_pictures.Rows(30));
        using ImageTransferTransformer model = _pictures.Fit(data, FineTuning with { Epoch = 4, LearningRate = 0.002, EarlyStoppingCriteria = new() { Patience = 3 }, MetricsCallback = told.Add });
        FineTuningSummary trained = model.Run.FineTuning!;
        Assert.Equal((0.002, 0.002, 4, 3), (trained.Recipe.LearningRate, trained.Recipe.HeadLearningRate, trained.Recipe.Epochs, trained.Recipe.Patience));
        Assert.Equal(trained.History.Epochs.Select(e => (e.Number, e.ValidationLogLoss)), told.Where(t => t.Strategy == TransferStrategy.LastConv).Select(t => (t.Epoch, t.ValidationCrossEntropy)));
        ColouredPictures.Answer[] answers = _pictures.Predict(model, data);
        Assert.InRange(answers.Zip(data.GetColumn<uint>("Label")).Count(p => p.First.PredictedLabel == new[] { "red", "green", "blue" }[p.Second - 1]), 27, 30);

        _pictures.Ml.Model.Save(model, data.Schema, _pictures.File("model.zip"));
        ITransformer loaded = new MLContext().Model.Load(_pictures.File("model.zip"), out _);
        Assert.All(answers.Zip(_pictures.Predict(loaded, data)), p => Assert.All(p.First.Score.Zip(p.Second.Score), s => Assert.Equal(s.First, s.Second, 1e-3f)));
        ((IDisposable)loaded).Dispose();
    }

    /// <summary>ML.NET's trainer saves the last epoch, whatever the best was.</summary>
    [Fact]
    public void The_best_epoch_is_the_one_that_is_kept()
    {
        // A step size under which the later epochs are worse than the first.
        using ImageTransferTransformer model = _pictures.Fit(_pictures.Keyed(_pictures.Rows(30)), FineTuning with { Epoch = 6, LearningRate = 0.3, EarlyStoppingCriteria = new() { Patience = 6 } });
        TrainingHistory history = model.Run.FineTuning!.History;
        TrainingEpoch best = history.Epochs.Where(e => e.ValidationLogLoss is not null).MinBy(e => e.ValidationLogLoss)!;
        Assert.Equal(best.Number, history.BestEpoch);
        Assert.NotEqual(history.Epochs[^1].Number, history.BestEpoch);
    }

    /// <summary>ML.NET's trainer has no step size, NaN, where there are fewer rows than a batch holds.</summary>
    [Fact]
    public void Fewer_images_than_a_batch_holds_are_trained_on_with_finite_numbers()
    {
        using ImageTransferTransformer model = _pictures.Fit(_pictures.Keyed(_pictures.Rows(12)), FineTuning with { Epoch = 3, BatchSize = 500 });
        TrainingHistory history = model.Run.FineTuning!.History;
        Assert.Equal(3, history.Steps);
        Assert.All(history.Epochs.Skip(1), e => Assert.True(double.IsFinite(e.TrainLoss!.Value)));
        Assert.All(_pictures.Predict(model, _pictures.Keyed(_pictures.Rows(3))), a => Assert.Equal(1, a.Score.Sum(), 1e-4f));
    }

    [Fact]
    public void A_fine_tuning_that_is_stopped_keeps_its_best_epoch()
    {
        using CancellationTokenSource stop = new();
        ImageTransferOptions options = FineTuning with
        {
            Epoch = 50,
            StopAndKeepBest = stop.Token,
            MetricsCallback = told =>
            {
                if (told.Epoch == 3)
                {
                    stop.Cancel();
                }
            },
        };
        using ImageTransferTransformer model = _pictures.Fit(_pictures.Keyed(_pictures.Rows(30)), options);
        TrainingHistory history = model.Run.FineTuning!.History;
        Assert.Equal((TrainingEnd.Cancelled, 3, RunStatus.Completed), (history.End, history.Epochs[^1].Number, model.Run.Status));
    }
}
