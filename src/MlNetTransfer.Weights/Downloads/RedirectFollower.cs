using System.Net;

namespace MlNetTransfer.Weights.Downloads;

/// <summary>Asks for an address and follows redirects by hand, each judged by <see cref="AddressRules"/>.</summary>
internal sealed class RedirectFollower(HttpClient client, AddressRules rules)
{
    private const int MostRedirects = 5;

    /// <param name="address">Where to begin.</param>
    /// <param name="prepare">Sets the headers of each request.</param>
    /// <param name="verifiable">Whether a checksum will judge the file.</param>
    /// <param name="cancellationToken">Stops waiting for an answer.</param>
    /// <returns>The first answer that is no redirect, its body not read yet, and its address.</returns>
    /// <exception cref="Diagnostics.TransferException">MNT405 when a redirect is not followed.</exception>
    public async Task<(HttpResponseMessage Response, Uri Address)> GetAsync(
        Uri address, Action<HttpRequestMessage> prepare, bool verifiable, CancellationToken cancellationToken)
    {
        Uri at = address;
        for (int redirects = 0; ; redirects++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, at);
            prepare(request);
            HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode))
            {
                return (response, at);
            }

            using (response)
            {
                if (response.Headers.Location is not { } location || !Uri.TryCreate(at, location, out Uri? to))
                {
                    throw DownloadErrors.Refused(at, "the server redirects without saying where");
                }

                if (redirects == MostRedirects)
                {
                    throw DownloadErrors.Refused(address, $"there are more than {MostRedirects} redirects, the last to {DownloadErrors.Shown(to)}");
                }

                if (await rules.WhyNotAsync(at, to, verifiable, cancellationToken).ConfigureAwait(false) is { } reason)
                {
                    throw DownloadErrors.Refused(at, $"the server redirects to {DownloadErrors.Shown(to)}, {reason}");
                }

                at = to;
            }
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => status is
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}
