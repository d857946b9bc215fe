using System.Net;
using System.Net.Http.Headers;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Weights.Downloads;

/// <summary>Asks for the bytes that a part lacks, and judges what the answer is before a byte of it is used.</summary>
internal sealed class RangeNegotiation(DownloadRequest request, PartialFile part, TimeProvider time)
{
    private long Limit => Math.Min(request.LargestSize, request.Size ?? long.MaxValue);

    /// <summary>Gets rid of a part that cannot be the beginning of the file, and sees whether the file fits on the disk.</summary>
    public void Begin()
    {
        if (part.Length > Math.Min(Limit, part.Record.Total ?? long.MaxValue))
        {
            part.Discard();
        }

        RequireSpace(request.Size);
    }

    /// <summary>Asks for the rest of the version that is here, or for everything.</summary>
    public void Ask(HttpRequestMessage message)
    {
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (part.Length > 0 && RangeConditionHeaderValue.TryParse(part.Record.Validator, out RangeConditionHeaderValue? validator))
        {
            message.Headers.IfRange = validator;
            message.Headers.Range = new RangeHeaderValue(part.Length, null);
        }
        else if (part.Length > 0 && request.Checksum is not null)
        {
            // Two versions may meet here; the checksum finds it.
            message.Headers.Range = new RangeHeaderValue(part.Length, null);
        }
    }

    /// <summary>Makes the part ready for an answer's bytes.</summary>
    /// <returns>Length in bytes that the part may reach by them; null when nothing is missing.</returns>
    /// <exception cref="AttemptFailedException">Another attempt may be answered otherwise.</exception>
    /// <exception cref="TransferException">MNT405, MNT406, MNT106.</exception>
    public long? Accept(HttpResponseMessage response, Uri answeredBy)
    {
        if ((response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml")
            || response.StatusCode == HttpStatusCode.NetworkAuthenticationRequired)
        {
            throw DownloadErrors.Page(answeredBy);
        }

        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return AcceptWhole(response, answeredBy);
            case HttpStatusCode.PartialContent:
                return AcceptRest(response, answeredBy);
            case HttpStatusCode.RequestedRangeNotSatisfiable when request.Checksum is not null
                && part.Record.Total is null
                && response.Content.Headers.ContentRange?.Length == part.Length:
                // Only a checksum can tell the end of a file whose size is not known from a server that is mistaken.
                part.Resume(part.Length);
                return null;
            case HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Discard();
                throw new AttemptFailedException("the server has fewer bytes than were here");
            case HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError:
                TimeSpan? wait = Wait(response);
                throw new AttemptFailedException(
                    $"the server answers {DownloadErrors.Named(response.StatusCode)}"
                    + $"{(wait is { } w ? $" and asks to come back in {w.TotalSeconds:N0} seconds" : "")}")
                {
                    RetryAfter = wait,
                };
            default:
                throw DownloadErrors.Refused(answeredBy, $"the server answers {DownloadErrors.Named(response.StatusCode)}");
        }
    }

    private long AcceptWhole(HttpResponseMessage response, Uri answeredBy)
    {
        HttpContentHeaders headers = response.Content.Headers;
        RefuseEncoded(headers, answeredBy);
        if (headers.ContentLength is { } length)
        {
            RefuseSize(length, answeredBy);
        }
        else if (response.Headers.TransferEncodingChunked != true && request.Checksum is null && request.Size is null)
        {
            throw DownloadErrors.Refused(answeredBy, "nothing says how long the file is, so nobody could tell whether it is whole");
        }

        part.Restart(PartialRecord.Of(part.Record.Source, response));
        RequireSpace(headers.ContentLength);
        return Math.Min(Limit, headers.ContentLength ?? long.MaxValue);
    }

    private long AcceptRest(HttpResponseMessage response, Uri answeredBy)
    {
        RefuseEncoded(response.Content.Headers, answeredBy);
        if (response.Content.Headers.ContentRange is not { Unit: "bytes", From: { } from, To: { } to } range
            || from != part.Length
            || response.Content.Headers.ContentLength is { } length && length != to - from + 1
            || range.Length is { } total && request.Size is { } size && total != size
            || !part.Record.IsContinuedBy(response, request.Checksum is not null))
        {
            part.Discard();
            throw new AttemptFailedException("the server sent another piece than the one it was asked for");
        }

        RefuseSize(request.Size ?? range.Length ?? 0, answeredBy);
        part.Resume(range.Length);
        RequireSpace(range.Length);
        return Math.Min(Limit, to + 1);
    }

    private static void RefuseEncoded(HttpContentHeaders headers, Uri answeredBy)
    {
        if (headers.ContentEncoding.Any(e => !e.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            throw DownloadErrors.Refused(
                answeredBy, $"the server sends it encoded as {string.Join(", ", headers.ContentEncoding)}, which it was not asked for");
        }
    }

    private void RefuseSize(long size, Uri answeredBy)
    {
        if (request.Size is { } expected && size != expected)
        {
            throw DownloadErrors.DoesNotMatch(answeredBy, $"has {size:N0} bytes; {expected:N0} are expected");
        }

        if (size > request.LargestSize)
        {
            throw DownloadErrors.DoesNotMatch(answeredBy, $"has {size:N0} bytes; at most {request.LargestSize:N0} are allowed");
        }
    }

    private void RequireSpace(long? total)
    {
        long needed = (total ?? 0) - part.Length;
        if (needed > 0 && part.FreeSpace is { } free && free < needed)
        {
            throw new TransferException(DiskErrors.NotEnoughSpace(request.Destination, needed, free));
        }
    }

    private TimeSpan? Wait(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - time.GetUtcNow() is var until && until > TimeSpan.Zero => until,
        _ => null,
    };
}
