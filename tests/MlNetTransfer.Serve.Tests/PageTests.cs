using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MlNetTransfer.Tests.Serve;

public partial class PageTests
{
    [Fact]
    public async Task The_page_loads_nothing_and_its_policy_allows_its_own_script_and_style_alone()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        using HttpResponseMessage response = await host.Client.GetAsync("/", TestContext.Current.CancellationToken);
        string page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.DoesNotMatch("https?://|//[a-z]+\\.|@import|url\\(", page);
        Assert.DoesNotMatch("<(script|link|img|iframe)[^>]+(src|href)=", page);
        Assert.DoesNotMatch(@"\s(on[a-z]+|style)\s*=\s*""", page);

        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src '{Hash(page, "script")}';", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src '{Hash(page, "style")}';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task Everything_on_the_page_that_can_be_used_has_a_name()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        string page = await host.TextAsync("/");
        string[] fields = [.. Fields().Matches(page).Select(m => m.Groups[1].Value)];
        Assert.Equal(["file", "key", "model"], fields.Order(StringComparer.Ordinal));
        Assert.All(fields, f => Assert.Contains($"<label for=\"{f}\">", page, StringComparison.Ordinal));
        Assert.Contains("<html lang=\"en\">", page, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", page, StringComparison.Ordinal);
        Assert.Contains("role=\"status\"", page, StringComparison.Ordinal);
        Assert.Matches("<img[^>]+alt=\"[^\"]+\"", page);
    }

    private static string Hash(string page, string element) =>
        "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(page.Split($"<{element}>")[1].Split($"</{element}>")[0])));

    [GeneratedRegex("<(?:input|select) id=\"(\\w+)\"")]
    private static partial Regex Fields();
}
