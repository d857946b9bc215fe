using System.Net;
using System.Reflection;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Weights.Downloads;

/// <summary>Downloads files over HTTP. Under its name a file is whole and verified, always; until then it is <c>NAME.part</c>.</summary>
/// <remarks>The system's proxy is used (HTTP_PROXY, HTTPS_PROXY, NO_PROXY). Thread-safe, also against other processes.</remarks>
internal sealed class Downloader : IDisposable
{
    private const string LockExtension = ".lock";

    private readonly DownloadOptions _options;
    private readonly RandomSource _random;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly RedirectFollower _web;

    /// <param name="options">How patiently; <see cref="DownloadOptions.FromEnvironment"/> for what the user's environment says.</param>
    /// <param name="random">Spreads the waits between attempts, so that machines that lost a server together do not come back together: give each its
    /// own seed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="handler">Owned; must not follow redirects itself. Null for the network.</param>
    /// <param name="lookUp">Addresses of a host by its name; null asks the DNS.</param>
    public Downloader(
        DownloadOptions options,
        RandomSource random,
        TimeProvider time,
        HttpMessageHandler? handler = null,
        Func<string, CancellationToken, Task<IPAddress[]>>? lookUp = null)
    {
        (_options, _random, _time) = (options, random, time);
        _client = new HttpClient(handler ?? NewHandler()) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(
            new("mlnet-transfer", typeof(Downloader).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()!.Version));
        _web = new RedirectFollower(_client, new AddressRules(lookUp ?? Dns.GetHostAddressesAsync));
    }

    /// <summary>Nothing automatic: no redirects, no decompression, no cookies, and what is not wanted of an answer is not read.</summary>
    public static SocketsHttpHandler NewHandler() =>
        new() { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None, UseCookies = false, MaxResponseDrainSize = 0 };

    /// <summary>Downloads a file, or goes on with a download that broke off, in this process or another.</summary>
    /// <param name="request">Which file, and where it goes.</param>
    /// <param name="progress">Told the bytes that are there, and the total where it is known.</param>
    /// <param name="cancellationToken">Stops the download; what came so far is kept for the next.</param>
    /// <returns>What was downloaded. The destination is exactly that file, on the disk.</returns>
    /// <exception cref="TransferException">MNT405 when it cannot be had, MNT406 when what came is not what was published, MNT407 when downloads are
    /// switched off, MNT408 when another download of the same file is under way, MNT105 or MNT106 when it cannot be written. The destination is as it
    /// was.</exception>
    /// <exception cref="OperationCanceledException">The download was cancelled. The destination is as it was.</exception>
    public async Task<DownloadResult> DownloadAsync(
        DownloadRequest request, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        Uri address = _options.AddressOf(request);
        if (_options.Offline)
        {
            throw DownloadErrors.Offline(address);
        }

        if (!AddressRules.IsHttp(address))
        {
            throw DownloadErrors.Refused(address, "it is not an http or https address");
        }

        string destination = Path.GetFullPath(request.Destination);
        using CancellationTokenSource late = new(_options.TotalTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
            using FileStream held = Hold(destination);
            using PartialFile part = PartialFile.Open(destination, DownloadErrors.Shown(address), request.Checksum is not null);
            RetrySchedule retries = new(_options, _random.Fork(destination));
            DownloadSession session = new(request with { Destination = destination }, address, part, _web, retries, _options, _time, progress);
            try
            {
                return await FetchAndVerifyAsync(request, session, part, retries, either.Token).ConfigureAwait(false);
            }
            catch (IOException e) when (DiskErrors.IsDiskFull(e) && part.FreeSpace is { } free)
            {
                throw new TransferException(
                    DiskErrors.NotEnoughSpace(destination, (request.Size ?? part.Record.Total ?? part.Length + 1) - part.Length, free), e);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw DownloadErrors.GaveUp(
                    session.AnsweredBy, $"it took longer than {_options.TotalTimeout.TotalMinutes:0.#} minutes", retries.Attempts, part.Length, e);
            }
        }
        catch (Exception e) when (DiskErrors.IsFileSystemError(e))
        {
            throw new TransferException(DiskErrors.WritingFailed(destination, e), e);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Held while a file is downloaded, by an open handle: the system lets go of a killed process's.</summary>
    private static FileStream Hold(string destination)
    {
        try
        {
            return new FileStream(destination + LockExtension, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (DiskErrors.IsInUse(e))
        {
            throw DownloadErrors.InProgress(destination, e);
        }
    }

    private static async Task<DownloadResult> FetchAndVerifyAsync(
        DownloadRequest request, DownloadSession session, PartialFile part, RetrySchedule retries, CancellationToken cancellationToken)
    {
        while (true)
        {
            await session.FetchAsync(cancellationToken).ConfigureAwait(false);
            string sha256 = await part.HashAsync(ChecksumAlgorithm.Sha256, cancellationToken).ConfigureAwait(false);
            if (await DifferenceAsync(request, part, sha256, cancellationToken).ConfigureAwait(false) is not { } difference)
            {
                long bytes = part.Length;
                part.MoveToDestination();
                return new DownloadResult
                {
                    Bytes = bytes,
                    Sha256 = sha256,
                    Address = AddressRules.WithoutSecrets(session.AnsweredBy),
                    BytesFetched = session.BytesFetched,
                    Attempts = retries.Attempts,
                };
            }

            // Pieces that do not fit together are not the server's word on the file yet.
            bool final = part.IsOnePiece;
            part.Discard();
            if (final || !retries.StartOver())
            {
                throw DownloadErrors.DoesNotMatch(session.AnsweredBy, difference);
            }
        }
    }

    private static async Task<string?> DifferenceAsync(DownloadRequest request, PartialFile part, string sha256, CancellationToken cancellationToken)
    {
        if (part.Length == 0)
        {
            return "has no bytes";
        }

        if (request.Size is { } size && part.Length != size)
        {
            return $"has {part.Length:N0} bytes; {size:N0} are expected";
        }

        if (request.Checksum is not { } checksum)
        {
            return null;
        }

        string found = checksum.Algorithm == ChecksumAlgorithm.Sha256
            ? sha256
            : await part.HashAsync(checksum.Algorithm, cancellationToken).ConfigureAwait(false);
        return checksum.Matches(found)
            ? null
            : $"has the {(checksum.Algorithm == ChecksumAlgorithm.Md5 ? "MD5" : "SHA-256")} {found}; "
                + $"expected is {checksum.Digits}{(checksum.Digits.Length < found.Length ? "…" : "")}";
    }
}
