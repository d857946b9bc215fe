using System.Security.Cryptography;
using System.Text;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Serve.Requests;

/// <summary>Lets requests with the key through; the page, the health and the description of the API need none.</summary>
/// <remarks>Hashes are compared, in a time that does not depend on what they are: neither the key nor its length shows.</remarks>
internal sealed class ApiKeyGate(RequestDelegate next, byte[] hash)
{
    public const string Header = "X-Api-Key";

    private const string Bearer = "Bearer ";

    private static readonly string[] Open = ["/health", "/openapi"];

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path is { Value: "/" or "" } || Open.Any(o => context.Request.Path.StartsWithSegments(o, StringComparison.Ordinal)))
        {
            return next(context);
        }

        string? key = Key(context.Request.Headers);
        if (CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key ?? "")), hash))
        {
            return next(context);
        }

        throw new Refusal(StatusCodes.Status401Unauthorized, Finding.Error(
            FindingCode.ApiKeyWrong,
            "request",
            key is null ? "has no API key" : "has an API key that is not that of this server",
            $"Send it as 'Authorization: Bearer KEY' or '{Header}: KEY'."));
    }

    private static string? Key(IHeaderDictionary headers)
    {
        if (headers[Header] is [{ Length: > 0 } key])
        {
            return key;
        }

        return headers.Authorization is [{ } text] && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? text[Bearer.Length..].Trim() : null;
    }
}
