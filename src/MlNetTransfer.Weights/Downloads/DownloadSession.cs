using System.Security.Authentication;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Weights.Downloads;

/// <summary>The attempts of one download, until the file is whole.</summary>
internal sealed class DownloadSession(
    DownloadRequest request,
    Uri address,
    PartialFile part,
    RedirectFollower web,
    RetrySchedule retries,
    DownloadOptions options,
    TimeProvider time,
    IProgress<TransferProgress>? progress)
{
    private const int BufferBytes = 1 << 16;

    private readonly RangeNegotiation _negotiation = new(request, part, time);
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly string _station = $"Downloading {Path.GetFileName(request.Destination)}";
    private Uri? _answeredBy;

    /// <summary>Who answered last; whom to ask while nobody has.</summary>
    public Uri AnsweredBy => _answeredBy ?? address;

    /// <summary>Bytes of the file that came over the network.</summary>
    public long BytesFetched { get; private set; }

    private long? Total => request.Size ?? part.Record.Total;

    /// <summary>Fetches what is missing.</summary>
    /// <exception cref="TransferException">MNT405, MNT406, MNT106.</exception>
    public async Task FetchAsync(CancellationToken cancellationToken)
    {
        _negotiation.Begin();
        bool whole = part.Length > 0 && part.Length == Total;
        while (!whole)
        {
            retries.Begin(part.Length);
            try
            {
                whole = await AttemptAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (AttemptFailedException e)
            {
                TimeSpan delay = retries.After(part.Length, e.RetryAfter)
                    ?? throw DownloadErrors.GaveUp(AnsweredBy, e.Message, retries.Attempts, part.Length, e.InnerException);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> AttemptAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stall = new(options.StallTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Token);
        try
        {
            (HttpResponseMessage response, _answeredBy) = await web.GetAsync(
                address, _negotiation.Ask, request.Checksum is not null, either.Token).ConfigureAwait(false);
            using (response)
            {
                if (_negotiation.Accept(response, AnsweredBy) is { } limit)
                {
                    await CopyAsync(response, limit, stall, either.Token).ConfigureAwait(false);
                }
            }

            return true;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AttemptFailedException($"no byte came for {options.StallTimeout.TotalSeconds:0.###} seconds", e);
        }
        catch (HttpRequestException e) when (e.InnerException is AuthenticationException inner)
        {
            throw DownloadErrors.Refused(address, $"the server cannot prove who it is ({inner.Message.TrimEnd('.')})", e);
        }
        catch (HttpRequestException e)
        {
            throw new AttemptFailedException(e.Message.TrimEnd('.'), e);
        }
    }

    private async Task CopyAsync(HttpResponseMessage response, long limit, CancellationTokenSource stall, CancellationToken cancellationToken)
    {
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        stall.CancelAfter(Timeout.InfiniteTimeSpan);
        Report();
        stall.CancelAfter(options.StallTimeout);
        while (await ReadAsync(body, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            // What writing and telling take is not the server's silence.
            stall.CancelAfter(Timeout.InfiniteTimeSpan);
            BytesFetched += count;
            if (part.Length + count > limit)
            {
                part.Discard();
                throw DownloadErrors.DoesNotMatch(AnsweredBy, $"more than {limit:N0} bytes came");
            }

            part.Append(_buffer.AsSpan(0, count));
            Report();
            stall.CancelAfter(options.StallTimeout);
        }

        // The end of a whole file's answer is the file's end, also where its size was not known; the end of a piece is not.
        if (part.Length != (Total ?? (part.IsOnePiece ? part.Length : -1)))
        {
            throw new AttemptFailedException($"the answer ended after {part.Length:N0} bytes");
        }
    }

    private async Task<int> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(_buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new AttemptFailedException(e.Message.TrimEnd('.'), e);
        }
    }

    private void Report() => progress?.Report(new TransferProgress(_station, part.Length, Total ?? 0, "bytes"));
}
