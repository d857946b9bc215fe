using Microsoft.Playwright;
using MlNetTransfer.Imaging;
using MlNetTransfer.Reporting;
using MlNetTransfer.Tests.Reporting;

namespace MlNetTransfer.Tests;

/// <summary>The report in a real browser.</summary>
public sealed class ReportPageTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    /// <summary>Screenshots are kept where this names a folder.</summary>
    private const string ScreenshotsVariable = "MLNETTRANSFER_SCREENSHOTS";

    private const int Desktop = 1280, Phone = 390;

    private static readonly string[] Hostile =
    [
        "<script>alert(1)</script>",
        "\" onmouseover=\"alert(1)",
        "</style><script>alert(2)</script>",
        "a & b",
        "\u202Egnp.exe",
        new string('m', 300),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Desktop, ColorScheme.Light)]
    [InlineData(Desktop, ColorScheme.Dark)]
    [InlineData(Phone, ColorScheme.Light)]
    [InlineData(Phone, ColorScheme.Dark)]
    public async Task The_page_opens_without_an_error_asks_for_nothing_and_is_no_wider_than_the_window(int width, ColorScheme scheme)
    {
        await using OpenPage open = await chromium.OpenAsync(Report("report", MadeUpRun.Parts(Photo)), width, scheme);
        await LookAtAllAsync(open.Page);
        Assert.Empty(open.Messages);
        Assert.All(open.Requests.Skip(1), r => Assert.StartsWith("data:", r, StringComparison.Ordinal));
        Assert.Equal(width, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.True(await open.Page.EvaluateAsync<bool>("[...document.images].every(i => i.complete && i.naturalWidth > 0)"));
        await ScreenshotAsync(open.Page, $"report-{width}-{scheme}");
    }

    [Fact]
    public async Task Many_classes_stay_readable()
    {
        TransferRun run = MadeUpRun.Of([.. Enumerable.Range(0, 136).Select(i => $"character {i:000}")], perClass: 5, jpeg: Photo);
        await using OpenPage open = await chromium.OpenAsync(Report("many", run), Phone);
        Assert.Empty(open.Messages);
        Assert.Equal(Phone, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal(0, await open.Page.Locator("table.matrix").CountAsync());
        await ScreenshotAsync(open.Page, "many");
    }

    [Fact]
    public async Task Names_from_outside_run_nothing()
    {
        TransferRun run = MadeUpRun.Of(Hostile, file: i => $"{Hostile[i % Hostile.Length]}/{i}.jpg", jpeg: Photo);
        await using OpenPage open = await chromium.OpenAsync(Report("hostile", run), Phone);
        await open.Page.Locator("bdi", new PageLocatorOptions { HasTextString = "onmouseover" }).First.HoverAsync();
        Assert.Empty(open.Messages);
        Assert.Equal(1, await open.Page.Locator("script").CountAsync());
        Assert.Equal(Phone, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal(Hostile[0], await open.Page.Locator("table.matrix tbody th").First.TextContentAsync());
        await ScreenshotAsync(open.Page, "hostile");
    }

    [Fact]
    public async Task Every_link_leads_to_its_place()
    {
        await using OpenPage open = await chromium.OpenAsync(Report("report", MadeUpRun.Parts(Photo)), Desktop);
        await open.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        ILocator links = open.Page.Locator("a[href^='#']:not(.skip)");
        int count = await links.CountAsync();
        Assert.True(count >= 7);
        for (int i = 0; i < count; i++)
        {
            string target = (await links.Nth(i).GetAttributeAsync("href"))!;
            await links.Nth(i).ClickAsync();
            Assert.True(
                await open.Page.EvaluateAsync<bool>(
                    "id => { const top = document.querySelector(id).getBoundingClientRect().top; return top >= 0 && top < innerHeight; }", target),
                target);
        }
    }

    [Fact]
    public async Task Tables_are_sorted_by_mouse_and_by_keyboard()
    {
        await using OpenPage open = await chromium.OpenAsync(Report("report", MadeUpRun.Parts(Photo)), Desktop);
        ILocator table = open.Page.Locator("table", new PageLocatorOptions { HasTextString = "Class by class" });
        ILocator recall = table.Locator("thead th").Nth(3), name = table.Locator("thead th").Nth(0);
        string script = "t => [...t.tBodies[0].rows].map(r => parseFloat(r.cells[3].textContent))";
        double[] before = await table.EvaluateAsync<double[]>(script);
        Assert.True(before.Distinct().Count() > 2);
        await recall.Locator("button").ClickAsync();
        Assert.Equal("descending", await recall.GetAttributeAsync("aria-sort"));
        Assert.Equal(before.OrderDescending(), await table.EvaluateAsync<double[]>(script));
        await recall.Locator("button").PressAsync("Enter");
        Assert.Equal("ascending", await recall.GetAttributeAsync("aria-sort"));
        Assert.Equal(before.Order(), await table.EvaluateAsync<double[]>(script));
        await name.Locator("button").PressAsync(" ");
        Assert.Equal("ascending", await name.GetAttributeAsync("aria-sort"));
        Assert.Null(await recall.GetAttributeAsync("aria-sort"));
        Assert.Equal(
            ["bolt", "nut", "screw", "spring", "washer"], await table.EvaluateAsync<string[]>("t => [...t.tBodies[0].rows].map(r => r.cells[0].textContent)"));
    }

    [Fact]
    public async Task Without_its_script_the_page_is_whole()
    {
        await using OpenPage open = await chromium.OpenAsync(Report("report", MadeUpRun.Parts(Photo)), Desktop, script: false);
        Assert.Equal(0, await open.Page.Locator("th button").CountAsync());
        Assert.Equal(5, await open.Page.Locator("main > section").CountAsync());
        Assert.True(await open.Page.GetByRole(AriaRole.Table, new PageGetByRoleOptions { Name = "Class by class" }).IsVisibleAsync());
    }

    [Fact]
    public async Task The_first_key_leads_past_the_navigation()
    {
        await using OpenPage open = await chromium.OpenAsync(Report("report", MadeUpRun.Parts(Photo)), Desktop);
        await open.Page.Keyboard.PressAsync("Tab");
        ILocator skip = open.Page.Locator(".skip");
        Assert.True(await skip.EvaluateAsync<bool>("e => e === document.activeElement && e.getBoundingClientRect().left >= 0"));
        await open.Page.Keyboard.PressAsync("Enter");
        Assert.EndsWith("#main", open.Page.Url, StringComparison.Ordinal);
    }

    /// <summary>WCAG 2.2, 1.4.3: 4.5 to 1 for text; the page's own colours on the page's own grounds.</summary>
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_stands_out_from_its_ground(ColorScheme scheme)
    {
        await using OpenPage open = await chromium.OpenAsync(Report("report", MadeUpRun.Parts(Photo)), Desktop, scheme);
        string[] weak = await open.Page.EvaluateAsync<string[]>("""
            () => {
              const parse = c => { const n = c.match(/[\d.]+/g).map(Number); return { rgb: n.slice(0, 3), a: n.length > 3 ? n[3] : 1 }; };
              const over = (top, ground) => top.rgb.map((v, i) => v * top.a + ground[i] * (1 - top.a));
              const light = rgb => { const [r, g, b] = rgb.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
              const ground = e => { const own = parse(getComputedStyle(e).backgroundColor); return own.a === 1 ? own.rgb : over(own, e.parentElement ? ground(e.parentElement) : [255, 255, 255]); };
              const weak = new Set();
              for (const e of document.querySelectorAll("body *")) {
                if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || e.closest("script, style, title, desc")) continue;
                const style = getComputedStyle(e), text = parse(e.closest("svg") ? style.fill : style.color).rgb, back = ground(e.closest("svg") ?? e);
                const [a, b] = [light(text), light(back)].sort((x, y) => y - x);
                if ((a + 0.05) / (b + 0.05) < 4.5) weak.add(`${e.tagName}.${e.className} ${e.textContent.slice(0, 30)} ${((a + 0.05) / (b + 0.05)).toFixed(2)}`);
              }
              return [...weak];
            }
            """);
        Assert.Empty(weak);
    }

    [Fact]
    public async Task It_prints_with_everything_open()
    {
        await using OpenPage open = await chromium.OpenAsync(Report("report", MadeUpRun.Parts(Photo)), Desktop);
        byte[] pdf = await open.Page.PdfAsync(new PagePdfOptions { Format = "A4", PrintBackground = true });
        Assert.True(pdf.Length > 20_000);
        if (Environment.GetEnvironmentVariable(ScreenshotsVariable) is { Length: > 0 } folder)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "report.pdf"), pdf);
        }
    }

    [Fact]
    public async Task A_comparison_opens_and_fits()
    {
        string file = _folder.File("compare.html");
        ComparisonPage.Write(RunComparison.Of([("model", MadeUpRun.Parts()), ("model-of-last-week", MadeUpRun.Parts()), ("old", MadeUpRun.Earlier())]), file);
        await using OpenPage open = await chromium.OpenAsync(file, Phone);
        Assert.Empty(open.Messages);
        Assert.Equal(Phone, await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await ScreenshotAsync(open.Page, "compare");
    }

    private string Report(string name, TransferRun run)
    {
        HtmlReport.Write(run, _folder.File($"{name}.html"));
        return _folder.File($"{name}.html");
    }

    private static string? Photo(int i)
    {
        string[] parts = ["bolt", "nut", "screw", "spring", "washer"];
        return PreviewJpeg.OfFile(File.ReadAllBytes(SourceTree.File($"data/parts/{parts[i % 5]}/{parts[i % 5]}-{(i % 72) + 1:000}.jpg")));
    }

    /// <summary>Pictures are loaded when they come into view.</summary>
    private static async Task LookAtAllAsync(IPage page) => await page.EvaluateAsync("() => { document.querySelectorAll('img').forEach(i => { i.loading = "
        + "'eager'; }); return Promise.all([...document.images].map(i => i.decode())); }");

    private static async Task ScreenshotAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable(ScreenshotsVariable) is { Length: > 0 } folder)
        {
            await LookAtAllAsync(page);
            await page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Path = Path.Combine(folder, $"{name}.png") });
        }
    }
}
