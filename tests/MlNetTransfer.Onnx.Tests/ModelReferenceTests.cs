using System.Security.Cryptography;
using MlNetTransfer.Imaging;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Reference;
using MlNetTransfer.Sessions;
using MlNetTransfer.Storage;
using MlNetTransfer.Tests.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>What a run leaves for those who serve its model.</summary>
public sealed class ModelReferenceTests : IDisposable
{
    private const int Images = 24;

    private readonly ColouredPictures _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Theory]
    [InlineData(0.25, ModelReference.Test)]
    [InlineData(0, ModelReference.Validation)]
    public async Task A_run_leaves_what_its_model_onnx_says_about_its_test_images_or_else_its_validation_images(double testFraction, string expected)
    {
        string model = Train(testFraction);
        string sha = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(model, OutputFolder.ModelOnnx))));
        ModelReference reference = ModelReference.Read(Path.Combine(model, OutputFolder.Reference), sha, 2, out string why)!;
        Assert.Equal("", why);
        Assert.Equal(expected, reference.Images);
        Assert.InRange(reference.Distance!.TrainingImages, 24, 40);
        if (expected == ModelReference.Test)
        {
            string[] rows = [.. File.ReadLines(Path.Combine(model, OutputFolder.Predictions)).Skip(1)];
            using TransferPredictor predictor = TransferPredictor.Load(model);
            Prediction[] predictions = [.. rows.Select(r => predictor.Predict(_pictures.File(Path.Combine("data", r.Split(',')[0]))))];
            Assert.Equal(rows.Length, reference.Count);
            Assert.Equal(predictor.Labels.Select(l => predictions.Count(p => p.Label == l)), predictor.Labels.Index().Select(l => reference.Answers.Count(a => a.Class == l.Index)));
            Assert.Equal(predictions.Average(p => (double)p.Probability), reference.MeanConfidence, 1e-4);
            await using BatchingPredictor server = BatchingPredictor.Load(model, new BatchingOptions { WithFeatures = true });
            FeatureDistance measure = FeatureDistance.Of(reference.Distance)!;
            Prediction[] served = await Task.WhenAll(rows.Select(r => server.PredictAsync(
                File.ReadAllBytes(_pictures.File(Path.Combine("data", r.Split(',')[0]))), TestContext.Current.CancellationToken)));
            int[] distances = [.. served.Select(p => DistanceBins.Of(measure.Measure(p.Features.Span))).Order()];
            Assert.All(distances.Zip(reference.Answers.Select(a => a.Distance!.Value).Order()), d => Assert.InRange(d.First - d.Second, -1, 1));
        }
    }

    /// <summary>A run tests the graph with an output more; what ships is the one without.</summary>
    [Fact]
    public void The_graph_with_features_gives_the_scores_of_the_one_that_ships()
    {
        using SmallModel model = new();
        ImageSource[] photos = [.. SmallModel.Pictures.Select(p => ImageSource.FromFile(p))];
        using OnnxClassifier ships = new(model.File("model.onnx")), tested = OnnxClassifier.WithFeatures(model.File("model.onnx"));
        float[][] expected = Rows(ships), given = Rows(tested);
        Assert.All(expected.Zip(given), r =>
        {
            Assert.True(r.Second.Length > r.First.Length);
            Assert.All(r.First.Zip(r.Second), s => Assert.Equal(s.First, s.Second, 1e-6f));
        });

        float[][] Rows(OnnxClassifier classifier)
        {
            float[][] rows = new float[photos.Length][];
            classifier.Extract(photos, (i, row) => rows[i] = row.ToArray(), (_, reason) => Assert.Fail(reason.Reason!), null, CancellationToken.None);
            return rows;
        }
    }

    private string Train(double testFraction)
    {
        foreach (string colour in (string[])["red", "green"])
        {
            Directory.CreateDirectory(_pictures.File(Path.Combine("data", colour)));
            for (int i = 0; i < Images; i++)
            {
                _pictures.Picture(colour, Path.Combine("data", colour, $"{i}.png"));
            }
        }

        TransferOptions options = new()
        {
            Data = _pictures.File("data"),
            OutputFolder = _pictures.File("out"),
            CacheFolder = _pictures.Cache,
            Strategy = TransferStrategy.LinearProbe,
            InputSize = 32,
            TestFraction = testFraction,
        };
        return OnnxEngine.CreatePipeline().Run(options, null, TestContext.Current.CancellationToken).Options.OutputFolder;
    }
}
