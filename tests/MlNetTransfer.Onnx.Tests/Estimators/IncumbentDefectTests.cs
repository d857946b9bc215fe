using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Estimators;
using MlNetTransfer.Planning;
using MlNetTransfer.Training;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>Defects of ML.NET's ImageClassificationTrainer, on the way from options to a trained model, that this trainer does not have.</summary>
public sealed class IncumbentDefectTests : IDisposable
{
    private readonly ColouredPictures _pictures = new();
    private readonly RecordingFineTuner _tuner = new();

    public void Dispose() => _pictures.Dispose();

    private ImageTransferOptions FineTuning =>
        _pictures.Options with { Strategy = TransferStrategy.LateStages, Pipeline = OnnxEngine.CreatePipeline().With(_tuner), Epoch = 2 };

    [Fact]
    public void LearningRate_Epoch_BatchSize_and_schedule_reach_the_training_in_whatever_combination_they_are_set()
    {
        ColouredPictures.PathRow[] rows = _pictures.Rows(12);
        _pictures.Fit(rows, FineTuning with { LearningRate = 0.007 }).Dispose();
        _pictures.Fit(
            rows, FineTuning with { LearningRate = 0.003, LearningRateScheduler = LearningRateSchedule.OneCycle, Epoch = 3, BatchSize = 5 }).Dispose();
        Assert.Equal((0.007, 0.007, 2), (_tuner.Tasks[0].Recipe.LearningRate, _tuner.Tasks[0].Recipe.HeadLearningRate, _tuner.Tasks[0].Recipe.Epochs));
        FineTuningRecipe second = _tuner.Tasks[1].Recipe;
        Assert.Equal((0.003, LearningRateSchedule.OneCycle, 3, 5), (second.LearningRate, second.Schedule, second.Epochs, second.BatchSize));
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(1, DecisionMetric.Macro)]
    public void Fine_tuning_weighs_the_classes_as_the_linear_probe_does_and_is_told_by_which_metric_to_judge(int common, DecisionMetric? asked)
    {
        ColouredPictures.PathRow[] rows = [.. Enumerable.Range(0, common).SelectMany(_ => _pictures.Rows(24, classes: 1)), .. _pictures.Rows(24)];
        using ImageTransferTransformer model = _pictures.Fit(rows, FineTuning with { Metric = asked });
        FineTuningTask task = Assert.Single(_tuner.Tasks);
        int[] counts = [.. Enumerable.Range(0, task.Train.Count).GroupBy(task.Train.Label).OrderBy(g => g.Key).Select(g => g.Count())];
        Assert.Equal([.. counts.Select(n => task.Train.Count / (3.0 * n))], task.ClassWeights!);
        Assert.Equal(model.Run.Training.ClassWeights!, task.ClassWeights!);
        Assert.Equal((DecisionMetric.Macro, DecisionMetric.Macro), (task.Metric, model.Run.Plan.Metric));
    }

    [Fact]
    public void Fit_with_a_validation_set_validates_on_it_and_on_nothing_else_and_trains_nothing_on_it()
    {
        IDataView all = _pictures.Keyed(_pictures.Rows(33));
        IDataView train = _pictures.Ml.Data.TakeRows(all, 21), validation = _pictures.Ml.Data.SkipRows(all, 21);
        using ImageTransferTransformer model = _pictures.Ml.MulticlassClassification.Trainers.ImageTransfer(_pictures.Options).Fit(train, validation);
        Assert.Equal((21, 12), (model.Run.Dataset.Classes.Sum(c => c.Train), model.Run.Dataset.Classes.Sum(c => c.Validation)));
        Assert.Equal(12, model.Run.Training.Validation!.Rows);
        Assert.False(model.Run.Training.Refitted);
        _pictures.Ml.MulticlassClassification.Trainers.ImageTransfer(FineTuning).Fit(train, validation).Dispose();
        Assert.Equal((21, 12), (_tuner.Tasks.Single().Train.Count, _tuner.Tasks.Single().Validation.Count));
    }

    [Fact]
    public void Nothing_is_lost_to_a_held_out_share_that_is_not_needed()
    {
        ColouredPictures.PathRow[] rows = _pictures.Rows(30);
        using ImageTransferTransformer none = _pictures.Fit(rows, _pictures.Options with { ValidationSetFraction = 0 });
        Assert.Equal((30, 0), (none.Run.Dataset.Classes.Sum(c => c.Train), none.Run.Dataset.Classes.Sum(c => c.Validation)));
        using ImageTransferTransformer some = _pictures.Fit(rows);
        Assert.True(some.Run.Training.Refitted);
    }

