using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx.Estimators;

/// <summary>Defects of ML.NET's ImageClassificationTrainer and image estimators, in predicting and saving, that the fitted model does not have.</summary>
public sealed class IncumbentPredictionDefectTests(FittedPictures fitted) : IClassFixture<FittedPictures>
{
    private ColouredPictures Pictures => fitted.Pictures;

    private MLContext Ml => fitted.Pictures.Ml;

    [Fact]
    public void An_image_that_cannot_be_decoded_has_NaN_scores_and_no_label_and_never_those_of_the_row_before()
    {
        File.WriteAllText(Pictures.File("text.jpg"), "not an image");
        File.WriteAllBytes(Pictures.File("empty.jpg"), []);
        byte[] whole = File.ReadAllBytes(Pictures.Picture("red"));
        File.WriteAllBytes(Pictures.File("cut.png"), whole[..(whole.Length / 2)]);
        string good = Pictures.Picture("blue");
        string[] asked = [good, Pictures.File("text.jpg"), good, Pictures.File("empty.jpg"), good, Pictures.File("cut.png"), good, "none.png", "", " ", good];
        IDataView data = KeyedLikeTheTraining(asked);
        foreach ((string path, ColouredPictures.Answer answer) in asked.Zip(Pictures.Predict(fitted.Model, data)))
        {
            Assert.Equal(path == good ? "blue" : "", answer.PredictedLabel);
            Assert.All(answer.Score, s => Assert.Equal(path == good, float.IsFinite(s)));
        }

        Assert.All(asked.Where(a => a != good && a.Length > 1), path => Assert.Contains(fitted.Told, f => f.Where == path));
        Assert.Contains(fitted.Told, f => f.Code == FindingCode.RowImageMissing);
        using PredictionEngine<ColouredPictures.PathRow, ColouredRaw> engine = Ml.Model.CreatePredictionEngine<ColouredPictures.PathRow, ColouredRaw>(
            fitted.Model, new PredictionEngineOptions { OwnsTransformer = false });
        ColouredRaw reused = engine.Predict(new ColouredPictures.PathRow { Features = good });
        Assert.Equal(3u, reused.PredictedLabel);
        engine.Predict(new ColouredPictures.PathRow { Features = "none.png" }, ref reused);
        Assert.All(reused.Score, s => Assert.True(float.IsNaN(s)));
        Assert.Equal(0u, reused.PredictedLabel);
        engine.Predict(new ColouredPictures.PathRow { Features = null }, ref reused);
        Assert.All(reused.Score, s => Assert.True(float.IsNaN(s)));
    }

