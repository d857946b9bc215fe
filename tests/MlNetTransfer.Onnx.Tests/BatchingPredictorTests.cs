using System.IO.Pipelines;
using System.Numerics.Tensors;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Onnx;

public sealed class BatchingPredictorTests : IDisposable
{
    private readonly SmallModel _model = new();
    private readonly Prediction[] _alone;

    public BatchingPredictorTests()
    {
        using TransferPredictor predictor = TransferPredictor.Load(_model.Folder.FullPath);
        _alone = [.. Encoded.Select(predictor.Predict)];
    }

    private static byte[][] Encoded { get; } = [.. SmallModel.Pictures.Select(File.ReadAllBytes)];

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(3, 2)]
    [InlineData(null, 4)]
    public async Task What_an_image_is_scored_together_with_does_not_change_its_prediction(int? workers, int maxBatchSize)
    {
        await using BatchingPredictor predictor = Load(new BatchingOptions { Workers = workers, MaxBatchSize = maxBatchSize });
        int[] order = [.. Enumerable.Range(0, 120).Select(i => i * 7 % Encoded.Length)];
        Prediction[] together = await Task.WhenAll(order.Select(i => Task.Run(() => predictor.PredictAsync(Encoded[i]))));
        Assert.All(order.Zip(together), p => AssertAsAlone(p.First, p.Second));
        for (int i = 0; i < Encoded.Length; i++)
        {
            AssertAsAlone(i, await predictor.PredictAsync(Encoded[i]));
        }
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 1)]
    public async Task Where_features_are_asked_for_they_are_those_of_the_embedder_and_scores_are_as_without(int? workers, int maxBatchSize)
    {
        await using BatchingPredictor predictor = Load(new BatchingOptions { Workers = workers, MaxBatchSize = maxBatchSize, WithFeatures = true });
        using ImageEmbedder embedder = ImageEmbedder.Load(_model.Folder.FullPath);
        IReadOnlyList<ImageEmbedding> embeddings = embedder.Embed([.. Encoded.Select(e => ImageSource.FromBytes(e))]);
        Prediction[] together = await Task.WhenAll(Encoded.Select(e => Task.Run(() => predictor.PredictAsync(e))));
        for (int i = 0; i < Encoded.Length; i++)
        {
            AssertAsAlone(i, together[i]);
            Prediction alone = await predictor.PredictAsync(Encoded[i]);
            AssertAsAlone(i, alone);
            Assert.All((Prediction[])[alone, together[i]], p =>
            {
                Assert.Equal(embedder.Dimension, p.Features.Length);
                Assert.Equal(1, TensorPrimitives.CosineSimilarity(p.Features.Span, embeddings[i].Vector.Span), 1e-5f);
            });
        }

        await using BatchingPredictor without = Load();
        Assert.True((await without.PredictAsync(Encoded[0])).Features.IsEmpty);
    }

    /// <summary>Whether it waits, is decoded or read: it needs the cores too.</summary>
    [Fact]
    public async Task An_image_is_scored_on_all_cores_where_no_other_is_in_the_predictor()
    {
        await using BatchingPredictor predictor = Load();
        AssertAsAlone(0, await predictor.PredictAsync(Encoded[0]));
        Assert.Equal(1, predictor.OnAllCores);
        Pipe other = new();
        Task<Prediction> read = predictor.PredictAsync(other.Reader.AsStream());
        AssertAsAlone(1, await predictor.PredictAsync(Encoded[1]));
        Assert.Equal(1, predictor.OnAllCores);
        await other.Writer.WriteAsync(Encoded[2]);
        await other.Writer.CompleteAsync();
        AssertAsAlone(2, await read);
        Assert.Equal(2, predictor.OnAllCores);
    }

    [Fact]
    public async Task An_image_that_cannot_be_decoded_fails_for_itself_alone()
    {
        await using BatchingPredictor predictor = Load();
        byte[] cut = Encoded[0][..(Encoded[0].Length / 2)];
        byte[][] images = [[], Encoded[1], [1, 2, 3], Encoded[2], cut];
        Task<Prediction>[] predictions = [.. images.Select(i => predictor.PredictAsync(i))];
        Assert.Equal(FindingCode.ImageEmpty, await CodeOf(predictions[0]));
        AssertAsAlone(1, await predictions[1]);
        Assert.Equal(FindingCode.ImageNotDecodable, await CodeOf(predictions[2]));
        AssertAsAlone(2, await predictions[3]);
        await Assert.ThrowsAsync<TransferException>(() => predictions[4]);
    }

    [Fact]
    public async Task More_images_than_allowed_are_refused_at_once_and_those_inside_are_predicted()
    {
        await using BatchingPredictor predictor = Load(new BatchingOptions { MaxWaiting = 2 });
        string? refused = null;
        for (int attempt = 0; attempt < 1000 && refused is null; attempt++)
        {
            Task<Prediction>[] predictions = [.. Enumerable.Range(0, 3).Select(i => predictor.PredictAsync(Encoded[i]))];
            AssertAsAlone(0, await predictions[0]);
            AssertAsAlone(1, await predictions[1]);
            refused = predictions[2].IsFaulted ? await CodeOf(predictions[2]) : null;
            await Task.WhenAny(predictions[2]);
        }

        Assert.Equal(FindingCode.TooManyWaiting, refused);
    }

    [Fact]
    public async Task A_cancelled_request_ends_and_gives_its_place_back()
    {
        await using BatchingPredictor predictor = Load(new BatchingOptions { Workers = 1, MaxBatchSize = 2, MaxWaiting = 20 });
        for (int round = 0; round < 10; round++)
        {
            using CancellationTokenSource cancellation = new();

            // Cancelled on the way: whatever the machine's speed, some requests wait, are predicted already, or come too late.
            Task<Prediction>[] predictions = [.. Enumerable.Range(0, 20).Select(Begin)];
            await Task.WhenAny(Task.WhenAll(predictions));
            Assert.All(predictions.Where((_, i) => i % 2 == 1), p => Assert.True(p.IsCompletedSuccessfully));
            Assert.Contains(predictions, p => p.IsCanceled);

            Task<Prediction> Begin(int i)
            {
                if (i == 10)
                {
                    cancellation.Cancel();
                }

                return predictor.PredictAsync(Encoded[i % Encoded.Length], i % 2 == 0 ? cancellation.Token : default);
            }
        }

        for (int i = 0; i < 40; i++)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => predictor.PredictAsync(Encoded[0], new CancellationToken(canceled: true)));
        }

        AssertAsAlone(0, await predictor.PredictAsync(Encoded[0]));
    }

    [Fact]
    public async Task Disposal_predicts_what_waits_and_takes_nothing_more()
    {
        BatchingPredictor predictor = Load(new BatchingOptions { Workers = 1, MaxBatchSize = 3 });
        int[] order = [.. Enumerable.Range(0, 40).Select(i => i % Encoded.Length)];
        Task<Prediction>[] waiting = [.. order.Select(i => predictor.PredictAsync(Encoded[i]))];
        await predictor.DisposeAsync();
        Assert.All(waiting, w => Assert.True(w.IsCompletedSuccessfully));
        Assert.All(order.Zip(waiting), p => AssertAsAlone(p.First, p.Second.Result));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => predictor.PredictAsync(Encoded[0]));
        await predictor.DisposeAsync();
        predictor.Dispose();
    }

    [Fact]
    public async Task A_second_disposal_ends_when_the_first_does()
    {
        BatchingPredictor predictor = Load(new BatchingOptions { Workers = 1, MaxBatchSize = 1 });
        Task<Prediction>[] waiting = [.. Enumerable.Range(0, 30).Select(i => predictor.PredictAsync(Encoded[i % Encoded.Length]))];
        Task first = predictor.DisposeAsync().AsTask();
        await predictor.DisposeAsync();
        Assert.All(waiting, w => Assert.True(w.IsCompletedSuccessfully));
        await first;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task On_fewer_threads_the_answers_are_the_same(int threads)
    {
        await using BatchingPredictor predictor = Load(new BatchingOptions { Threads = threads });
        int[] order = [.. Enumerable.Range(0, 60).Select(i => i * 7 % Encoded.Length)];
        Prediction[] together = await Task.WhenAll(order.Select(i => Task.Run(() => predictor.PredictAsync(Encoded[i]))));
        Assert.All(order.Zip(together), p => AssertAsAlone(p.First, p.Second));
        AssertAsAlone(0, await predictor.PredictAsync(Encoded[0]));
        using CancellationTokenSource cancelled = new();
        Task<Prediction>[] given = [.. Enumerable.Range(0, 40).Select(i => predictor.PredictAsync(Encoded[i % Encoded.Length], cancelled.Token))];
        await cancelled.CancelAsync();
        await Task.WhenAll(given).ContinueWith(_ => { }, TaskScheduler.Default);
        AssertAsAlone(1, await predictor.PredictAsync(Encoded[1]));
    }

    [Fact]
    public void More_workers_than_threads_are_refused()
    {
        Finding refused = Assert.Single(new BatchingOptions { Workers = 3, Threads = 2 }.Check());
        Assert.Equal("MNT101 Workers: is 3; each has a thread, and Threads allows 2. Allow more threads.", refused.ToString());
        Assert.Empty(new BatchingOptions { Workers = 2, Threads = 2 }.Check());
        Assert.Equal(["Threads"], new BatchingOptions { Workers = 2, Threads = 0 }.Check().Select(f => f.Where));
    }

    [Fact]
    public void Options_that_are_not_allowed_are_named_all_at_once()
    {
        TransferException refused = Assert.Throws<TransferException>(() => Load(new BatchingOptions { Workers = 0, MaxBatchSize = -1, MaxWaiting = 0 }));
        Assert.Equal(["Workers", "MaxBatchSize", "MaxWaiting"], refused.Findings.Select(f => f.Where));
        Assert.All(refused.Findings, f => Assert.Equal(FindingCode.OptionInvalid, f.Code));
    }

    [Fact]
    public void A_file_that_is_no_model_of_ours_is_refused() =>
        Assert.Equal(FindingCode.PathNotFound, Assert.Throws<TransferException>(() => BatchingPredictor.Load(_model.File("none.onnx"))).Findings[0].Code);

    private BatchingPredictor Load(BatchingOptions? options = null) => BatchingPredictor.Load(_model.Folder.FullPath, options);

    private void AssertAsAlone(int picture, Prediction prediction)
    {
        Assert.Equal(_alone[picture].Label, prediction.Label);
        Assert.All(_alone[picture].Scores.Zip(prediction.Scores), s => Assert.Equal(s.First, s.Second, 1e-5f));
    }

    private static async Task<string> CodeOf(Task prediction) =>
        (await Assert.ThrowsAsync<TransferException>(() => prediction)).Findings[0].Code;
}
