using System.Diagnostics;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Small uploads that become large: memory of the whole process, so that nothing else may run beside it.</summary>
[Collection(nameof(Alone))]
public sealed class DecompressionTests : IDisposable
{
    private readonly SmallModel _model = new();

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Eight_uploads_that_become_large_leave_memory_and_a_good_request_alone()
    {
        byte[] large = MadeUpPng.Of(4999, 4999, 1, MadeUpPng.Grey), good = File.ReadAllBytes(SmallModel.Pictures[0]);
        await using BatchingPredictor predictor = BatchingPredictor.Load(_model.Folder.FullPath);
        await predictor.PredictAsync(large);
        using Process self = Process.GetCurrentProcess();
        long before = self.WorkingSet64, most = 0;
        Task[] uploads = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => predictor.PredictAsync(large)))];
        await Task.Delay(20);
        Task<bool> answeredBetween = Task.Run(async () =>
        {
            await predictor.PredictAsync(good);
            return !Array.TrueForAll(uploads, u => u.IsCompleted);
        });
        while (!Array.TrueForAll(uploads, u => u.IsCompleted))
        {
            self.Refresh();
            most = Math.Max(most, self.WorkingSet64);
            await Task.Delay(2);
        }

        Assert.True(await answeredBetween, "the good request waited for all others");
        Assert.All(
            uploads,
            u => Assert.True(u.IsCompletedSuccessfully || (u.Exception!.InnerException as TransferException)?.Findings[0].Code == FindingCode.NoRoomToDecode));
        Assert.InRange(most - before, long.MinValue, 550L << 20); // two of 95 MB with their mip pyramids, and those that Skia keeps; all would be a gigabyte
    }

    [Fact]
    public async Task An_upload_that_finds_no_room_is_refused_and_a_small_one_is_answered()
    {
        byte[] large = MadeUpPng.Of(2000, 2000, 1, MadeUpPng.Grey);
        await using BatchingPredictor predictor = BatchingPredictor.Load(
            _model.Folder.FullPath, new BatchingOptions { DecodingWait = TimeSpan.FromMilliseconds(10) });
        using (PixelGate.Shared.Enter(int.MaxValue))
        {
            TransferException refused = await Assert.ThrowsAsync<TransferException>(() => predictor.PredictAsync(large));
            Assert.Equal(FindingCode.NoRoomToDecode, refused.Findings[0].Code);
            await predictor.PredictAsync(File.ReadAllBytes(SmallModel.Pictures[0]));
        }

        await predictor.PredictAsync(large);
    }

    [Fact]
    public void The_limit_can_be_raised_and_lowered_and_is_checked()
    {
        byte[] large = MadeUpPng.Of(2000, 2000, 1, MadeUpPng.Grey);
        using TransferPredictor low = TransferPredictor.Load(_model.Folder.FullPath, new PredictionOptions { MaxMegapixels = 3 });
        Assert.Equal(FindingCode.ImageOverLimit, Assert.Throws<TransferException>(() => low.Predict(large)).Findings[0].Code);
        using TransferPredictor high = TransferPredictor.Load(_model.Folder.FullPath, new PredictionOptions { MaxMegapixels = 12 });
        Assert.NotEmpty(high.Predict(large).Label);
        Assert.Throws<TransferException>(() => TransferPredictor.Load(_model.Folder.FullPath, new PredictionOptions { MaxMegapixels = 501 }));
        Assert.Throws<TransferException>(
            () => BatchingPredictor.Load(_model.Folder.FullPath, new BatchingOptions { MaxMegapixels = 0, DecodingWait = TimeSpan.FromSeconds(-1) }));
    }
}