    [Fact]
    public void Evaluation_leaves_rows_out_whose_image_cannot_be_decoded()
    {
        IDataView data = KeyedLikeTheTraining([Pictures.Picture("blue"), "none.png", Pictures.Picture("red")], ["blue", "blue", "red"]);
        MulticlassClassificationMetrics metrics = Ml.MulticlassClassification.Evaluate(fitted.Model.Transform(data));
        Assert.Equal(1, metrics.MicroAccuracy);
        Assert.Equal(2, metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()));
    }

    /// <summary>In the zip, where ML.NET's own estimators make a zero image of an empty path, or fail over the image of the row before.</summary>
    [Fact]
    public void No_confident_prediction_is_made_of_no_image_not_even_by_the_saved_model()
    {
        ITransformer loaded = new MLContext().Model.Load(fitted.Zip, out _);
        ColouredPictures.Answer[] answers = Pictures.Predict(loaded, KeyedLikeTheTraining(["", Pictures.Picture("green"), Pictures.Picture("red")]));
        Assert.Equal(["", "green", "red"], answers.Select(a => a.PredictedLabel));
        Assert.All(answers[0].Score, s => Assert.True(float.IsNaN(s)));
        Assert.Throws<InvalidOperationException>(() => Pictures.Predict(loaded, KeyedLikeTheTraining([Pictures.Picture("green"), ""])));
        ((IDisposable)loaded).Dispose();
    }

    [Fact]
    public void Null_bytes_and_null_images_have_NaN_scores_and_black_pictures_have_scores()
    {
        ColouredPictures.PathRow[] rows = Pictures.Rows(12);
        byte[] black = new byte[40 * 40 * 4];
        for (int i = 3; i < black.Length; i += 4)
        {
            black[i] = 255;
        }

        IDataView images = Pictures.Keyed(
            Ml.Data.LoadFromEnumerable(rows.Select(r => new MLImageRow { Label = r.Label, Features = MLImage.CreateFromFile(r.Features!) })));
        using ImageTransferTransformer model = Pictures.Fit(images);
        IDataView asked = Pictures.Keyed(Ml.Data.LoadFromEnumerable(
            new MLImage?[]
            {
                null,
                MLImage.CreateFromPixels(40, 40, MLPixelFormat.Bgra32, black),
                null
            }.Select(i => new MLImageRow { Label = "red", Features = i })));
        Assert.Equal([false, true, false], Pictures.Predict(model, asked).Select(a => a.Score.All(float.IsFinite)));

        IDataView bytes = Pictures.Keyed(
            Ml.Data.LoadFromEnumerable(rows.Select(r => new ColouredPictures.BytesRow { Label = r.Label, Features = File.ReadAllBytes(r.Features!) })));
        using ImageTransferTransformer ofBytes = Pictures.Fit(bytes);
        IDataView given = Pictures.Keyed(Ml.Data.LoadFromEnumerable(
            new[] { [], File.ReadAllBytes(rows[1].Features!), [1, 2, 3] }.Select(b => new ColouredPictures.BytesRow { Label = "red", Features = b })));
        Assert.Equal([false, true, false], Pictures.Predict(ofBytes, given).Select(a => a.Score.All(float.IsFinite)));
    }

    [Fact]
    public void EXIF_orientation_is_honoured()
    {
        ColouredPictures.Answer[] answers = Pictures.Predict(
            fitted.Model, KeyedLikeTheTraining([.. Enumerable.Range(1, 8).Select(o => SourceTree.File($"data/formats/orientation{o}.jpg"))]));
        Assert.All(answers, a => Assert.All(a.Score.Zip(answers[0].Score), p => Assert.Equal(p.First, p.Second, 0.05f)));
    }

    [Fact]
    public void Every_common_format_is_predicted_and_the_zip_says_the_same()
    {
        IDataView data = KeyedLikeTheTraining(SmallModel.Pictures);
        ITransformer loaded = new MLContext().Model.Load(fitted.Zip, out _);
        foreach ((ColouredPictures.Answer ours, ColouredPictures.Answer stock) in Pictures.Predict(fitted.Model, data).Zip(Pictures.Predict(loaded, data)))
        {
            Assert.Equal(1, ours.Score.Sum(), 1e-4f);
            Assert.All(ours.Score.Zip(stock.Score), p => Assert.Equal(p.First, p.Second, 0.02f));
        }

        ((IDisposable)loaded).Dispose();
    }

    [Fact]
    public void Scores_of_the_trainer_and_of_what_it_exports_agree() => Assert.InRange(fitted.Model.Run.Export!.MaxScoreDifference, 0, 0.02);

    [Fact]
    public void The_saved_model_names_no_assembly_of_ours_none_of_TensorFlow_and_none_of_Microsoft_ML_Vision()
    {
        using ZipArchive zip = ZipFile.OpenRead(fitted.Zip);
        ZipArchiveEntry[] keys = [.. zip.Entries.Where(e => e.FullName.EndsWith("Model.key", StringComparison.Ordinal))];
        Assert.NotEmpty(keys);
        foreach (ZipArchiveEntry entry in keys)
        {
            using MemoryStream content = new();
            using Stream stream = entry.Open();
            stream.CopyTo(content);
            string text = Encoding.Latin1.GetString(content.ToArray());
            Assert.DoesNotContain("MlNetTransfer", text, StringComparison.Ordinal);
            Assert.DoesNotContain("TensorFlow", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Microsoft.ML.Vision", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_of_TensorFlow_is_needed_so_that_every_platform_of_ONNX_Runtime_will_do() => Assert.DoesNotContain(
        typeof(ImageTransferTrainer).Assembly.GetReferencedAssemblies(), a => a.Name!.Contains("TensorFlow", StringComparison.OrdinalIgnoreCase)
            || a.Name.Contains("Vision", StringComparison.Ordinal));

    [Fact]
    public void The_model_is_an_ONNX_file_too() => Assert.Equal(["red", "green", "blue"], TransferPredictorLabels());

    private IReadOnlyList<string> TransferPredictorLabels()
    {
        using MlNetTransfer.TransferPredictor predictor = MlNetTransfer.TransferPredictor.Load(Path.Combine(Pictures.Workspace, "model"));
        return predictor.Labels;
    }

    /// <summary>With red, green, blue as the key's values.</summary>
    private IDataView KeyedLikeTheTraining(string[] paths, string[]? labels = null)
    {
        IDataView keys = Ml.Data.LoadFromEnumerable(new[] { "red", "green", "blue" }.Select(l => new ColouredPictures.PathRow { Label = l }));
        IDataView rows = Ml.Data.LoadFromEnumerable(paths.Select((p, i) => new ColouredPictures.PathRow { Label = labels?[i] ?? "red", Features = p }));
        return Ml.Transforms.Conversion.MapValueToKey("Label").Fit(keys).Transform(rows);
    }

    private sealed class ColouredRaw
    {
        public float[] Score { get; set; } = [];

        public uint PredictedLabel { get; set; }
    }
}
