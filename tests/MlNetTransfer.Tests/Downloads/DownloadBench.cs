using System.Security.Cryptography;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Tests.Downloads;

/// <summary>A server, a folder and a download from the one to the other that does not wait long.</summary>
internal sealed class DownloadBench(Action<Exchange> answer) : IDisposable
{
    public const string Name = "weights-1.pth";

    private readonly TemporaryFolder _folder = new();

    public LoopbackServer Server { get; } = new(answer);

    public string Destination => _folder.File(Name);

    public string[] Files => [.. Directory.GetFileSystemEntries(_folder.Path).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public DownloadOptions Options { get; init; } = new()
    {
        FirstDelay = TimeSpan.FromMilliseconds(1),
        LongestDelay = TimeSpan.FromSeconds(2),
        StallTimeout = TimeSpan.FromMinutes(1),
    };

    public static Checksum Sha256(byte[] content) => Checksum.Sha256(Convert.ToHexString(SHA256.HashData(content)));

    public DownloadRequest Request(byte[]? content = null) =>
        new() { Source = Server.Address(Name), Destination = Destination, Checksum = content is null ? null : Sha256(content), LargestSize = 1 << 24 };

    public async Task<DownloadResult> DownloadAsync(
        DownloadRequest request, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        SocketsHttpHandler handler = Downloader.NewHandler();
        handler.UseProxy = false;
        using Downloader downloader = new(Options, new RandomSource(1), Time, handler);
        return await downloader.DownloadAsync(request, progress, cancellationToken);
    }

    /// <summary>The one finding of a download that is refused; nothing may lie under the final name.</summary>
    public async Task<Finding> RefusedAsync(DownloadRequest request)
    {
        TransferException e = await Assert.ThrowsAsync<TransferException>(() => DownloadAsync(request));
        Assert.False(File.Exists(Destination));
        return Assert.Single(e.Findings);
    }

    /// <summary>Exactly these bytes lie under the final name, and nothing beside it.</summary>
    public void AssertDownloaded(byte[] content)
    {
        Assert.Equal(content, File.ReadAllBytes(Destination));
        Assert.Equal([Name], Files);
    }

    public void Dispose()
    {
        Server.Dispose();
        _folder.Dispose();
    }
}
