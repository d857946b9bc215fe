using MlNetTransfer.Numerics;

namespace MlNetTransfer.Tests.Downloads;

/// <summary>A file on a server that keeps to RFC 9110, except where a test says otherwise.</summary>
internal sealed record ServedFile
{
    public required byte[] Content { get; init; }

    public string? ETag { get; init; } = "\"v1\"";

    public string? LastModified { get; init; }

    public bool KnowsRanges { get; init; } = true;

    /// <summary>Sends the range without a look at <c>If-Range</c>.</summary>
    public bool IgnoresConditions { get; init; }

    public string Type { get; init; } = "application/octet-stream";

    /// <summary>Bytes without a pattern, the same for the same seed.</summary>
    public static byte[] Bytes(int count, long seed = 1)
    {
        RandomSource random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.NextUInt64())];
    }

    /// <summary>Answers, and breaks off after so many bytes of the body.</summary>
    public void Answer(Exchange exchange, long cutAfter = long.MaxValue)
    {
        string? validator = ETag ?? LastModified;
        bool same = IgnoresConditions || !exchange.Headers.TryGetValue("If-Range", out string? condition) || condition == validator;
        long from = KnowsRanges && same && exchange.From is { } asked ? asked : 0;
        if (from > 0 && from >= Content.Length)
        {
            exchange.Head("416 Range Not Satisfiable", $"Content-Range: bytes */{Content.Length}", "Content-Length: 0");
            return;
        }

        exchange.Head(
            from > 0 ? "206 Partial Content" : "200 OK",
            [
                $"Content-Type: {Type}",
                $"Content-Length: {Content.Length - from}",
                $"Date: {TimeProvider.System.GetUtcNow():R}",
                .. from > 0 ? [$"Content-Range: bytes {from}-{Content.Length - 1}/{Content.Length}"] : Array.Empty<string>(),
                .. ETag is null ? Array.Empty<string>() : [$"ETag: {ETag}"],
                .. LastModified is null ? Array.Empty<string>() : [$"Last-Modified: {LastModified}"],
            ]);
        exchange.Body(Content.AsSpan((int)from, (int)Math.Min(cutAfter, Content.Length - from)));
    }
}
