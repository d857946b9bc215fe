using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Planning;

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
