using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Planning;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Onnx;

public sealed class ModelEvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Images_that_the_model_was_trained_on_are_counted_and_the_others_are_the_honest_number()
    {
        string parts = SourceTree.Folder("data/parts");
        TransferRun run = OnnxEngine.CreatePipeline().Run(new TransferOptions
        {
            Data = parts,
            OutputFolder = _folder.File("model"),
            Backbone = "embedded",
            Strategy = TransferStrategy.LinearProbe,
            CacheFolder = _folder.File("cache"),
            Pictures = false,
        });
        ModelEvaluation whole = OnnxEngine.Evaluate(_folder.File("model"), parts, new());
        int tested = run.Evaluation!.Test!.Images, images = run.Dataset.Images;
        Assert.Equal((images - tested, images, tested), (whole.Seen, whole.Result.Images, whole.Unseen!.Images));
        Assert.Equal(run.Evaluation.Test.MicroAccuracy, whole.Unseen.MicroAccuracy);
        Finding said = Assert.Single(whole.Dataset.Findings, f => f.Code == FindingCode.EvaluatedOnTrainingImages);
        Assert.Equal(Severity.Warning, said.Severity);
        Assert.Contains($"was trained on {images - tested} of the {images} images", said.Message, StringComparison.Ordinal);

        File.Delete(_folder.File("model/run.json"));
        ModelEvaluation unknown = OnnxEngine.Evaluate(_folder.File("model"), parts, new());
        Assert.Null(unknown.Seen);
        Assert.Equal(Severity.Info, Assert.Single(unknown.Dataset.Findings, f => f.Code == FindingCode.EvaluatedOnTrainingImages).Severity);
    }

    [Fact]
    public void Images_over_the_pixel_limit_of_an_evaluation_are_set_aside()
    {
        using SmallModel model = new(146, "ants", "bees");
        string data = _folder.File("data");
        foreach ((string label, int side) in new[] { ("ants", 64), ("bees", 1024) })
        {
            Directory.CreateDirectory(Path.Combine(data, label));
            using SkiaSharp.SKBitmap picture = new(side, side);
            using FileStream file = File.Create(Path.Combine(data, label, $"{side}.png"));
            picture.Encode(file, SkiaSharp.SKEncodedImageFormat.Png, 100);
        }

        foreach (string kind in (string[])[OutputFolder.ModelOnnx, OutputFolder.ModelZip])
        {
            string file = model.Folder.File(kind);
            Assert.Equal(2, OnnxEngine.Evaluate(file, data, new()).Result.Images);
            ModelEvaluation limited = OnnxEngine.Evaluate(file, data, new(), maxMegapixels: 1);
            Assert.Equal(1, limited.Result.Images);
            Assert.Equal(FindingCode.ImageOverLimit, Assert.Single(limited.Dataset.Rejected).Code);
        }

        TransferException refused = Assert.Throws<TransferException>(() => OnnxEngine.Evaluate(model.Folder.FullPath, data, new(), maxMegapixels: 501));
        Assert.Equal(FindingCode.OptionInvalid, Assert.Single(refused.Findings).Code);
    }

    [Fact]
    public void A_model_from_a_Mac_is_measured_on_Linux()
    {
        const string Composed = "Caf\u00E9", Decomposed = "Cafe\u0301";
        foreach ((string trained, string measured) in new[] { (Decomposed, Composed), (Composed, Decomposed) })
        {
            using SmallModel model = new(146, "ants", trained);
            string data = _folder.File($"data {measured}");
            foreach (string label in (string[])["ants", measured])
            {
                Directory.CreateDirectory(Path.Combine(data, label));
                File.Copy(SmallModel.Pictures[label.Length], Path.Combine(data, label, Path.GetFileName(SmallModel.Pictures[label.Length])));
            }

            Assert.Equal(2, OnnxEngine.Evaluate(model.Folder.FullPath, data, new()).Result.Images);
        }
    }
}
