using System.Net;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Weights.Downloads;

/// <summary>What ends a download, as findings.</summary>
internal static class DownloadErrors
{
    private const string ByHand = "get the file some other way and put it in place with 'mlnet-transfer models import'";

    /// <summary>An address without what should not be shown.</summary>
    public static string Shown(Uri address) => AddressRules.IsHttp(address) ? AddressRules.WithoutSecrets(address).AbsoluteUri : $"{address.Scheme}:…";

    /// <summary>MNT405 for what another attempt will not change.</summary>
    public static TransferException Refused(Uri address, string reason, Exception? inner = null) => new(
        Finding.Error(FindingCode.DownloadFailed, Shown(address), $"cannot be downloaded: {reason}", $"Check the address and the network, or {ByHand}."),
        inner);

    /// <summary>MNT405 for an answer that is a page for people.</summary>
    public static TransferException Page(Uri address) => new(Finding.Error(
        FindingCode.DownloadFailed,
        Shown(address),
        "gives a web page, and not the file",
        $"This happens if a network needs a sign-in. Open a page in a browser, sign in, and run again; or {ByHand}."));

    /// <summary>MNT405 when the last attempt was made.</summary>
    /// <param name="address">Where the file was fetched from.</param>
    /// <param name="reason">Why the last attempt failed.</param>
    /// <param name="attempts">How many there were.</param>
    /// <param name="kept">Bytes that the next download goes on from.</param>
    /// <param name="inner">What the last attempt failed of.</param>
    public static TransferException GaveUp(Uri address, string reason, int attempts, long kept, Exception? inner) => new(
        Finding.Error(
            FindingCode.DownloadFailed,
            Shown(address),
            $"cannot be downloaded: {reason} (attempt {attempts})",
            $"Check the network and run again{(kept > 0 ? $", which continues after the {kept:N0} bytes that are here" : "")}; or {ByHand}."),
        inner);

    /// <summary>MNT406.</summary>
    public static TransferException DoesNotMatch(Uri address, string found) => new(Finding.Error(
        FindingCode.DownloadDoesNotMatch,
        Shown(address),
        found,
        $"Nothing of it was used. Run again. If it happens again, the file at this address was changed: {ByHand}."));

    /// <summary>MNT407.</summary>
    public static TransferException Offline(Uri address) => new(Finding.Error(
        FindingCode.DownloadOffline,
        Shown(address),
        "would have to be downloaded, and downloads are switched off",
        $"Unset {DownloadOptions.OfflineVariable}, or {ByHand}."));

    /// <summary>MNT408.</summary>
    public static TransferException InProgress(string destination, Exception inner) => new(
        Finding.Error(FindingCode.DownloadInProgress, destination, "is being downloaded by another run", "Wait until it ends, and run again."), inner);

    /// <summary><c>404 Not Found</c></summary>
    public static string Named(HttpStatusCode status) =>
        $"{(int)status} {System.Text.RegularExpressions.Regex.Replace(status.ToString(), "(?<=[a-z])(?=[A-Z])", " ")}";
}
