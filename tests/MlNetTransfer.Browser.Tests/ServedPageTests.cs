using System.Text;
using Microsoft.Playwright;
using MlNetTransfer.Tests.Serve;

namespace MlNetTransfer.Tests;

/// <summary>The server's page in a real browser, which obeys its policy.</summary>
public sealed class ServedPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Desktop = 1280, Phone = 390;
    private const string Key = "0123456789abcdef";

    private static string Photo => SourceTree.File("data/formats/baseline.jpg");

    [Theory]
    [InlineData(Desktop, ColorScheme.Light)]
    [InlineData(Phone, ColorScheme.Dark)]
    public async Task A_chosen_picture_is_shown_with_its_classes_and_nothing_else_is_asked_for(int width, ColorScheme scheme)
    {
        await using ServedHost host = await ServedHost.StartAsync("models", "insects pets");
        await using OpenPage open = await chromium.OpenAsync(host.Client.BaseAddress!.ToString(), width, scheme);
        await open.Page.Locator("#choice").WaitForAsync();
        await open.Page.Locator("#model").SelectOptionAsync("pets");
        await open.Page.Locator("#file").SetInputFilesAsync(Photo);
        await open.Page.Locator("#answer tr").First.WaitForAsync();
        Assert.Equal(2, await open.Page.Locator("#answer tr").CountAsync());
        Assert.Matches("^(cats|dogs), [0-9.]+ %$", await open.Page.Locator("#status").InnerTextAsync());
        Assert.True(await open.Page.EvaluateAsync<bool>("document.getElementById('picture').naturalWidth > 0"));
        Assert.Equal(width, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(open.Messages);
        if (Environment.GetEnvironmentVariable("MLNETTRANSFER_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await open.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"serve-{width}-{scheme}.png"), FullPage = true });
        }

        Assert.All(open.Requests, r => Assert.True(r.StartsWith(host.Client.BaseAddress!.ToString(), StringComparison.Ordinal) || r.StartsWith("blob:", StringComparison.Ordinal), r));
    }

    [Fact]
    public async Task A_dropped_or_pasted_picture_is_classified_and_what_is_none_is_said_in_words()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        await using OpenPage open = await chromium.OpenAsync(host.Client.BaseAddress!.ToString(), Desktop);
        await SendAsync(open.Page, "DragEvent", "drop", "dataTransfer", await File.ReadAllBytesAsync(Photo, TestContext.Current.CancellationToken));
        await open.Page.Locator("#answer tr").First.WaitForAsync();
        await SendAsync(open.Page, "ClipboardEvent", "paste", "clipboardData", "no picture"u8.ToArray());
        await Assertions.Expect(open.Page.Locator("#error")).ToContainTextAsync("MNT301");
        Assert.False(await open.Page.Locator("#answer").IsVisibleAsync());
    }

    [Fact]
    public async Task A_server_with_a_key_asks_for_it_and_takes_it()
    {
        await using ServedHost host = await ServedHost.StartAsync("api-key", Key);
        await using OpenPage open = await chromium.OpenAsync(host.Client.BaseAddress!.ToString(), Desktop);
        await Assertions.Expect(open.Page.Locator("#error")).ToHaveTextAsync("This server wants an API key. Type it above.");
        await open.Page.Locator("#key").FillAsync("wrong");
        await open.Page.Locator("#key").PressAsync("Enter");
        await Assertions.Expect(open.Page.Locator("#error")).ToHaveTextAsync("This is not the API key of the server.");
        await open.Page.Locator("#key").FillAsync(Key);
        await open.Page.Locator("#key").PressAsync("Enter");
        await Assertions.Expect(open.Page.Locator("#error")).ToHaveTextAsync("");
        await open.Page.Locator("#file").SetInputFilesAsync(Photo);
        await open.Page.Locator("#answer tr").First.WaitForAsync();
    }

    [Fact]
    public async Task The_webcam_is_shown_and_its_picture_classified()
    {
        await using ServedHost host = await ServedHost.StartAsync();
        await using OpenPage open = await chromium.OpenAsync(host.Client.BaseAddress!.ToString(), Desktop);
        await open.Page.Locator("#camera").ClickAsync();
        await open.Page.Locator("#shoot").ClickAsync();
        await open.Page.Locator("#answer tr").First.WaitForAsync();
        Assert.False(await open.Page.Locator("#video").IsVisibleAsync());
        Assert.Empty(open.Messages);
    }

    [Fact]
    public async Task The_page_says_when_the_server_is_gone()
    {
        ServedHost host = await ServedHost.StartAsync();
        await using OpenPage open = await chromium.OpenAsync(host.Client.BaseAddress!.ToString(), Desktop);
        await host.DisposeAsync();
        await open.Page.Locator("#file").SetInputFilesAsync(Photo);
        await Assertions.Expect(open.Page.Locator("#error")).ToContainTextAsync("The server cannot be reached");
    }

    /// <summary>As a person does it, whose file the test makes in the page.</summary>
    private static async Task SendAsync(IPage page, string kind, string name, string holder, byte[] file) => await page.EvaluateAsync(new StringBuilder()
        .Append("bytes => { const data = new DataTransfer(); data.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], 'x.jpg', { type: 'image/jpeg' }));")
        .Append($"document.getElementById('drop').dispatchEvent(new {kind}('{name}', {{ {holder}: data, bubbles: true, cancelable: true }})); }}").ToString(), Convert.ToBase64String(file));
}
