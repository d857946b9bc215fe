using System.Buffers.Binary;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx.Export;

namespace MlNetTransfer.Tests.Onnx;

public class TransferPredictorTests
{
    [Fact]
    public void An_image_gets_the_same_scores_from_a_path_from_bytes_in_a_batch_and_from_many_threads()
    {
        using SmallModel model = new();
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        Prediction[] single = [.. SmallModel.Pictures.Select(predictor.Predict)];
        Prediction[] bytes = [.. SmallModel.Pictures.Select(p => predictor.Predict(File.ReadAllBytes(p)))];
        ImagePrediction[] batch = [.. predictor.PredictFiles(SmallModel.Pictures)];
        Prediction[] parallel = new Prediction[200];
        Parallel.For(
            0,
            parallel.Length,
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            i => parallel[i] = predictor.Predict(SmallModel.Pictures[i % SmallModel.Pictures.Length]));
        for (int i = 0; i < single.Length; i++)
        {
            Assert.Equal(single[i].Scores, bytes[i].Scores);
            Assert.All(single[i].Scores.Zip(batch[i].Prediction!.Scores), p => Assert.Equal(p.First, p.Second, 1e-5f));
            Assert.Equal(single[i].Probability, single[i].Scores.Max());
            Assert.Equal(single[i].Label, predictor.Labels[single[i].Scores.ToList().IndexOf(single[i].Probability)]);
        }

        Assert.All(parallel.Index(), p => Assert.Equal(single[p.Index % single.Length].Scores, p.Item.Scores));
    }

    [Fact]
    public void Disposed_while_other_threads_predict_it_answers_them_or_says_that_it_is_disposed()
    {
        using SmallModel model = new();
        byte[] image = File.ReadAllBytes(SmallModel.Pictures[0]);
        for (int round = 0; round < 20; round++)
        {
            TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
            using Barrier together = new(4);
            Thread[] threads =
            [
                Begin(() => predictor.Predict(image)),
                Begin(() => predictor.Predict(SmallModel.Pictures[0])),
                Begin(() => Assert.All(predictor.PredictFiles(SmallModel.Pictures), p => Assert.NotNull(p.Prediction))),
            ];
            together.SignalAndWait();
            Thread.Sleep(round);
            predictor.Dispose();
            Array.ForEach(threads, t => t.Join());

            Thread Begin(Action predict)
            {
                Thread thread = new(() =>
                {
                    together.SignalAndWait();
                    Assert.Throws<ObjectDisposedException>((Action)(() =>
                    {
                        while (true)
                        {
                            predict();
                        }
                    }));
                });
                thread.Start();
                return thread;
            }
        }
    }

    [Fact]
    public void After_its_disposal_every_call_says_so_and_a_second_disposal_does_nothing()
    {
        using SmallModel model = new();
        TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        predictor.Dispose();
        predictor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => predictor.Predict(SmallModel.Pictures[0]));
        Assert.Throws<ObjectDisposedException>(() => predictor.Predict(File.ReadAllBytes(SmallModel.Pictures[0])));
        Assert.Throws<ObjectDisposedException>(() => predictor.PredictFiles(SmallModel.Pictures));
    }

    [Fact]
    public void The_zip_for_MLNET_is_refused_with_the_model_beside_it()
    {
        using SmallModel model = new();
        string zip = Path.Combine(model.Folder.FullPath, "model.zip");
        File.WriteAllText(zip, "PK");
        Finding finding = Assert.Single(Assert.Throws<TransferException>(() => TransferPredictor.Load(zip)).Findings);
        Assert.Equal(FindingCode.ModelNotReadable, finding.Code);
        Assert.Equal($"Name '{Path.Combine(model.Folder.FullPath, "model.onnx")}', which is beside it.", finding.Hint);
    }

    [Fact]
    public void EXIF_orientation_is_honoured()
    {
        using SmallModel model = new();
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        IReadOnlyList<float> upright = predictor.Predict(SourceTree.File("data/formats/orientation1.jpg")).Scores;
        for (int orientation = 2; orientation <= 8; orientation++)
        {
            Assert.All(
                predictor.Predict(SourceTree.File($"data/formats/orientation{orientation}.jpg")).Scores.Zip(upright),
                p => Assert.Equal(p.First, p.Second, 0.02f));
        }
    }

    [Fact]
    public void An_image_that_cannot_be_read_is_a_finding_and_in_a_batch_stops_nothing()
    {
        using SmallModel model = new();
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        Assert.Equal(FindingCode.ImageNotFound, Assert.Throws<TransferException>(() => predictor.Predict("none.jpg")).Findings[0].Code);
        Assert.Equal(FindingCode.ImageNotDecodable, Assert.Throws<TransferException>(() => predictor.Predict([1, 2, 3])).Findings[0].Code);
        Assert.Throws<TransferException>(() => predictor.Predict([]));
        IReadOnlyList<ImagePrediction> batch = predictor.PredictFiles([SmallModel.Pictures[0], "none.jpg", SmallModel.Pictures[1]]);
        Assert.Equal([true, false, true], batch.Select(p => p.Prediction is not null));
        Assert.Equal(FindingCode.ImageNotFound, batch[1].Finding!.Code);
    }

    [Fact]
    public void A_decompression_bomb_is_refused_before_anything_is_allocated()
    {
        using SmallModel model = new();
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        byte[] bomb = [.. File.ReadAllBytes(SourceTree.File("data/formats/rgb.bmp"))];
        BinaryPrimitives.WriteInt32LittleEndian(bomb.AsSpan(18), 40_000);
        BinaryPrimitives.WriteInt32LittleEndian(bomb.AsSpan(22), 40_000);
        Assert.Equal(FindingCode.ImageOverLimit, Assert.Throws<TransferException>(() => predictor.Predict(bomb)).Findings[0].Code);
    }

    [Fact]
    public void A_folder_without_images_is_refused()
    {
        using SmallModel model = new();
        using TemporaryFolder folder = new();
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        Assert.Equal(FindingCode.NoImages, Assert.Throws<TransferException>(() => predictor.PredictFiles([folder.Path])).Findings[0].Code);
    }

    [Fact]
    public void Predictions_are_written_as_CSV()
    {
        using SmallModel model = new();
        using TemporaryFolder folder = new();
        using TransferPredictor predictor = TransferPredictor.Load(model.Folder.FullPath);
        predictor.WriteCsv(folder.File("p.csv"), predictor.PredictFiles([SmallModel.Pictures[0], "none.jpg"]));
        string[] lines = File.ReadAllLines(folder.File("p.csv"));
        Assert.Equal("path,predicted,score_ants,score_bees,\"score_größe, \"\"x\"\"\"", lines[0]);
        Assert.StartsWith($"{SmallModel.Pictures[0]},", lines[1], StringComparison.Ordinal);
        Assert.Equal("none.jpg,,,,", lines[2]);
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model.zip")]
    public void A_file_that_is_no_model_of_ours_is_refused(string name)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.File(name), "not a model");
        Assert.Equal(
            FindingCode.ModelNotReadable,
            Assert.Throws<TransferException>(() =>
                {
                    using IDisposable m = name == "model.onnx" ? TransferPredictor.Load(folder.File(name)) : new ZipScorer(folder.File(name));
                }).Findings[0].Code);
    }
}
