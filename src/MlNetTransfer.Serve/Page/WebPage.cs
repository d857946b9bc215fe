using System.Security.Cryptography;
using System.Text;

namespace MlNetTransfer.Serve.Page;

/// <summary>The page at <c>/</c>: one document that loads nothing, and may run its own script alone.</summary>
internal static class WebPage
{
    private static readonly string Html = Read();

    /// <summary>Scripts and styles are allowed by what they are, not by where they come from.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; script-src {HashOf("script")}; style-src {HashOf("style")}; img-src blob:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static IResult Answer(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
        headers.CacheControl = "no-cache";
        return TypedResults.Text(Html, "text/html; charset=utf-8");
    }

    private static string HashOf(string element)
    {
        string text = Html.Split($"<{element}>")[1].Split($"</{element}>")[0];
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
    }

    private static string Read()
    {
        using Stream stream = typeof(WebPage).Assembly.GetManifestResourceStream("page.html")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