    [Fact]
    public void One_options_object_serves_many_trainings_and_remembers_none_of_them()
    {
        Assert.All(
            new[]
            {
                typeof(ImageTransferOptions),
                typeof(ImageTransferEarlyStopping),
                typeof(ImageTransferMetrics)
            }.SelectMany(t => t.GetProperties()).Where(p => p.SetMethod is not null),
            p => Assert.Contains(typeof(System.Runtime.CompilerServices.IsExternalInit), p.SetMethod!.ReturnParameter.GetRequiredCustomModifiers()));
        ImageTransferOptions options = _pictures.Options with { EarlyStoppingCriteria = new() };
        IDataView data = _pictures.Keyed(_pictures.Rows(18));
        ImageTransferTrainer trainer = _pictures.Ml.MulticlassClassification.Trainers.ImageTransfer(options);
        string[] models = new string[3];
        Parallel.For(0, models.Length, i =>
        {
            using ImageTransferTransformer model = trainer.Fit(data);
            models[i] = model.Run.Export!.OnnxSha256;
        });
        Assert.Single(models.Distinct());
    }

    [Fact]
    public void No_option_that_is_null_is_a_NullReferenceException()
    {
        foreach (var property in typeof(ImageTransferOptions).GetProperties().Where(p => !p.PropertyType.IsValueType))
        {
            ImageTransferOptions options = _pictures.Options;
            property.SetValue(options, null);
            Exception? thrown = Record.Exception(() => _pictures.Ml.MulticlassClassification.Trainers.ImageTransfer(options));
            Assert.True(thrown is null or TransferException { Findings: [{ Code: FindingCode.OptionInvalid }, ..] }, $"{property.Name}: {thrown}");
        }
    }

