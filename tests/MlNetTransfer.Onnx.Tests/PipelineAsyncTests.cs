using MlNetTransfer.Diagnostics;
using MlNetTransfer.Onnx;
using MlNetTransfer.Planning;
using MlNetTransfer.Tests.Onnx.Estimators;

namespace MlNetTransfer.Tests.Onnx;

/// <summary>Runs on a thread of their own.</summary>
public sealed class PipelineAsyncTests : IDisposable
{
    private readonly ColouredPictures _pictures = new();
    private readonly TransferPipeline _pipeline = OnnxEngine.CreatePipeline();

    private TransferOptions Options
    {
        get
        {
            string data = _pictures.File("data");
            foreach (string colour in (string[])["red", "green"])
            {
                Directory.CreateDirectory(Path.Combine(data, colour));
                for (int i = 0; i < 12; i++)
                {
                    _pictures.Picture(colour, Path.Combine("data", colour, $"{i}.png"));
                }
            }

            return new TransferOptions
            {
                Data = data,
                OutputFolder = _pictures.File("out"),
                CacheFolder = _pictures.Cache,
                Strategy = TransferStrategy.LinearProbe,
                InputSize = 32,
            };
        }
    }

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public async Task Runs_profiles_plans_and_replays_give_what_the_synchronous_ones_give()
    {
        TransferOptions options = Options;
        TransferRun run = await _pipeline.RunAsync(options, null, Ends);
        Assert.Equal(run.Export!.OnnxSha256, _pipeline.Run(options with { OutputFolder = _pictures.File("again") }, null, Ends).Export!.OnnxSha256);
        Assert.Equal(run.Export!.OnnxSha256, (await _pipeline.ReplayAsync(run, _pictures.File("replay"), null, Ends)).Export!.OnnxSha256);
        Assert.Equal(_pipeline.Plan(options, null, Ends).Plan.Strategy, (await _pipeline.PlanAsync(options, null, Ends)).Plan.Strategy);
        Assert.Equal(_pipeline.Profile(options, null, Ends).Dataset.Fingerprint, (await _pipeline.ProfileAsync(options, null, Ends)).Dataset.Fingerprint);
    }

    [Fact]
    public async Task A_run_that_is_impossible_fails_with_its_findings()
    {
        TransferOptions none = new() { Data = _pictures.File("none"), OutputFolder = _pictures.File("out") };
        string expected = Assert.Throws<TransferException>(() => _pipeline.Run(none, null, Ends)).Message;
        Assert.Equal(expected, (await Assert.ThrowsAsync<TransferException>(() => _pipeline.RunAsync(none, null, Ends))).Message);
        Assert.Equal(expected, (await Assert.ThrowsAsync<TransferException>(() => _pipeline.PlanAsync(none, null, Ends))).Message);
        Assert.Equal(expected, (await Assert.ThrowsAsync<TransferException>(() => _pipeline.ProfileAsync(none, null, Ends))).Message);
        await Assert.ThrowsAsync<ArgumentNullException>(() => _pipeline.RunAsync(null!, null, Ends));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_is_a_cancelled_task()
    {
        using CancellationTokenSource cancellation = new();
        Task<TransferRun> run = _pipeline.RunAsync(Options, new Canceller(cancellation), cancellation.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.True(run.IsCanceled);
    }

    private sealed class Canceller(CancellationTokenSource cancellation) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value) => cancellation.Cancel();
    }
}
