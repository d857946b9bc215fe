using Microsoft.ML;
using MlNetTransfer.Datasets;
using MlNetTransfer.Export;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Estimators;
using MlNetTransfer.Planning;
using MlNetTransfer.Torch;
using SkiaSharp;

namespace MlNetTransfer.Tests.Torch.Parity;

/// <summary>One model, trained by the estimator on real photos, says the same of the same files whichever way it is used.</summary>
public class ConsumptionParityTests
{
    private const int Photographs = 40;

    // One image by itself and in a batch differ by the order of sums alone.
    private const float SamePixels = 1e-5f;

    [Theory]
    [InlineData(TransferStrategy.LinearProbe, "mobilenetv2_035", 96)]
    [InlineData(TransferStrategy.FullFineTuning, "squeezenet1_1", 96)]
    public async Task Every_way_to_use_a_model_gives_the_same_label_and_scores(TransferStrategy strategy, string backbone, int side)
    {
        using Photos photos = new();
        MLContext ml = new(seed: 1);
        IDataView data = Rows(ml, photos);
        using ImageTransferTransformer model = Fit(ml, data, photos, strategy, backbone, side);
        Assert.Equal(FineTuningPolicy.Applies(strategy), model.Run.FineTuning is { History.BestEpoch: 2 });
        ml.Model.Save(model, data.Schema, photos.File("estimator.zip"));
        ITransformer saved = new MLContext().Model.Load(photos.File("estimator.zip"), out _);
        using IDisposable loaded = (IDisposable)saved;

        Answers answers = new(Path.Combine(photos.File("workspace"), "model"), Pictures(photos));
        Answers.Answer[] expected = answers.Classifier();
        Assert.InRange(expected.Select(a => a.Label).Distinct().Count(), 3, 5);
        AssertSame("one by one", expected, answers.OneByOne(), SamePixels);
        AssertSame("files", expected, answers.Files(), SamePixels);
        AssertSame("batched", expected, await answers.Batched(), SamePixels);
        AssertSame("transformer", expected, answers.Transformer(model), SamePixels);

        // ML.NET decodes and scales by itself, each time the same way.
        Answers.Answer[] zip = answers.Zip();
        AssertSame("zip", expected, zip, (float)ExportSummary.MostScoreDifference);
        AssertSame("saved transformer", zip, answers.Transformer(saved), SamePixels);
        AssertSame("generated code", zip, answers.GeneratedCode(), SamePixels);
    }

    private static void AssertSame(string way, Answers.Answer[] expected, Answers.Answer[] answers, float tolerance)
    {
        Assert.Equal(expected.Length, answers.Length);
        float largest = expected.Zip(answers, (a, b) => a.Scores.Zip(b.Scores, (x, y) => Math.Abs(x - y)).Max()).Max();
        TestContext.Current.TestOutputHelper?.WriteLine($"{way}: {largest:0.0e+0}");
        Assert.InRange(largest, 0, tolerance);
        Assert.Equal(expected.Select(e => e.Label), answers.Select(a => a.Label));
    }

    private static ImageTransferTransformer Fit(MLContext ml, IDataView data, Photos photos, TransferStrategy strategy, string backbone, int side)
    {
        TransferOptions run = TrainedPhotos.OptionsOf(photos, strategy, backbone, side);
        bool trains = FineTuningPolicy.Applies(strategy);
        return ml.MulticlassClassification.Trainers.ImageTransfer(new ImageTransferOptions
        {
            Strategy = strategy,
            Backbone = backbone,
            Weights = run.Weights,
            InputSize = side,
            Epoch = trains ? 2 : null,
            BatchSize = trains ? 12 : null,
            Settings = trains ? new Dictionary<string, string> { ["keepBestEpoch"] = "false" } : new(),
            CacheFolder = photos.Cache,
            WorkspacePath = photos.File("workspace"),
            Pipeline = OnnxEngine.CreatePipeline().WithFineTuning(),
            Device = "cpu",
        }).Fit(data);
    }

    private static IDataView Rows(MLContext ml, Photos photos)
    {
        IDataView rows = ml.Data.LoadFromEnumerable(File.ReadLines(photos.Manifest).Skip(1).Select(l => l.Split(',')).Where(f => f[2] != "test").Select(f => new Row { Features = Path.Combine(photos.Root, f[0]), Label = f[1] }));
        return ml.Transforms.Conversion.MapValueToKey("Label").Fit(rows).Transform(rows);
    }

    /// <summary>Photos of many sizes, upright, every fourth as PNG.</summary>
    private static string[] Pictures(Photos photos)
    {
        string test = Path.Combine(photos.Root, "test"), manifest = photos.File("pictures.csv");
        string[] files = [.. Directory.GetDirectories(test).Order(StringComparer.Ordinal).SelectMany(c => Directory.GetFiles(c).Order(StringComparer.Ordinal).TakeLast(12))];
        File.WriteAllLines(manifest, ["path,label", .. files.Select(f => $"{Path.GetRelativePath(photos.Root, f)},{Path.GetFileName(Path.GetDirectoryName(f))}")]);
        string[] labels = [.. Directory.GetDirectories(test).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
        LabelledImage[] upright = [.. ImageDatasetReader.ReadForEvaluation(manifest, photos.Options, null, labels, null, null, null, default).Images
            .Where(i => !i.Traits.HasFlag(ImageTraits.ExifRotated)).Take(Photographs)];
        Assert.Equal(Photographs, upright.Length);
        return [.. upright.Select((image, i) => i % 4 == 3 ? Png(photos, image.Source.Path!) : image.Source.Path!)];
    }

    private static string Png(Photos photos, string path)
    {
        using SKBitmap bitmap = SKBitmap.Decode(path);
        string png = photos.File($"{Path.GetFileNameWithoutExtension(path)}.png");
        File.WriteAllBytes(png, bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray());
        return png;
    }

    private sealed class Row
    {
        public string Label { get; set; } = "";

        public string Features { get; set; } = "";
    }
}
