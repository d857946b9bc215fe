using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Serve.Requests;

/// <summary>The time that one request has, from its first byte to its answer.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource _time, _either;
    private readonly CancellationToken _gone;
    private readonly TimeSpan _limit;

    /// <param name="limit">How long.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="gone">When nobody waits for the answer any more.</param>
    public Deadline(TimeSpan limit, TimeProvider time, CancellationToken gone)
    {
        _limit = limit;
        _gone = gone;
        _time = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_time.Token, gone);
    }

    /// <summary>Runs a part of the request, and says whose fault it is where the time is over.</summary>
    /// <param name="lateStatus">408 while the sender is awaited; 503 while the server is.</param>
    /// <param name="message">What has not been done.</param>
    /// <param name="part">What is to be done.</param>
    public async Task<T> WithinAsync<T>(int lateStatus, string message, Func<CancellationToken, Task<T>> part)
    {
        try
        {
            return await part(_either.Token);
        }
        catch (OperationCanceledException) when (_time.IsCancellationRequested && !_gone.IsCancellationRequested)
        {
            throw new Refusal(lateStatus, Finding.Error(
                FindingCode.RequestTooSlow,
                "request",
                string.Create(CultureInfo.InvariantCulture, $"{message} within {_limit.TotalSeconds:0.###} seconds"),
                "Try again later, or allow more with --time-limit."));
        }
    }

    public void Dispose()
    {
        _either.Dispose();
        _time.Dispose();
    }
}
