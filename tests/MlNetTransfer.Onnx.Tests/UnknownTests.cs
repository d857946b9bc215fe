using System.Reflection;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.ModelBuilder.CodeGeneration;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Planning;
using MlNetTransfer.Reference;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>A model that says of images that they are of none of its classes, by every way that leads to it.</summary>
public sealed class UnknownTests(UnknownTests.Trained trained) : IClassFixture<UnknownTests.Trained>
{
    private const string Unseen = "spring";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private static string[] Known => Files(name => name != Unseen, 3);

    private static string[] Others => Files(name => name == Unseen, 12);

    [Fact]
    public void A_run_says_what_was_asked_for_and_what_it_costs()
    {
        Assert.Equal((0.1, 0.0), (trained.Run.Unknown!.Share, trained.Run.Unknown.Threshold));
        Assert.Equal(trained.Run.Dataset.Classes.Sum(c => c.Validation), trained.Run.Unknown.ValidationImages);
        Assert.InRange(trained.Run.Unknown.ValidationRefused / (double)trained.Run.Unknown.ValidationImages, 0, 0.1);
        Assert.Equal(trained.Run.Evaluation!.Test!.Images, trained.Run.Unknown.Test!.Images);
        Assert.Equal(trained.Run.Unknown.Test.Images, trained.Run.Unknown.Histogram.Test!.Sum());
        Assert.InRange(trained.Run.Unknown.Test.RefusedShare, 0, 0.3);

        // Some 20 images say little about a tenth.
        Finding finding = Assert.Single(trained.Run.Dataset.Findings, f => f.Code == FindingCode.UnknownUncertain);
        Assert.Contains($"{trained.Run.Unknown.ValidationImages} validation images set the threshold", finding.Message, StringComparison.Ordinal);
        Assert.Equal(trained.Run.Unknown, TransferRun.FromJson(trained.Run.ToJson()).Unknown! with
        {
            Histogram = trained.Run.Unknown.Histogram,
        });
        string report = File.ReadAllText(trained.File(OutputFolder.Report));
        Assert.Contains("None of these", report, StringComparison.Ordinal);
        Assert.Contains("plot-unknown", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_a_class_that_it_never_saw_are_less_like_the_training_images_and_other_pictures_are_refused()
    {
        using TransferPredictor predictor = TransferPredictor.Load(trained.Folder);
        float[] known = Scores(Known), others = Scores(Others), pictures = Scores(SmallModel.Pictures);
        Assert.True(others.Average() > known.Average() + 1, $"{others.Average()} of others, {known.Average()} of known");
        Assert.InRange(known.Count(s => s > 0), 0, 3);
        Assert.All(pictures, s => Assert.True(s > 0, $"{s}"));

        float[] Scores(string[] files) => [.. predictor.PredictFiles(files, null, Cancelled).Select(p => p.Prediction!.UnknownScore!.Value)];
    }

    /// <summary>Alone, together in any number, in a server, in ML.NET and in generated code.</summary>
    [Fact]
    public async Task Every_way_says_the_same_of_an_image()
    {
        string[] files = [.. Known, .. Others];
        using TransferPredictor predictor = TransferPredictor.Load(trained.Folder);
        Assert.Equal(0f, predictor.UnknownThreshold);
        Prediction[] alone = [.. files.Select(f => predictor.Predict(f))];
        Assert.All(alone, p => Assert.Equal(p.UnknownScore > 0, p.IsUnknown));
        foreach (int count in (int[])[1, 2, 3, 7, files.Length])
        {
            Same(predictor.PredictFiles(files[..count], null, Cancelled).Select(p => p.Prediction!));
            Same(predictor.PredictEachAlike([.. files.Take(count).Select(f => ImageSource.FromFile(f))], null, Cancelled).Select(p => p.Prediction!));
        }

        await using BatchingPredictor server = BatchingPredictor.Load(trained.Folder, new BatchingOptions { WithFeatures = true });
        Assert.Equal(0f, server.UnknownThreshold);
        Prediction[] served = await Task.WhenAll(files.Select(f => server.PredictAsync(File.ReadAllBytes(f), Cancelled)));
        Same(served);
        Same([await server.PredictAsync(File.ReadAllBytes(files[0]), Cancelled)]);
        DistanceReference measure = JsonSerializer.Deserialize<ModelReference>(
            File.ReadAllText(trained.File(OutputFolder.Reference)), JsonSerializerOptions.Web)!.Distance!;
        Assert.All(served, p => Assert.Equal(FeatureDistance.Of(measure)!.Features, p.Features.Length));

        using TemporaryFolder temporary = new();
        MLContext ml = new(seed: 1) { TempFilePath = temporary.Path };
        ITransformer zip = ml.Model.Load(trained.File(OutputFolder.ModelZip), out _);
        using PredictionEngine<PathInput, ZipOutput> engine = ml.Model.CreatePredictionEngine<PathInput, ZipOutput>(zip);
        Type generated = Assembly.Load(GeneratedAssembly.Compile(CodeGenerator.Class(new CodeModel
        {
            Names = new CodeNames("Parts", "Parts", "Unknown"),
            TrainingData = "parts",
            TrainingSettings = [],
            Picture = PictureOptions.Default,
            FineTunes = false,
            Refuses = true,
            ProductVersion = "0.1.0",
        }).Select(f => f.Text))).GetType("Unknown.Parts")!;
        generated.Set("ModelPath", trained.File(OutputFolder.ModelZip));
        foreach ((int i, string file) in files.Index())
        {
            ZipOutput output = engine.Predict(new PathInput { ImagePath = file });
            Assert.Equal(alone[i].UnknownScore!.Value, Assert.Single(output.UnknownScore), 5e-3f);
            object code = generated.Call("Predict", file)!;
            Assert.Equal(output.UnknownScore[0], Assert.Single(code.Get<float[]>("UnknownScore")), 5e-3f);
            Assert.Equal(code.Get<float[]>("UnknownScore")[0] > 0, code.Get<bool>("IsUnknown"));
        }

        void Same(IEnumerable<Prediction> others) => Assert.All(alone.Zip(others), p =>
        {
            Assert.Equal(p.First.UnknownScore!.Value, p.Second.UnknownScore!.Value, 1e-3f);
            Assert.Equal(p.Second.UnknownScore > 0, p.Second.IsUnknown);
        });
    }

    [Fact]
    public void An_evaluation_counts_the_known_images_that_are_refused()
    {
        ModelEvaluation evaluation = OnnxEngine.Evaluate(trained.Folder, trained.Data, new());
        using TransferPredictor predictor = TransferPredictor.Load(trained.Folder);
        Assert.EndsWith(OutputFolder.ModelOnnx, evaluation.Model, StringComparison.Ordinal);
        Assert.Equal(evaluation.Unseen!.Images, evaluation.Unknown!.Images);
        Assert.Equal(trained.Run.Unknown!.Test!.Refused, evaluation.Unknown.Refused);
        Assert.Equal(trained.Run.Unknown.Test.Accuracy, evaluation.Unknown.Accuracy);
        Assert.Contains("\"unknown\":", evaluation.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_have_columns_and_members_for_it_only_where_there_is_a_threshold()
    {
        using TemporaryFolder folder = new();
        using TransferPredictor predictor = TransferPredictor.Load(trained.Folder), plain = TransferPredictor.Load(trained.Plain);
        string csv = folder.File("p.csv");
        predictor.WriteCsv(csv, predictor.PredictFiles(Others, null, Cancelled));
        string[] rows = File.ReadAllLines(csv);
        Assert.EndsWith(",unknown,unknown_score", rows[0], StringComparison.Ordinal);
        Assert.Matches(",(true|false),-?[0-9.E-]+$", rows[1]);
        Assert.Contains("\"isUnknown\":", predictor.ToJson(predictor.PredictFiles(Others, null, Cancelled)), StringComparison.Ordinal);

        IReadOnlyList<ImagePrediction> predictions = plain.PredictFiles(Others, null, Cancelled);
        Assert.All(predictions, p => Assert.Equal((null, null), (p.Prediction!.IsUnknown, p.Prediction.UnknownScore)));
        Assert.Null(plain.UnknownThreshold);
        plain.WriteCsv(csv, predictions);
        Assert.EndsWith(",score_washer", File.ReadAllLines(csv)[0], StringComparison.Ordinal);
        Assert.Equal(2 + plain.Labels.Count, File.ReadAllLines(csv)[1].Split(',').Length);
        Assert.DoesNotContain("isUnknown", plain.ToJson(predictions), StringComparison.Ordinal);
    }

    /// <summary>The classes and their scores are those of the model without a threshold, and of that not a word is in the file.</summary>
    [Fact]
    public void What_is_said_of_the_classes_does_not_change()
    {
        using OnnxClassifier with = new(trained.File(OutputFolder.ModelOnnx)), without = new(Path.Combine(trained.Plain, OutputFolder.ModelOnnx));
        ImageSource[] images = [.. Known.Select(f => ImageSource.FromFile(f))];
        Assert.Equal(Rows(without), Rows(with));
        Assert.Null(without.UnknownThreshold);
        Assert.DoesNotContain("nknown", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(trained.Plain, OutputFolder.ModelOnnx))), StringComparison.Ordinal);
        Assert.DoesNotContain("\"unknown\": {", File.ReadAllText(Path.Combine(trained.Plain, OutputFolder.Run)), StringComparison.Ordinal);

        float[][] Rows(OnnxClassifier model)
        {
            float[][] rows = new float[images.Length][];
            model.Extract(images, (i, row) => rows[i] = row.ToArray(), (_, _) => Assert.Fail("cannot be read"), null, Cancelled);
            return rows;
        }
    }

    [Fact]
    public void Without_validation_images_nothing_is_trained()
    {
        using TemporaryFolder folder = new();
        TransferException refused = Assert.Throws<TransferException>(
            () => Trained.Train(trained.Data, folder.File("model"), 0.05, trained.Cache, o => o with { ValidationFraction = 0 }));
        Assert.Equal(FindingCode.UnknownNotPossible, Assert.Single(refused.Findings).Code);
        Assert.False(File.Exists(folder.File("model/model.onnx")));
    }

    /// <summary>Of a head on several stages, whose features may be negative.</summary>
    [Fact]
    public void A_head_on_several_stages_has_a_threshold_too()
    {
        using TemporaryFolder folder = new();
        TransferRun run = Trained.Train(
            trained.Data, folder.File("model"), 0.1, trained.Cache, o => o with { Strategy = TransferStrategy.MultiStageProbe });
        using TransferPredictor predictor = TransferPredictor.Load(folder.File("model"));
        Assert.InRange(run.Unknown!.Test!.RefusedShare, 0, 0.35);
        Assert.All(predictor.PredictFiles(Others, null, Cancelled), p => Assert.True(float.IsFinite(p.Prediction!.UnknownScore!.Value)));
    }

    private static string[] Files(Func<string, bool> classes, int each) =>
    [
        .. Directory.GetDirectories(SourceTree.Folder("data/parts")).Where(d => classes(Path.GetFileName(d))).Order(StringComparer.Ordinal)
            .SelectMany(d => Directory.GetFiles(d).Order(StringComparer.Ordinal).Take(each)),
    ];

    /// <summary>Models of four of the five classes of data/parts.</summary>
    public sealed class Trained : IDisposable
    {
        private const int EachClass = 44;

        private readonly TemporaryFolder _folder = new();

        public Trained()
        {
            foreach (string folder in Directory.GetDirectories(SourceTree.Folder("data/parts")).Where(d => Path.GetFileName(d) != Unseen))
            {
                Directory.CreateDirectory(Path.Combine(Data, Path.GetFileName(folder)));
                foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal).Take(EachClass))
                {
                    System.IO.File.Copy(file, Path.Combine(Data, Path.GetFileName(folder), Path.GetFileName(file)));
                }
            }

            Run = Train(Data, Folder, 0.1, Cache);
            Train(Data, Plain, null, Cache);
        }

        public string Data => _folder.File("parts");

        public string Folder => _folder.File("model");

        public string Plain => _folder.File("plain");

        public string Cache => _folder.File("cache");

        public TransferRun Run { get; }

        public static TransferRun Train(
            string data, string output, double? unknown, string cache, Func<TransferOptions, TransferOptions>? change = null)
        {
            TransferOptions options = new()
            {
                Data = data,
                OutputFolder = output,
                CacheFolder = cache,
                Backbone = "embedded",
                Strategy = TransferStrategy.LinearProbe,
                Pictures = false,
                Unknown = unknown,
            };
            return OnnxEngine.CreatePipeline().Run(change?.Invoke(options) ?? options, null, Cancelled);
        }

        public string File(string name) => Path.Combine(Folder, name);

        public void Dispose() => _folder.Dispose();
    }

    private sealed class PathInput
    {
        public string ImagePath { get; set; } = "";
    }

    private sealed class ZipOutput
    {
        public float[] UnknownScore { get; set; } = [];
    }
}
