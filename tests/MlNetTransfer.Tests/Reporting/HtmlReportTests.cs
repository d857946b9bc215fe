using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Gallery;
using MlNetTransfer.Planning;
using MlNetTransfer.Reporting;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Reporting;

public partial class HtmlReportTests
{
    private const int MostBytes = 5_000_000;

    public static TheoryData<string> HostileNames =>
    [
        "<script>alert(1)</script>",
        "\" onmouseover=\"alert(1)",
        "' onerror='alert(1)",
        "</style><script>alert(1)</script>",
        "--></title><img src=x onerror=alert(1)>",
        "a & b < c > d",
        "&lt;script&gt;",
        "\u202Egnp.exe",
        "{new Markup(\"<b>\")}",
        "url(javascript:alert(1))",
        new string('m', 5000),
    ];

    /// <summary>Everything but style and script, which are files of their own.</summary>
    [Fact]
    public void The_page_of_a_made_up_run_is_approved() => Approved.Verify(WithoutAssets(HtmlReport.Of(MadeUpRun.Parts())));

    [Fact]
    public void The_page_of_an_earlier_run_of_a_named_strategy_is_approved() => Approved.Verify(WithoutAssets(HtmlReport.Of(MadeUpRun.Earlier())));

    [Fact]
    public void The_page_depends_on_what_run_json_holds_alone()
    {
        TransferRun run = MadeUpRun.Parts();
        Assert.Equal(HtmlReport.Of(run), HtmlReport.Of(TransferRun.FromJson(run.ToJson())));
    }

