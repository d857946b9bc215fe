namespace MlNetTransfer.Serve;

/// <summary>Has every model loaded and warm before anything is listened to; one that cannot be loaded stops the start.</summary>
internal sealed class ModelsFirst(ServedModels models) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.WhenAll(models.All.Select(m => m.WaitUntilReadyAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
