using System.Net;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Serve.Settings;

/// <summary>An address to listen on.</summary>
/// <param name="Url">For the server.</param>
/// <param name="IsLoopback">Whether this machine alone can reach it.</param>
internal sealed record ListeningAddress(string Url, bool IsLoopback)
{
    /// <param name="text">As it was typed.</param>
    /// <param name="where">For the message.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public static ListeningAddress? Read(string text, string where, ICollection<Finding> faults)
    {
        if (Parse(text) is { Scheme: "http", PathBase: "" } address)
        {
            bool loopback = address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(address.Host.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));
            return new ListeningAddress(address.ToString(), loopback);
        }

        faults.Add(Finding.Error(
            FindingCode.OptionInvalid,
            where,
            $"is '{text}'; allowed are addresses like http://127.0.0.1:5000 and http://0.0.0.0:5000",
            "For https, put a proxy before it that has the certificate."));
        return null;
    }

    private static BindingAddress? Parse(string text)
    {
        try
        {
            BindingAddress address = BindingAddress.Parse(text);
            return address.IsUnixPipe || address.IsNamedPipe || address.Port > IPEndPoint.MaxPort ? null : address;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