    [Fact]
    public void Every_metrics_object_is_its_own()
    {
        List<ImageTransferMetrics> told = [];
        _pictures.Fit(_pictures.Rows(30), FineTuning with { MetricsCallback = told.Add, Epoch = 3 }).Dispose();
        Assert.Equal(told.Count, told.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal((TransferStrategy.LinearProbe, 0, 0, true), (told[0].Strategy, told[0].Epoch, told[0].Epochs, told[0].TrainAccuracy > 0.9));
        Assert.Equal([0, 1, 2, 3], told.Skip(1).Select(t => t.Epoch));
        Assert.All(told.Skip(1), t => Assert.Equal((TransferStrategy.LateStages, 3), (t.Strategy, t.Epochs)));
        Assert.Equal([null, 1, 0.5, 1.0 / 3], told.Skip(1).Select(t => t.TrainCrossEntropy));

        told.Clear();
        _pictures.Fit(_pictures.Rows(30), FineTuning with { MetricsCallback = told.Add, TestOnTrainSet = false }).Dispose();
        Assert.All(told, t => Assert.Equal((null, null), (t.TrainAccuracy, t.TrainCrossEntropy)));
    }

    [Fact]
    public void Progress_has_totals_and_comes_to_them()
    {
        ConcurrentQueue<TransferProgress> told = [];
        _pictures.Fit(_pictures.Keyed(_pictures.Rows(15)), _pictures.Options with { Progress = new Listener(told.Enqueue) }).Dispose();
        Assert.All(told, p => Assert.InRange(p.Done, 0, p.Total));
        Assert.All(told.GroupBy(p => p.Station), station => Assert.Contains(station, p => p.Done == p.Total && p.Total > 0));
        Assert.Equal(["Reading rows", "Reading images", "Extracting features", "Training head"], told.Select(p => p.Station).Distinct().Take(4));
    }

    [Theory]
    [InlineData("Reading rows")]
    [InlineData("Extracting features")]
    [InlineData("Testing model.zip")]
    public void A_training_can_be_cancelled_everywhere_and_leaves_nothing_behind(string station)
    {
        using CancellationTokenSource cancellation = new();
        IDataView data = _pictures.Keyed(_pictures.Ml.Data.LoadFromEnumerable(
            _pictures.Rows(12).Select(r => new ColouredPictures.BytesRow { Label = r.Label, Features = File.ReadAllBytes(r.Features!) })));
        ImageTransferOptions options = _pictures.Options with
        {
            WorkspacePath = _pictures.Workspace,
            CancellationToken = cancellation.Token,
            Progress = new Listener(p =>
            {
                if (p.Station == station)
                {
                    cancellation.Cancel();
                }
            }),
        };
        Assert.ThrowsAny<OperationCanceledException>(() => _pictures.Fit(data, options));
        Assert.DoesNotContain(Directory.GetDirectories(_pictures.Workspace), d => Path.GetFileName(d) != "model");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_training_can_be_stopped_and_keeps_the_best_model_until_then(bool fromTheStart)
    {
        using CancellationTokenSource stop = new();
        RecordingFineTuner tuner = new() { Begun = stop.Cancel };
        if (fromTheStart)
        {
            stop.Cancel();
        }

        foreach (TransferStrategy? strategy in (TransferStrategy?[])[TransferStrategy.LateStages, null])
        {
            ImageTransferOptions options = _pictures.Options with
            {
                Strategy = strategy,
                Pipeline = OnnxEngine.CreatePipeline().With(tuner),
                StopAndKeepBest = stop.Token
            };
            using ImageTransferTransformer model = _pictures.Fit(_pictures.Rows(30), options);
            Assert.Equal(RunStatus.Completed, model.Run.Status);
            Assert.Null(model.Run.FineTuning);
            ColouredPictures.PathRow[] asked = _pictures.Rows(3);
            Assert.Equal(asked.Select(r => r.Label), _pictures.Predict(model, _pictures.Keyed(asked)).Select(a => a.PredictedLabel));
        }
    }

    /// <summary>Stored a quarter turn to the left, with the tag that says so: what is trained is what a viewer shows.</summary>

    [Fact]
    public void The_workspace_holds_the_model_and_without_one_nothing_is_left()
    {
        IDataView data = _pictures.Keyed(_pictures.Rows(9));
        _pictures.Fit(data, _pictures.Options with { WorkspacePath = _pictures.Workspace }).Dispose();
        Assert.Equal(["model"], Directory.GetFileSystemEntries(_pictures.Workspace).Select(f => Path.GetFileName(f)));
        Assert.True(File.Exists(Path.Combine(_pictures.Workspace, "model", "model.onnx")));
        TransferRun.Load(Path.Combine(_pictures.Workspace, "model", "run.json"));
        using ImageTransferTransformer model = _pictures.Fit(data);
        Assert.False(Directory.Exists(Path.GetDirectoryName(model.Run.Options.OutputFolder)));
    }

    [Fact]
    public void An_option_without_effect_is_named()
    {
        using ImageTransferTransformer model = _pictures.Fit(_pictures.Rows(9), _pictures.Options with { Epoch = 200, BatchSize = 10, LearningRate = 0.01 });
        Assert.Equal(
            ["Epoch", "BatchSize", "LearningRate"], model.Run.Dataset.Findings.Where(f => f.Code == FindingCode.OptionWithoutEffect).Select(f => f.Where));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_that_are_no_files_are_written_to_none(bool decoded)
    {
        ConcurrentBag<string> seen = [];
        ColouredPictures.PathRow[] rows = _pictures.Rows(12);
        IDataView data = _pictures.Keyed(decoded
            ? _pictures.Ml.Data.LoadFromEnumerable(rows.Select(r => new MLImageRow { Label = r.Label, Features = MLImage.CreateFromFile(r.Features!) }))
            : _pictures.Ml.Data.LoadFromEnumerable(
                rows.Select(r => new ColouredPictures.BytesRow { Label = r.Label, Features = File.ReadAllBytes(r.Features!) })));
        ImageTransferOptions options = _pictures.Options with
        {
            WorkspacePath = _pictures.Workspace,
            Progress = new Listener(_ => Array.ForEach(Directory.GetFiles(_pictures.Workspace, "*", SearchOption.AllDirectories), seen.Add)),
        };
        using ImageTransferTransformer model = _pictures.Fit(data, options);
        Assert.Equal(12, model.Run.Dataset.Images);
        Assert.Contains(seen, f => Path.GetFileName(f) == "model.zip");
        Assert.DoesNotContain(seen, f => Path.GetExtension(f) is ".bin" || ImageFormats.HasImageExtension(f));
    }

    private sealed class Listener(Action<TransferProgress> report) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => report(value);
    }
}
