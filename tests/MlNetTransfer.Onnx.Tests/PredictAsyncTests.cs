using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Predictions that are waited for without a thread.</summary>
public sealed class PredictAsyncTests : IDisposable
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    private readonly SmallModel _model = new();
    private readonly TransferPredictor _predictor;

    public PredictAsyncTests() => _predictor = TransferPredictor.Load(_model.Folder.FullPath);

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _predictor.Dispose();
        _model.Dispose();
    }

    [Fact]
    public async Task A_stream_bytes_and_a_file_get_the_scores_of_the_file()
    {
        foreach (string picture in SmallModel.Pictures)
        {
            byte[] encoded = File.ReadAllBytes(picture);
            IReadOnlyList<float> expected = _predictor.Predict(picture).Scores;
            Assert.Equal(expected, (await _predictor.PredictAsync(encoded, Ends)).Scores);
            Assert.Equal(expected, (await _predictor.PredictAsync(ImageSource.FromFile(picture), Ends)).Scores);
            using MemoryStream stream = new(encoded);
            Assert.Equal(expected, (await _predictor.PredictAsync(stream, Ends)).Scores);
            Assert.True(stream.CanRead);
            Assert.Equal(expected, _predictor.Predict(new MemoryStream(encoded)).Scores);
        }
    }

    [Fact]
    public async Task The_batching_predictor_reads_streams_too()
    {
        await using BatchingPredictor batching = BatchingPredictor.Load(_model.Folder.FullPath);
        Prediction[] predictions = await Task.WhenAll(SmallModel.Pictures.Select(p => batching.PredictAsync(new MemoryStream(File.ReadAllBytes(p)), Ends)));
        Assert.All(predictions.Zip(SmallModel.Pictures), p =>
            Assert.All(p.First.Scores.Zip(_predictor.Predict(p.Second).Scores), s => Assert.Equal(s.Second, s.First, 1e-5f)));
    }

    [Theory]
    [InlineData(0, FindingCode.ImageEmpty)]
    [InlineData(3, FindingCode.ImageNotDecodable)]
    public async Task What_is_no_image_is_refused_with_its_code(int length, string code)
    {
        await using BatchingPredictor batching = BatchingPredictor.Load(_model.Folder.FullPath);
        Task<Prediction>[] refused =
        [
            _predictor.PredictAsync(new byte[length], Ends),
            _predictor.PredictAsync(new MemoryStream(new byte[length]), Ends),
            batching.PredictAsync(new MemoryStream(new byte[length]), Ends),
        ];
        foreach (Task<Prediction> task in refused)
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<TransferException>(() => task)).Findings[0].Code);
        }
    }

    [Fact]
    public async Task A_cancelled_prediction_ends_as_cancelled()
    {
        await using BatchingPredictor batching = BatchingPredictor.Load(_model.Folder.FullPath, new BatchingOptions { MaxWaiting = 1 });
        byte[] encoded = File.ReadAllBytes(SmallModel.Pictures[0]);
        Task<Prediction>[] cancelled =
        [
            _predictor.PredictAsync(encoded, Cancelled),
            _predictor.PredictAsync(new MemoryStream(encoded), Cancelled),
            batching.PredictAsync(new MemoryStream(encoded), Cancelled),
        ];
        foreach (Task<Prediction> task in cancelled)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
            Assert.True(task.IsCanceled);
        }

        // Its place is free again.
        Assert.NotNull(await batching.PredictAsync(new MemoryStream(encoded), Ends));
    }
}
