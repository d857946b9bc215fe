using Microsoft.Playwright;
using MlNetTransfer.Reporting;
using MlNetTransfer.Tests.Reporting;

namespace MlNetTransfer.Tests;

/// <summary>Nothing on a page is cut: not on a desktop, not on a phone, not on paper.</summary>
public sealed class ReportFitsTests(Chromium chromium) : IClassFixture<Chromium>, IDisposable
{
    /// <summary>A4 without margins of a centimetre and a half, at 96 to the inch.</summary>
    private const int Paper = 680;

    private const int Desktop = 1280, Phone = 390;

    /// <summary>What is wider than its place: the page than the window, a table than its box where that may not scroll, a cell's content than the
    /// cell.</summary>
    private const string Cut = """
        mayScroll => {
          const cut = [];
          const name = e => `${e.tagName}.${e.className} '${e.textContent.trim().slice(0, 40)}'`;
          if (document.documentElement.scrollWidth > innerWidth) cut.push(`page ${document.documentElement.scrollWidth}`);
          for (const table of document.querySelectorAll("table")) {
            const box = table.closest(".scroll") ?? table.parentElement, place = box.getBoundingClientRect();
            if (place.right > innerWidth + 0.5) cut.push(`box at ${place.right}: ${name(table.caption ?? table)}`);
            if (!mayScroll && table.getBoundingClientRect().right > place.right + 1) cut.push(`table ${table.getBoundingClientRect().right} of ${place.right}: ${name(table.caption ?? table)}`);
            const end = place.left - box.scrollLeft + Math.max(box.scrollWidth, box.clientWidth);
            for (const cell of table.querySelectorAll("th, td")) {
              if (cell.getBoundingClientRect().right > end + 1) cut.push(`cell at ${cell.getBoundingClientRect().right} of ${end}: ${name(cell)}`);
              if (cell.scrollWidth > cell.clientWidth + 1) cut.push(`content ${cell.scrollWidth} of ${cell.clientWidth}: ${name(cell)}`);
            }
          }
          for (const e of document.querySelectorAll("main *")) {
            const style = getComputedStyle(e);
            if (!mayScroll && style.overflowX !== "visible" && e.scrollWidth > e.clientWidth + 1 && style.textOverflow !== "ellipsis" && e.clientWidth > 0) cut.push(`hidden ${e.scrollWidth} of ${e.clientWidth}: ${name(e)}`);
          }
          return cut;
        }
        """;

    private const string Sentence = "0.0 ± 2.3 points of accuracy (0.0 ± 3.2 of balanced accuracy) over the linear probe on 22 validation images, more than 2 standard errors";
    private const string Source = "docs/evidence.md, 3.2; tests/MlNetTransfer.Benchmarks/results/regret.md; Brodersen et al. 2010, doi:10.1109/ICPR.2010.764";

    private static readonly string[] Long =
    [
        "Rosa × damascena ‘Quatre Saisons Continue’, autumn flowering",
        "Rosa_rugosa_without_any_blank_in_its_name_at_all_0001",
        "ants",
    ];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Pages => ["report", "long", "many", "compare"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task On_a_desktop_every_table_fits(string page)
    {
        await using OpenPage open = await OpenAsync(page, Desktop);
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(Cut, false));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task On_a_phone_tables_scroll_in_their_boxes_and_the_page_does_not(string page)
    {
        await using OpenPage open = await OpenAsync(page, Phone);
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(Cut, true));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task On_paper_everything_is_open_and_wraps(string page)
    {
        await using OpenPage open = await OpenAsync(page, Paper, closed: true);
        await open.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        Assert.Empty(await open.Page.EvaluateAsync<string[]>(Cut, false));
        Assert.True(await open.Page.EvaluateAsync<bool>("[...document.querySelectorAll('details table')].every(t => t.getBoundingClientRect().height > 0)"));
        Assert.Empty(await open.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('main *')].filter(e => getComputedStyle(e).textOverflow === "
            + "'ellipsis' && e.scrollWidth > e.clientWidth).map(e => e.outerHTML)"));
    }

    /// <summary>The window of a common notebook shows what was made, how good it is, whether that is better than the simple way and what to do, and
    /// no statistics.</summary>
    [Fact]
    public async Task The_first_screen_answers_in_plain_words()
    {
        await using OpenPage open = await OpenAsync("report", Desktop, closed: true);
        string[] headings = await open.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#answer h3')].filter(h => h.checkVisibility() && "
            + "h.getBoundingClientRect().bottom < innerHeight).map(h => h.textContent)");
        Assert.Equal(["What was made", "How good it is", "Is it better than the simple way?", "What to do next"], headings);
        string seen = await open.Page.Locator("#answer").EvaluateAsync<string>("e => e.innerText");
        Assert.Contains("77 of 100", seen, StringComparison.Ordinal);
        Assert.DoesNotMatch("±|MNT\\d|95 %|balanced|leave-one-out", seen);
        await open.Page.Locator("#answer summary").ClickAsync();
        Assert.Matches("±", await open.Page.Locator("#answer").EvaluateAsync<string>("e => e.innerText"));
    }

    private async Task<OpenPage> OpenAsync(string page, int width, bool closed = false)
    {
        string file = _folder.File($"{page}.html");
        switch (page)
        {
            case "compare":
                ComparisonPage.Write(
                    RunComparison.Of([("model", MadeUpRun.Parts()), ("model-of-last-week", MadeUpRun.Parts()), ("old", MadeUpRun.Earlier())]), file);
                break;
            case "many":
                HtmlReport.Write(MadeUpRun.Of([.. Enumerable.Range(0, 24).Select(i => $"character {i:000}")], perClass: 5), file);
                break;
            case "long":
                HtmlReport.Write(Wordy(MadeUpRun.Of(Long, file: i => $"{Long[i % Long.Length]}/a_rather_long_name_of_a_picture_{i:00000}.jpg")), file);
                break;
            default:
                HtmlReport.Write(MadeUpRun.Parts(), file);
                break;
        }

        OpenPage open = await chromium.OpenAsync(file, width);
        if (!closed)
        {
            await open.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => { d.open = true; })");
        }

        return open;
    }

    /// <summary>With as much to say in every column as a real run has.</summary>
    private static TransferRun Wordy(TransferRun run) => run with
    {
        Plan = run.Plan with
        {
            Because =
            [
                .. run.Plan.Because.Select(r =>
                    r with
                    {
                        Because = Sentence,
                        Measure = "probability of being better than the linear probe",
                        Measured = 0.998,
                        Threshold = Sentence,
                        Source = Source
                    }),
            ]
        },
        Profile = run.Profile! with
        {
            Evidence =
            [
                .. Enumerable.Repeat(
                    run.Profile.Evidence[0] with { Measure = "what pretraining is worth on these images", Threshold = Sentence, Source = Source }, 4),
            ]
        },
    };
}
