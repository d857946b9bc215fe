using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Hosting;

public class LoadingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_host_starts_at_once_and_a_request_waits_for_the_model()
    {
        using HeldTime held = new();
        await using HostedClassifier hosted = new(MadeUpModels.Insects, time: held);
        await hosted.StartAsync();
        Assert.False(hosted.Classifier.IsReady);
        Assert.Equal(HealthStatus.Unhealthy, (await hosted.HealthAsync()).Status);
        using CancellationTokenSource given = new();
        Task<ClassifiedImage> waits = hosted.Classifier.PredictAsync(MadeUpModels.Pictures[0], Cancellation);
        Task<ClassifiedImage> givesUp = hosted.Classifier.PredictAsync(MadeUpModels.Pictures[0], given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        Assert.False(waits.IsCompleted);
        held.Release();
        MadeUpModels.Insects.AssertAnswered(0, await waits);
        Assert.Equal(HealthStatus.Healthy, (await hosted.HealthAsync()).Status);
        Assert.Equal(1, Assert.Single(hosted.Log.Ids));
    }

    [Fact]
    public async Task A_request_that_is_not_to_wait_for_the_model_is_refused()
    {
        using HeldTime held = new();
        await using HostedClassifier hosted = new(MadeUpModels.Insects, o => o.WaitForModel = false, held);
        await hosted.StartAsync();
        Assert.Equal(FindingCode.ModelNotLoaded, await CodeOf(hosted.Classifier.PredictAsync(MadeUpModels.Pictures[0], Cancellation)));
        held.Release();
        await hosted.Classifier.WaitUntilReadyAsync(Cancellation);
        await hosted.AnswersAsync(MadeUpModels.Insects);
    }

    [Fact]
    public async Task A_request_without_a_model_is_refused_with_the_reason_until_there_is_one()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync();
        Assert.Equal(FindingCode.PathNotFound, await CodeOf(hosted.Classifier.WaitUntilReadyAsync(Cancellation)));
        Assert.Equal(FindingCode.PathNotFound, await CodeOf(hosted.Classifier.PredictAsync(MadeUpModels.Pictures[0], Cancellation)));
        HealthReportEntry health = await hosted.HealthAsync();
        Assert.Equal((HealthStatus.Unhealthy, FindingCode.PathNotFound), (health.Status, (string)health.Data["finding"]));
        await hosted.LookAsync(5);
        Assert.Equal([(2, LogLevel.Error)], hosted.Log.Entries.Select(e => (e.Id, e.Level)));

        hosted.Put(MadeUpModels.Pets.Onnx);
        await hosted.LookAsync();
        await hosted.AnswersAsync(MadeUpModels.Pets);
        Assert.Equal(HealthStatus.Healthy, (await hosted.HealthAsync()).Status);
    }

    [Fact]
    public async Task A_stream_is_read_and_classified_and_its_fault_is_the_requests()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects);
        using MemoryStream picture = new(MadeUpModels.Pictures[2]);
        MadeUpModels.Insects.AssertAnswered(2, await hosted.Classifier.PredictAsync(picture, Cancellation));
        Assert.Equal(FindingCode.ImageEmpty, await CodeOf(hosted.Classifier.PredictAsync(Stream.Null, Cancellation)));
        Assert.Equal(FindingCode.ImageNotDecodable, await CodeOf(hosted.Classifier.PredictAsync(new byte[] { 1, 2, 3 }, Cancellation)));
    }

    [Fact]
    public async Task More_requests_than_allowed_are_refused_also_while_they_wait_for_the_model()
    {
        using HeldTime held = new();
        await using HostedClassifier hosted = new(MadeUpModels.Insects, o => o.MaxWaiting = 2, held);
        await hosted.StartAsync();
        Task<ClassifiedImage>[] inside = [.. Enumerable.Range(0, 2).Select(i => hosted.Classifier.PredictAsync(MadeUpModels.Pictures[i], Cancellation))];
        Assert.Equal(FindingCode.TooManyWaiting, await CodeOf(hosted.Classifier.PredictAsync(MadeUpModels.Pictures[0], Cancellation)));
        held.Release();
        MadeUpModels.Insects.AssertAnswered(0, await inside[0]);
        MadeUpModels.Insects.AssertAnswered(1, await inside[1]);
    }

    [Fact]
    public async Task Disposal_answers_what_was_taken_and_takes_nothing_more()
    {
        HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects);
        ImageClassifier classifier = hosted.Classifier;
        Task<ClassifiedImage>[] taken = [.. Enumerable.Range(0, 30).Select(i => classifier.PredictAsync(MadeUpModels.Pictures[i % 3], Cancellation))];
        await hosted.DisposeAsync();
        Assert.All(taken, t => Assert.True(t.IsCompletedSuccessfully));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.PredictAsync(MadeUpModels.Pictures[0], Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => classifier.WaitUntilReadyAsync(Cancellation));
        classifier.Dispose();
    }

    [Fact]
    public async Task Disposal_lets_go_who_waits_for_a_model()
    {
        using HeldTime held = new();
        HostedClassifier hosted = new(MadeUpModels.Insects, time: held);
        await hosted.StartAsync();
        Task<ClassifiedImage> waits = hosted.Classifier.PredictAsync(MadeUpModels.Pictures[0], Cancellation);
        Task disposal = hosted.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waits);
        held.Release();
        await disposal;
    }

    private static async Task<string> CodeOf(Task request) => (await Assert.ThrowsAsync<TransferException>(() => request)).Findings[0].Code;

    /// <summary>The end of a loading asks for the time, and gets it when the test allows it.</summary>
    private sealed class HeldTime : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _released = new();

        public void Release() => _released.Set();

        public override DateTimeOffset GetUtcNow()
        {
            _released.Wait(Cancellation);
            return base.GetUtcNow();
        }

        public void Dispose() => _released.Dispose();
    }
}
