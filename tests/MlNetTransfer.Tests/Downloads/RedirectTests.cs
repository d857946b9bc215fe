using System.Net;
using System.Net.Sockets;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Numerics;
using MlNetTransfer.Weights.Downloads;

namespace MlNetTransfer.Tests.Downloads;

public sealed class RedirectTests : IDisposable
{
    private static readonly byte[] Content = ServedFile.Bytes(1000);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Five_redirects_are_followed_with_the_range()
    {
        ServedFile served = new() { Content = Content };
        using DownloadBench bench = new(x =>
        {
            int left = int.Parse(x.Path.Split('-')[^1], System.Globalization.CultureInfo.InvariantCulture);
            if (left > 0)
            {
                x.Head("302 Found", $"Location: hop-{left - 1}", "Content-Length: 0");
                return;
            }

            served.Answer(x, x.From is null ? 400 : long.MaxValue);
        });
        DownloadResult result = await bench.DownloadAsync(bench.Request(Content) with { Source = bench.Server.Address("hop-5") });
        bench.AssertDownloaded(Content);
        Assert.Equal((2, bench.Server.Address("hop-0")), (result.Attempts, result.Address));
        Assert.Equal(400, bench.Server.Exchanges[^1].From);
    }

    [Fact]
    public async Task A_loop_of_redirects_ends()
    {
        using DownloadBench bench = new(x => x.Head("301 Moved Permanently", $"Location: {x.Path}", "Content-Length: 0"));
        Assert.Contains("there are more than 5 redirects", (await bench.RefusedAsync(bench.Request(Content))).Message, StringComparison.Ordinal);
        Assert.Equal(6, bench.Server.Exchanges.Count);
    }

    [Theory]
    [InlineData("https://weights.example/b", "https://weights.example/b")]
    [InlineData("/b", "https://weights.example/b")]
    [InlineData("https://cdn.example/b?signature=1", "https://cdn.example/b")]
    public async Task A_redirect_to_the_same_or_another_public_host_is_followed_and_named(string to, string named)
    {
        DownloadResult result = await DownloadAsync("https://weights.example/a", to, verifiable: true);
        Assert.Equal(named, result.Address.AbsoluteUri);
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("a.pth")));
    }

    [Theory]
    [InlineData("http://weights.example/b", "which is not encrypted")]
    [InlineData("file:///etc/passwd", "redirects to file:…, which is not an http or https address")]
    [InlineData("https://127.0.0.1/b", "which lies inside")]
    [InlineData("https://[::1]/b", "which lies inside")]
    [InlineData("https://[::ffff:10.0.0.1]/b", "which lies inside")]
    [InlineData("https://2130706433/b", "which lies inside")]
    [InlineData("https://localhost./b", "which lies inside")]
    [InlineData("https://a.localhost/b", "which lies inside")]
    [InlineData("https://inside.example/b", "which lies inside")]
    [InlineData("https://user:secret@169.254.169.254/b?token=secret", "redirects to https://169.254.169.254/b, which is a link-local address")]
    public async Task A_redirect_that_no_publisher_means_is_refused(string to, string says) =>
        await AssertRefusedAsync("https://weights.example/a", to, verifiable: true, says);

    [Fact]
    public async Task Without_a_checksum_no_other_host_is_asked()
    {
        await DownloadAsync("https://weights.example/a", "https://weights.example/b", verifiable: false);
        File.Delete(_folder.File("a.pth"));
        await AssertRefusedAsync(
            "https://weights.example/a", "https://cdn.example/b", verifiable: false, "another host, and the file has no published checksum");
    }

    [Fact]
    public async Task A_host_inside_may_send_on_to_a_host_inside()
    {
        await DownloadAsync("http://inside.example/a", "http://192.168.1.2/b", verifiable: true);
        Assert.Equal(Content, File.ReadAllBytes(_folder.File("a.pth")));
    }

    [Fact]
    public async Task A_redirect_to_nowhere_is_refused() =>
        await AssertRefusedAsync("https://weights.example/a", null, verifiable: true, "without saying where");

    [Theory]
    [InlineData("1.1.1.1", false)]
    [InlineData("93.184.216.34", false)]
    [InlineData("172.15.255.255", false)]
    [InlineData("172.16.0.0", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.0", false)]
    [InlineData("100.64.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("::", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("2606:4700::1111", false)]
    public void Addresses_inside_are_known(string address, bool inside) => Assert.Equal(inside, AddressRules.IsInside(IPAddress.Parse(address)));

    private async Task AssertRefusedAsync(string from, string? to, bool verifiable, string says)
    {
        TransferException e = await Assert.ThrowsAsync<TransferException>(() => DownloadAsync(from, to, verifiable));
        Assert.Equal(FindingCode.DownloadFailed, Assert.Single(e.Findings).Code);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    /// <summary>One host redirects, whatever is asked then has the file.</summary>
    private async Task<DownloadResult> DownloadAsync(string from, string? to, bool verifiable)
    {
        StubHandler handler = new(asked =>
        {
            if (asked.AbsoluteUri != from)
            {
                return new HttpResponseMessage { Content = new ByteArrayContent(Content) };
            }

            HttpResponseMessage redirect = new(HttpStatusCode.Found);
            redirect.Headers.Location = to is null ? null : new Uri(to, UriKind.RelativeOrAbsolute);
            return redirect;
        });
        using Downloader downloader = new(new(), new RandomSource(1), TimeProvider.System, handler, (host, _) => host switch
        {
            "weights.example" or "cdn.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34")]),
            "inside.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Parse("10.1.2.3")]),
            _ => throw new SocketException((int)SocketError.HostNotFound),
        });
        return await downloader.DownloadAsync(new()
        {
            Source = new(from),
            Destination = _folder.File("a.pth"),
            Checksum = verifiable ? DownloadBench.Sha256(Content) : null,
            LargestSize = 1 << 20,
        });
    }
}
