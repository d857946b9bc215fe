using Microsoft.Extensions.Hosting;

namespace MlNetTransfer.Hosting;

/// <summary>Has a classifier begin when the host starts, and keeps nobody waiting.</summary>
internal sealed class ClassifierStart(Func<ImageClassifier> classifier) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        classifier().Start();
        return Task.CompletedTask;
    }

    /// <summary>Requests may still come: the container disposes of the classifier when none can.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
