namespace MlNetTransfer.Tests.Downloads;

/// <summary>Answers requests without a network, for hosts that are not this machine.</summary>
internal sealed class StubHandler(Func<Uri, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<Uri> Asked { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request.RequestUri!);
        return Task.FromResult(answer(request.RequestUri!));
    }
}