    [Fact]
    public void What_trainings_gained_with_other_seeds_is_told_beside_them()
    {
        TransferRun run = MadeUpRun.Parts();
        PlanTrial[] trials = [.. run.Evidence!.Trials];
        trials[0] = trials[0] with { Repetitions = [new TrialRepetition(7, 0.042, 0.01)] };
        string page = HtmlReport.Of(run with { Evidence = run.Evidence with { Trials = trials } });
        Assert.Contains("The same trainings with other seeds", page, StringComparison.Ordinal);
        Assert.Contains("+4.2 ± 1.0", System.Net.WebUtility.HtmlDecode(page).Replace('\u00A0', ' ').Replace('\u202F', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_json_without_what_later_versions_keep_can_be_reported()
    {
        JsonObject run = JsonNode.Parse(MadeUpRun.Parts().ToJson())!.AsObject();
        Assert.True(run.Remove("gallery"));
        Assert.True(run["evaluation"]!.AsObject().Remove("outcomes"));
        Assert.True(run["evaluation"]!["test"]!.AsObject().Remove("reliability"));
        Assert.True(run["export"]!.AsObject().Remove("imagesPerSecond"));
        Assert.True(run["options"]!.AsObject().Remove("pictures"));
        Assert.True(run["timings"]!.AsObject().Remove("gallery"));
        string page = HtmlReport.Of(TransferRun.FromJson(run.ToJsonString()));
        Assert.Contains("This run.json names no example images", page, StringComparison.Ordinal);
        Assert.Contains("did not keep the bins", page, StringComparison.Ordinal);
    }

    /// <summary>In place of every text that comes from outside: no tag and no attribute appears that is not there with harmless names.</summary>
    [Theory]
    [MemberData(nameof(HostileNames))]
    public void Names_stay_text(string name)
    {
        string harmless = HtmlReport.Of(Everywhere(NotSpaceForm().Replace(name, "x")));
        string page = HtmlReport.Of(Everywhere(name));
        Assert.Equal(Tags(harmless), Tags(page));
        Assert.Single(ScriptForm().Matches(page));
    }

    [Fact]
    public void Names_stand_on_the_page_as_they_are_and_turn_nothing_around_them()
    {
        string page = HtmlReport.Of(Everywhere("<script>alert(1)</script>"));
        Assert.Contains("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert(1)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_is_no_base64_is_left_out()
    {
        TransferRun run = MadeUpRun.Parts(_ => "\"><script>alert(1)</script>");
        Assert.DoesNotContain("alert(1)", HtmlReport.Of(run), StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_loaded_from_anywhere_and_nothing_may_be()
    {
        string page = HtmlReport.Of(MadeUpRun.Parts());
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)(href|src|srcset|action|data|poster)=\"(?!#|data:image/jpeg;base64,)", page);
        Assert.DoesNotMatch("(?i)@import|url\\((?!#)|<link|<iframe|<object|<embed|<base", page);
        string script = ScriptForm().Match(page).Groups[1].Value;
        Assert.Contains($"'sha256-{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_pictures_there_are_none_and_no_maps()
    {
        string page = HtmlReport.Of(MadeUpRun.Parts(), pictures: false);
        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("base64", page, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"look\"", page, StringComparison.Ordinal);
        Assert.Contains("--no-images", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStatus.Training, true)]
    [InlineData(RunStatus.Exported, true)]
    [InlineData(RunStatus.Completed, false)]
    public void A_run_that_did_not_come_to_its_end_says_so(RunStatus status, bool says)
    {
        TransferRun run = MadeUpRun.Parts() with { Status = status };
        run = says ? run with { Evaluation = null, Gallery = null } : run;
        Assert.Equal(says, HtmlReport.Of(run).Contains("This run is not complete", StringComparison.Ordinal));
    }

    [Fact]
    public void A_report_that_cannot_be_written_is_a_warning_and_ends_no_run()
    {
        using TemporaryFolder parent = new();
        using OutputFolder folder = OutputFolder.Open(parent.File("model"));
        Directory.CreateDirectory(folder.File(OutputFolder.Report));
        Finding finding = Assert.Single(new ReportBesideRun().Write(MadeUpRun.Parts(), folder));
        Assert.Equal((FindingCode.ReportNotWritten, Severity.Warning), (finding.Code, finding.Severity));
        Assert.Empty(Directory.GetFiles(folder.FullPath, "*.partial"));
    }

    [Fact]
    public void Twenty_thousand_images_of_two_hundred_classes_give_a_page_below_five_megabytes()
    {
        TransferRun run = MadeUpRun.Of([.. Enumerable.Range(0, 200).Select(i => $"class number {i:000}")], perClass: 25, jpeg: _ => new string('A', 6000));
        Assert.Equal(20_000, run.Dataset.Images);
        ImageGallery full = run.Gallery!;
        run = run with
        {
            Gallery = full with { Maps = [.. Enumerable.Repeat(full.Maps[0] with { Cells = 8, Drops = [.. Enumerable.Repeat(1.25, 64)] }, 12)], Suspicious = [.. Enumerable.Repeat(full.Suspicious[0], 24)] },
            Dataset = run.Dataset with { Rejected = [.. Enumerable.Repeat(run.Dataset.Rejected[0], 20_000)], Findings = [.. Enumerable.Repeat(run.Dataset.Findings[0], 20_000)] },
            Profile = run.Profile! with { SuspiciousLabels = [.. Enumerable.Repeat(run.Profile.SuspiciousLabels[0], 20_000)] },
        };
        int bytes = Encoding.UTF8.GetByteCount(HtmlReport.Of(run));
        Assert.InRange(bytes, 500_000, MostBytes);
    }

    [Fact]
    public void Every_reference_inside_the_page_finds_its_place()
    {
        string page = HtmlReport.Of(MadeUpRun.Parts());
        string[] ids = [.. IdForm().Matches(page).Select(m => m.Groups[1].Value)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        IEnumerable<string> references = ReferenceForm().Matches(page).SelectMany(m => m.Groups[1].Value.Split(' '));
        Assert.All(references, r => Assert.Contains(r, ids));
    }

    [Fact]
    public void Headings_follow_each_other_without_a_gap()
    {
        int[] levels = [.. HeadingForm().Matches(HtmlReport.Of(MadeUpRun.Parts())).Select(m => m.Groups[1].Value[0] - '0')];
        Assert.Equal(1, levels[0]);
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second <= pair.First + 1));
    }

    private static TransferRun Everywhere(string name)
    {
        TransferRun run = MadeUpRun.Of([name + 1, name + 2], file: i => $"{name}/{i}.jpg", jpeg: _ => "anBlZw==");
        return run with
        {
            Options = run.Options with { Data = name, Backbone = name, CacheFolder = name },
            Backbone = run.Backbone with { Name = name, Weights = name },
            Machine = run.Machine with { OperatingSystem = name, Runtime = name },
            ProductVersion = name,
            Profile = run.Profile! with { Backbone = name, Stages = [.. run.Profile.Stages.Select(s => s with { Stage = name + s.Stage })], Layers = run.Profile.Layers with { BestStage = $"{name}stage4" }, NotMeasured = [name] },
            Plan = run.Plan with { Because = [.. run.Plan.Because.Select(r => r with { Entry = r.Entry == "strategy" ? r.Entry : name, Value = name, Because = name, Source = name, Threshold = name, Measure = name })] },
            Evidence = run.Evidence! with { OnlyHeads = name, WouldChange = [name] },
        };
    }

    private static string[] Tags(string page) => [.. TagForm().Matches(page).Select(m => AttributeValueForm().Replace(m.Value, "=").Replace(" class=", "", StringComparison.Ordinal))];

    private static string WithoutAssets(string page) =>
        PolicyHashForm().Replace(ScriptForm().Replace(StyleForm().Replace(page, "<style>…</style>"), "<script>…</script>"), "'sha256-…'");

    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline)]
    private static partial Regex StyleForm();

    [GeneratedRegex("<script[^>]*>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex ScriptForm();

    [GeneratedRegex("'sha256-[^']*'")]
    private static partial Regex PolicyHashForm();

    [GeneratedRegex("<[a-zA-Z/!][^>]*>")]
    private static partial Regex TagForm();

    [GeneratedRegex("=\"[^\"]*\"")]
    private static partial Regex AttributeValueForm();

    [GeneratedRegex("\\sid=\"([^\"]*)\"")]
    private static partial Regex IdForm();

    [GeneratedRegex("(?:href=\"#|aria-labelledby=\")([^\"]*)\"")]
    private static partial Regex ReferenceForm();

    [GeneratedRegex("[^ -]")]
    private static partial Regex NotSpaceForm();

    [GeneratedRegex("<h([1-6])")]
    private static partial Regex HeadingForm();
}
