using Microsoft.ML;
using MlNetTransfer.Imaging;
using MlNetTransfer.Numerics;
using MlNetTransfer.Onnx.Export;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Onnx;

public class ModelZipTests
{
    [Theory]
    [InlineData(146)]
    [InlineData(32)]
    [InlineData(47)]
    public void The_zip_in_ML_NET_says_what_the_predictor_says(int imageSide)
    {
        using SmallModel model = new(imageSide);
        using ZipScorer zip = new(model.File(OutputFolder.ModelZip));
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        Assert.Equal(model.Labels, zip.Labels);
        Assert.Equal(model.Labels, predictor.Labels);
        FeatureMatrix scores = zip.Score(SmallModel.Sources(SmallModel.Pictures), null, default);
        IReadOnlyList<ImagePrediction> predictions = predictor.PredictFiles(SmallModel.Pictures);
        for (int i = 0; i < SmallModel.Pictures.Length; i++)
        {
            Assert.Equal(1, scores.Row(i).ToArray().Sum(), 1e-5f);
            Assert.All(scores.Row(i).ToArray().Zip(predictions[i].Prediction!.Scores), p => Assert.Equal(p.First, p.Second, 1e-3f));
        }
    }

    [Theory]
    [InlineData(ImageFit.Crop)]
    [InlineData(ImageFit.Pad)]
    public void Bytes_get_the_scores_of_their_file_to_the_bit(ImageFit fit)
    {
        using SmallModel model = new(new PictureOptions { Fit = fit }, 47);
        using ZipScorer zip = new(model.File(OutputFolder.ModelZip));
        string[] pictures = [.. Directory.GetFiles(SourceTree.Folder("data/formats")).Order(StringComparer.Ordinal)];
        FeatureMatrix files = zip.Score(SmallModel.Sources(pictures), null, default);
        FeatureMatrix bytes = zip.Score([.. pictures.Select(p => ImageSource.FromBytes(File.ReadAllBytes(p), p))], null, default);
        Assert.Equal(files.Values.ToArray(), bytes.Values.ToArray());
    }

    [Fact]
    public void A_TIFF_reaches_the_zip_as_the_PNG_of_its_pixels()
    {
        string[] tiffs =
        [
            .. Directory.GetFiles(SourceTree.Folder("data/formats"), "*.tif")
                .Where(f => !Path.GetFileName(f).StartsWith("orientation", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
        using SmallModel model = new(47);
        using ZipScorer zip = new(model.File(OutputFolder.ModelZip));
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        FeatureMatrix scores = zip.Score(SmallModel.Sources(tiffs), null, default);
        IReadOnlyList<ImagePrediction> predictions = predictor.PredictFiles(tiffs);
        for (int i = 0; i < tiffs.Length; i++)
        {
            Assert.All(scores.Row(i).ToArray().Zip(predictions[i].Prediction!.Scores), p => Assert.Equal(p.First, p.Second, 1e-3f));
        }
    }

    [Fact]
    public void Many_classes_get_their_names_back()
    {
        string[] labels = [.. Enumerable.Range(0, 1000).Select(i => $"class {i:000}")];
        using SmallModel model = new(146, labels);
        using ZipScorer zip = new(model.File(OutputFolder.ModelZip));
        Assert.Equal(labels, zip.Labels);

        MLContext ml = new();
        using PredictionEngine<Input, Output> engine = ml.Model.CreatePredictionEngine<Input, Output>(ml.Model.Load(model.File(OutputFolder.ModelZip), out _));
        foreach (string picture in SmallModel.Pictures)
        {
            Output output = engine.Predict(new Input { ImagePath = picture });
            Assert.Equal(labels[System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(output.Score)], output.PredictedLabel);
        }
    }

    private sealed class Input
    {
        public string ImagePath { get; set; } = "";
    }

    private sealed class Output
    {
        public float[] Score { get; set; } = [];

        public string PredictedLabel { get; set; } = "";
    }

    [Fact]
    public void What_was_written_is_whole_and_nothing_else_is_left()
    {
        using SmallModel model = new();
        Assert.Equal(
            ["labels.txt", "model.onnx", "model.zip"],
            Directory.GetFileSystemEntries(model.Folder.FullPath).Select(f => Path.GetFileName(f)).Except(["run.lock"]).Order());
        Assert.Equal(string.Join('\n', model.Labels) + "\n", File.ReadAllText(model.File(OutputFolder.Labels)));
        Assert.Equal(new FileInfo(model.File(OutputFolder.ModelOnnx)).Length, model.Summary.OnnxBytes);
        Assert.Equal(new FileInfo(model.File(OutputFolder.ModelZip)).Length, model.Summary.ZipBytes);
    }
}
