using System.Net;
using System.Net.Sockets;

namespace MlNetTransfer.Weights.Downloads;

/// <summary>Which addresses may be asked, and which host may send on to which.</summary>
/// <remarks>A name is looked up here and once more by the connection, so somebody who controls its DNS could still change the answer
/// in between; all that is sent there is a GET without credentials, and what comes back must still be the file.</remarks>
/// <param name="lookUp">Addresses of a host by its name.</param>
internal sealed class AddressRules(Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
{
    /// <summary>IANA's special-purpose registries: "this" network, private, shared, loopback, link-local, benchmarking, multicast and reserved.</summary>
    private static readonly IPNetwork[] Inside =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/3",
            "::/127", "64:ff9b:1::/48", "fc00::/7", "fe80::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Link-local: where clouds keep their machines' credentials; nobody is sent there.</summary>
    private static readonly IPNetwork[] Local = [IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("fe80::/10")];

    public static bool IsHttp(Uri address) => address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;

    /// <summary>The address as it may be shown and kept: without user, password, query and fragment.</summary>
    public static Uri WithoutSecrets(Uri address) => new(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));

    /// <summary>Why a redirect is not followed; null when it may be.</summary>
    /// <param name="from">Address that redirects.</param>
    /// <param name="to">Absolute address that it redirects to.</param>
    /// <param name="verifiable">Whether a checksum will judge what comes. Without one only the host that was named vouches for the file: an open
    /// redirect there would let anybody speak for it, so no other host is asked. With one it does not matter who sends the bytes.</param>
    /// <param name="cancellationToken">Stops the look-up.</param>
    public async Task<string?> WhyNotAsync(Uri from, Uri to, bool verifiable, CancellationToken cancellationToken)
    {
        if (!IsHttp(to))
        {
            return "which is not an http or https address";
        }

        if (from.Scheme == Uri.UriSchemeHttps && to.Scheme != Uri.UriSchemeHttps)
        {
            return "which is not encrypted";
        }

        if (string.Equals(from.IdnHost, to.IdnHost, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (IPAddress.TryParse(to.IdnHost, out IPAddress? named)
            && Local.Any(network => network.BaseAddress.AddressFamily == named.AddressFamily && network.Contains(named)))
        {
            return "which is a link-local address";
        }

        if (!verifiable)
        {
            return "another host, and the file has no published checksum to know it by";
        }

        return await IsInsideAsync(to, cancellationToken).ConfigureAwait(false) && !await IsInsideAsync(from, cancellationToken).ConfigureAwait(false)
            ? "which lies inside this machine or its network"
            : null;
    }

    /// <summary>Whether an address belongs to this machine or to a private network.</summary>
    internal static bool IsInside(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Inside.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }

    private async Task<bool> IsInsideAsync(Uri address, CancellationToken cancellationToken)
    {
        string host = address.IdnHost.TrimEnd('.');
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return IsInside(literal);
        }

        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)) // RFC 6761
        {
            return true;
        }

        try
        {
            return Array.Exists(await lookUp(host, cancellationToken).ConfigureAwait(false), IsInside);
        }
        catch (SocketException)
        {
            // Behind a proxy, which looks names up itself, this machine often cannot.
            return false;
        }
    }
}
