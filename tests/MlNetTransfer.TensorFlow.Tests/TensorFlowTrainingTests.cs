using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Vision;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Planning;
using MlNetTransfer.TensorFlow;

namespace MlNetTransfer.Tests.TensorFlow;

/// <summary>Everything about the adapter but TensorFlow: in the trainer's place stands one of ML.NET's own, which learns from the images' paths.</summary>
public sealed class TensorFlowTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ImageClassificationTrainer.Options? _given;

    public void Dispose() => _folder.Dispose();

    private TransferOptions Options =>
        new()
        {
            Data = SourceTree.Folder("data/parts"),
            OutputFolder = _folder.File("model"),
            CacheFolder = _folder.File("cache"),
            Backbone = "resnet18",
            Seed = 3
        };

    private static TransferPlan Plan(TransferStrategy strategy) => new()
    {
        Strategy = strategy, Backbone = "resnet18", ImageSide = 256, Because = [new Reason("epochs", "12", "You set it.", "user")],
    };

    [Fact]
    public void A_folder_becomes_a_tested_zip_that_stock_ML_NET_loads()
    {
        TensorFlowRun run = TensorFlowTraining.Run(Options, Plan(TransferStrategy.LastStage), Stand, null, default);
        Assert.Equal(["labels.txt", "model.zip", "predictions.csv"], Directory.GetFiles(_folder.File("model")).Select(f => Path.GetFileName(f)).Order());
        Assert.Equal(["bolt", "nut", "screw", "spring", "washer"], File.ReadAllLines(_folder.File("model/labels.txt")));
        Assert.Equal(
            [FindingCode.PlanNotPossible, FindingCode.NoSuchArchitecture, FindingCode.TrainedOtherwise],
            run.Findings.Where(f => f.Code.StartsWith("MNT71", StringComparison.Ordinal)).Select(f => f.Code).Distinct());
        Assert.Equal(1, run.Evaluation!.MicroAccuracy);
        Assert.Equal(run.Dataset.Classes.Sum(c => c.Test), run.Evaluation.Images);
        Assert.Equal(run.Evaluation.Images + 1, File.ReadAllLines(_folder.File("model/predictions.csv")).Length);

        MLContext ml = new();
        using PredictionEngine<Input, Output> engine = ml.Model.CreatePredictionEngine<Input, Output>(
            ml.Model.Load(_folder.File("model/model.zip"), out DataViewSchema schema));
        Assert.Equal(["ImagePath"], schema.Select(c => c.Name));
        string washer = Directory.GetFiles(SourceTree.Folder("data/parts/washer")).Order(StringComparer.Ordinal).First();
        Assert.Equal("washer", engine.Predict(new Input { ImagePath = washer }).PredictedLabel);
    }

    [Fact]
    public void The_trainer_is_given_encoded_images_keys_in_the_order_of_the_labels_and_the_plans_validation_images()
    {
        TensorFlowRun run = TensorFlowTraining.Run(Options, Plan(TransferStrategy.LinearProbe), Stand, null, default);
        Assert.Equal((12, ImageClassificationTrainer.Architecture.ResnetV250, null), (_given!.Epoch, _given.Arch, _given.ValidationSetFraction));
        DataViewSchema schema = _given.ValidationSet.Schema;
        Assert.IsType<VectorDataViewType>(schema[_given.FeatureColumnName].Type);
        Assert.Equal(5ul, ((KeyDataViewType)schema[_given.LabelColumnName].Type).Count);
        Assert.Equal(run.Dataset.Classes.Sum(c => c.Validation), _given.ValidationSet.GetColumn<uint>(schema[_given.LabelColumnName]).Count());
        (string path, byte[] image) = _given.ValidationSet.GetColumn<string>(schema["ImagePath"])
            .Zip(_given.ValidationSet.GetColumn<byte[]>(schema[_given.FeatureColumnName]))
            .First();
        Assert.Equal(File.ReadAllBytes(path), image);
    }

    [Fact]
    public void Nothing_is_left_in_the_cache_but_what_the_trainer_downloads()
    {
        TensorFlowTraining.Run(Options, Plan(TransferStrategy.LinearProbe), Stand, null, default);
        Assert.StartsWith(_folder.File("cache"), _given!.WorkspacePath, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_given.WorkspacePath));
    }

    [Fact]
    public void It_can_be_cancelled_between_two_images_and_two_epochs_and_says_how_far_it_is()
    {
        using CancellationTokenSource stop = new();
        List<string> told = [];
        Assert.Throws<OperationCanceledException>(() => TensorFlowTraining.Run(
            Options,
            Plan(TransferStrategy.LinearProbe),
            (ml, options) =>
            {
                ImageClassificationTrainer.ImageClassificationMetrics metrics = new()
                {
                    Bottleneck = new() { DatasetUsed = ImageClassificationTrainer.ImageClassificationMetrics.Dataset.Validation, Index = 4 }
                };
                options.MetricsCallback(metrics);
                metrics.Train = new() { Epoch = 0 };
                options.MetricsCallback(metrics);
                stop.Cancel();
                options.MetricsCallback(metrics);
                return Stand(ml, options);
            },
            new Listener(p => told.Add($"{p.Station} {p.Done} of {p.Total} {p.Unit}")),
            stop.Token));
        Assert.Matches("^Training on TensorFlow: features of the validation images 4 of [1-9][0-9]+ images$", told[^2]);
        Assert.Equal("Training on TensorFlow 1 of 12 epochs", told[^1]);
        Assert.False(File.Exists(_folder.File("model/model.zip")));
    }

    [Fact]
    public void Images_that_TensorFlow_does_not_decode_are_left_out_and_named()
    {
        foreach (string label in (string[])["a", "b"])
        {
            Directory.CreateDirectory(_folder.File($"photos/{label}"));
            foreach (string file in Directory.GetFiles(SourceTree.Folder($"data/parts/{(label == "a" ? "bolt" : "nut")}")).Take(6))
            {
                File.Copy(file, _folder.File($"photos/{label}/{Path.GetFileName(file)}"));
            }
        }

        foreach (string format in (string[])["webp", "bmp", "gif"])
        {
            string source = Directory.GetFiles(SourceTree.Folder("data/formats"), $"*.{format}", SearchOption.AllDirectories).First();
            File.Copy(source, _folder.File($"photos/a/other.{format}"));
        }

        TensorFlowRun run = TensorFlowTraining.Run(Options with { Data = _folder.File("photos") }, Plan(TransferStrategy.LinearProbe), Stand, null, default);
        Assert.Equal(
            ["a/other.bmp: is a Bmp image", "a/other.gif: is an animated GIF", "a/other.webp: is a Webp image"],
            run.Dataset.Rejected.Where(r => r.Code == FindingCode.NotForTensorFlow).Select(r => $"{r.Path}: {r.Reason.Split(',')[0]}").Order());
    }

    [Fact]
    public void The_folder_of_another_engine_is_left_alone()
    {
        Directory.CreateDirectory(_folder.File("model"));
        File.WriteAllText(_folder.File("model/run.json"), "{}");
        Assert.Equal(
            FindingCode.OutputNotOurs,
            Assert.Throws<TransferException>(
                () => TensorFlowTraining.Run(Options, Plan(TransferStrategy.LinearProbe), Stand, null, default)).Findings.Single().Code);
        Assert.Equal(["run.json"], Directory.GetFiles(_folder.File("model")).Select(f => Path.GetFileName(f)));
    }

    [Fact]
    public void Weights_need_not_be_installed_for_it_brings_its_own() =>
        TensorFlowTraining.Run(
            Options with { Backbone = "resnetv2_101" }, Plan(TransferStrategy.LinearProbe) with { Backbone = "resnetv2_101" }, Stand, null, default);

    [Fact]
    public void Against_the_surface_it_says_that_the_package_is_not_there_and_writes_nothing()
    {
        Assert.Contains(
            "WithTensorFlow",
            Assert.Throws<NotSupportedException>(() => TensorFlowTraining.Run(Options, Plan(TransferStrategy.LinearProbe))).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.File("model")));
    }

    [Fact]
    public void A_library_that_is_not_there_is_a_finding() => Assert.Equal(
        FindingCode.NativeLibraryMissing,
        Assert.Throws<TransferException>(() =>
            TensorFlowTraining.Loading(() =>
                throw new TypeInitializationException("Tensorflow.c_api", new DllNotFoundException("no tensorflow\nsearched here")))).Findings.Single().Code);

    private EstimatorChain<ITransformer> Stand(MLContext ml, ImageClassificationTrainer.Options options)
    {
        _given = options;
        return ml.Transforms.Text.FeaturizeText("Features", "ImagePath")
            .Append<ITransformer>(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(options.LabelColumnName, "Features", maximumNumberOfIterations: 20));
    }

    private sealed class Listener(Action<TransferProgress> tell) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => tell(value);
    }

    private sealed class Input
    {
        public string ImagePath { get; set; } = "";
    }

    private sealed class Output
    {
        public string PredictedLabel { get; set; } = "";
    }
}
