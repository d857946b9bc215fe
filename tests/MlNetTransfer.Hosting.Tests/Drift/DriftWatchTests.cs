using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting.Drift;

namespace MlNetTransfer.Tests.Hosting.Drift;

public class DriftWatchTests
{
    [Fact]
    public async Task A_full_window_is_compared_and_written_and_the_next_begins_empty()
    {
        await using WatchedAnswers answers = new();
        ServedModel model = answers.Begin("1");
        DateTimeOffset began = answers.Time.GetUtcNow();
        answers.Time.Advance(TimeSpan.FromSeconds(30));
        answers.Answer(model, 250);
        JsonElement window = Assert.Single(await answers.WindowsAsync(1));
        Assert.Equal(("full", 200, "model 1"), (Text(window, "ended"), window.GetProperty("count").GetInt32(), Text(window, "model")));
        Assert.Equal((began, began.AddSeconds(30)), (window.GetProperty("begin").GetDateTimeOffset(), window.GetProperty("end").GetDateTimeOffset()));
        Assert.Equal(1, window.GetProperty("shares").EnumerateObject().Sum(s => s.Value.GetDouble()), 1e-5);
        Assert.Equal(["a", "b", "c", "d", "e"], window.GetProperty("shares").EnumerateObject().Select(s => s.Name));
        JsonElement confidence = window.GetProperty("confidence");
        Assert.InRange(confidence.GetProperty("mean").GetDouble(), 0.75, 0.95);
        Assert.Equal(1, confidence.GetProperty("histogram").EnumerateArray().Sum(b => b.GetProperty("share").GetDouble()), 1e-5);
        JsonElement distance = window.GetProperty("distance");
        Assert.Equal([0.05, 0.25, 0.5, 0.75, 0.95], distance.GetProperty("quantiles").EnumerateArray().Select(q => q.GetProperty("share").GetDouble()));
        Assert.InRange(distance.GetProperty("quantiles")[2].GetProperty("value").GetDouble(), 0.95, 1.06);
        Assert.InRange(distance.GetProperty("noneOfThese").GetDouble(), 0, 0.06);
        Assert.Equal(["confidence", "distance", "noneOfThese", "shares"], Quantities(window));

        JsonElement summary = await answers.SummaryAsync(s => s.GetProperty("last").ValueKind == JsonValueKind.Object);
        Assert.Equal((1, "parts", false), (summary.GetProperty("format").GetInt32(), Text(summary, "classifier"), summary.GetProperty("left").GetBoolean()));
        Assert.Equal(50, summary.GetProperty("running").GetProperty("count").GetInt32());
        Assert.Equal(("test", 300), (Text(summary.GetProperty("reference"), "images"), summary.GetProperty("reference").GetProperty("count").GetInt32()));
        Assert.Equal(200, answers.Watch.Report.Last!.Count);
        Assert.Empty(answers.Log.Entries);
    }

    [Fact]
    public async Task Leaving_what_the_test_showed_is_said_once_with_the_test_and_so_is_coming_back()
    {
        await using WatchedAnswers answers = new();
        ServedModel model = answers.Begin("1");
        answers.Answer(model, 400, doubt: 4);
        await answers.WindowsAsync(2);
        DriftTest test = (await answers.UntilAsync(r => r.Left == true)).Last!.Tests[0];
        Assert.Equal((DriftQuantity.Confidence, TwoSamples.KolmogorovName, true), (test.Quantity, test.Test, test.Left));
        Assert.InRange(test.AdjustedPValue, 0, 0.001);
        Assert.Matches(@"^The model is 0\.[0-9]{3} sure on average; of the 300 test images it was 0\.[0-9]{3}\.$", test.Meaning);
        answers.Answer(model, 400);
        await answers.UntilAsync(r => r.Left == false);
        await answers.WindowsAsync(4);
        Assert.Equal([(7, LogLevel.Warning), (8, LogLevel.Information)], answers.Log.Entries.Select(e => (e.Id, e.Level)));
        Assert.Contains("have left what its test showed. The model is 0.", answers.Log.Entries.First().Text, StringComparison.Ordinal);
        Assert.Contains("Kolmogorov-Smirnov", answers.Log.Entries.First().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_that_are_farther_from_the_training_images_are_said_with_the_share_that_is_none_of_the_classes()
    {
        await using WatchedAnswers answers = new();
        answers.Answer(answers.Begin("1"), 200, far: 1.5);
        DriftReport report = await answers.UntilAsync(r => r.Left == true);
        Assert.Equal([DriftQuantity.Distance, DriftQuantity.NoneOfThese], report.Last!.Tests.Where(t => t.Left).Select(t => t.Quantity));
        Assert.Matches(
            @"^(8|9)[0-9]\.[0-9] % of the images are farther from the training images than 99 % of those are, .* it was [0-9]\.[0-9] %\.$", report.Last.Tests[2].Meaning);
        Assert.Equal(report.Last.Tests[2].Statistic, report.Last.Distance!.NoneOfThese, 1e-6);
        Assert.Equal([7], answers.Log.Ids);
    }

    [Fact]
    public async Task Answers_without_features_are_compared_by_the_rest()
    {
        await using WatchedAnswers answers = new();
        ServedModel model = answers.Begin("1");
        for (int i = 0; i < 200; i++)
        {
            answers.Watch.Add(new ClassifiedImage(new Prediction("a", 0.9f, []), model));
        }

        JsonElement window = Assert.Single(await answers.WindowsAsync(1));
        Assert.Equal(["confidence", "shares"], Quantities(window));
        Assert.Equal(JsonValueKind.Null, window.GetProperty("distance").ValueKind);
    }

    [Fact]
    public async Task Another_mix_of_classes_is_no_warning()
    {
        await using WatchedAnswers answers = new();
        ServedModel model = answers.Begin("1");
        answers.Answer(model, 200, mix: [0.1, 0.1, 0.2, 0.3, 0.3]);
        DriftReport report = await answers.UntilAsync(r => r.MixLeft == true);
        Assert.False(report.Left);
        Assert.Contains("That is usual in use, and does not say that the model is wrong", report.Last!.Tests[^1].Meaning, StringComparison.Ordinal);
        answers.Answer(model, 200);
        await answers.UntilAsync(r => r.MixLeft == false);
        Assert.Equal([(9, LogLevel.Information), (10, LogLevel.Information)], answers.Log.Entries.Select(e => (e.Id, e.Level)));
    }

    [Fact]
    public async Task A_window_is_over_too_when_its_time_is_and_is_compared_if_it_has_enough_answers()
    {
        await using WatchedAnswers answers = new();
        ServedModel model = answers.Begin("1");
        answers.Time.Advance(TimeSpan.FromHours(5));
        answers.Answer(model, 99);
        answers.Time.Advance(TimeSpan.FromHours(5));
        answers.Answer(model, 100);
        answers.Time.Advance(TimeSpan.FromHours(5));
        JsonElement[] windows = await answers.WindowsAsync(2);
        Assert.Equal([("time", 99, 0), ("time", 100, 4)], windows.Select(w => (Text(w, "ended"), w.GetProperty("count").GetInt32(), w.GetProperty("tests").GetArrayLength())));
        Assert.Equal("It has 99 answers, and 100 are needed.", Text(windows[0], "notCompared"));
        Assert.Equal(answers.Time.GetUtcNow().AddHours(-5), windows[1].GetProperty("begin").GetDateTimeOffset());
    }

    [Fact]
    public async Task Between_windows_the_summary_is_written_once_a_minute_where_there_was_an_answer()
    {
        await using WatchedAnswers answers = new();
        ServedModel model = answers.Begin("1");
        await answers.SummaryAsync(s => s.GetProperty("running").GetProperty("count").GetInt32() == 0);
        answers.Answer(model, 7);
        answers.Time.Advance(TimeSpan.FromMinutes(1));
        await answers.SummaryAsync(s => s.GetProperty("running").GetProperty("count").GetInt32() == 7);
        File.Delete(answers.File("drift-parts.json"));
        answers.Time.Advance(TimeSpan.FromMinutes(1));
        answers.Answer(model, 1);
        answers.Time.Advance(TimeSpan.FromMinutes(1));
        await answers.SummaryAsync(s => s.GetProperty("running").GetProperty("count").GetInt32() == 8);
    }

    [Fact]
    public async Task Another_model_begins_a_new_window_and_late_answers_of_the_one_before_are_in_none()
    {
        await using WatchedAnswers answers = new();
        ServedModel before = answers.Begin("1");
        answers.Answer(before, 200, doubt: 4);
        await answers.UntilAsync(r => r.Left == true);
        answers.Answer(before, 150, doubt: 4);
        ServedModel after = answers.Begin("2");
        answers.Answer(before, 100, doubt: 4);
        answers.Answer(after, 200);
        JsonElement[] windows = await answers.WindowsAsync(3);
        Assert.Equal(
            [("model 1", "full", 200), ("model 1", "model", 150), ("model 2", "full", 200)],
            windows.Select(w => (Text(w, "model"), Text(w, "ended"), w.GetProperty("count").GetInt32())));
        Assert.Equal("It was not full when it ended.", Text(windows[1], "notCompared"));
        Assert.False((await answers.UntilAsync(r => r.Last!.Model == "model 2")).Left);
        Assert.Equal([7], answers.Log.Ids);
    }

    [Fact]
    public async Task A_model_without_a_record_of_its_test_is_summed_up_and_it_is_said_why_it_is_not_compared()
    {
        await using WatchedAnswers answers = new();
        ServedModel model = answers.Begin("1", tested: false);
        answers.Answer(model, 400);
        JsonElement[] windows = await answers.WindowsAsync(2);
        Assert.All(windows, w => Assert.StartsWith("There is no reference.json beside model.onnx", Text(w, "notCompared"), StringComparison.Ordinal));
        Assert.Equal(1, windows[0].GetProperty("shares").EnumerateObject().Sum(s => s.Value.GetDouble()), 1e-5);
        DriftReport report = await answers.UntilAsync(r => r.Last is not null);
        Assert.Null(report.Left);
        Assert.Null(report.Reference);
        Assert.StartsWith("There is no reference.json", report.NoReference, StringComparison.Ordinal);
        Assert.Equal([(11, LogLevel.Information)], answers.Log.Entries.Select(e => (e.Id, e.Level)));

        // A run writes it after the model.
        answers.Test("1");
        answers.Answer(model, 200);
        Assert.Equal(["confidence", "shares"], Quantities((await answers.WindowsAsync(3))[2]));
        Assert.NotNull(answers.Watch.Report.Reference!.Distance);

        // The window after that begins with the measure.
        answers.Answer(model, 200);
        Assert.Equal(["confidence", "distance", "noneOfThese", "shares"], Quantities((await answers.WindowsAsync(4))[3]));
    }

    [Fact]
    public async Task Beside_a_link_to_the_model_there_need_be_no_record_where_the_link_leads_there_is_one()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Links need a right on Windows.");
        }

        await using WatchedAnswers answers = new();
        ServedModel model = answers.Begin("1");
        File.WriteAllText(Path.Combine(answers.ModelFolder("1"), "model.onnx"), "");
        Directory.CreateDirectory(answers.ModelFolder("now"));
        File.CreateSymbolicLink(Path.Combine(answers.ModelFolder("now"), "model.onnx"), Path.Combine(answers.ModelFolder("1"), "model.onnx"));
        Assert.NotNull(new DriftSubject(model, answers.ModelFolder("now"), "1").Look().Reference);
        Assert.NotNull(new DriftSubject(model, Path.Combine(answers.ModelFolder("now"), "model.onnx"), "1").Look().Reference);
        Assert.Null(new DriftSubject(model, answers.ModelFolder("now"), "2").Look().Reference);
    }

    [Fact]
    public async Task Many_requests_at_once_lose_no_answer()
    {
        await using WatchedAnswers answers = new(o => o.Window = 1000);
        ServedModel model = answers.Begin("1");
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 1250; i++)
            {
                answers.Watch.Add(new ClassifiedImage(new Prediction("b", 0.5f, []), model));
            }
        });
        JsonElement[] windows = await answers.WindowsAsync(10);
        Assert.All(windows, w => Assert.Equal((1000, 1), (w.GetProperty("count").GetInt32(), w.GetProperty("shares").GetProperty("b").GetDouble())));
        Assert.Equal(0, answers.Watch.Report.Running!.Count);
    }

    [Fact]
    public async Task The_history_does_not_grow_without_end_and_goes_on_after_a_restart()
    {
        using TemporaryFolder folder = new();
        for (int part = 0; part < 3; part++)
        {
            await using WatchedAnswers answers = new(o => (o.Window, o.History, o.Folder) = (100, 10, folder.Path));
            answers.Answer(answers.Begin("1"), 800);
        }

        Assert.Equal(["drift-parts.1.jsonl", "drift-parts.json", "drift-parts.jsonl"], Directory.GetFiles(folder.Path).Select(f => Path.GetFileName(f)).Order());
        Assert.Equal((10, 4), (File.ReadAllLines(folder.File("drift-parts.1.jsonl")).Length, File.ReadAllLines(folder.File("drift-parts.jsonl")).Length));
    }

    [Fact]
    public async Task A_line_that_a_killed_process_left_half_spoils_no_other()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("drift-parts.jsonl"), "{\"count\": 1}\n{\"cou", TestContext.Current.CancellationToken);
        await using (WatchedAnswers answers = new(o => o.Folder = folder.Path))
        {
            answers.Answer(answers.Begin("1"), 150);
        }

        string[] lines = await File.ReadAllLinesAsync(folder.File("drift-parts.jsonl"), TestContext.Current.CancellationToken);
        Assert.Equal((3, "{\"cou"), (lines.Length, lines[1]));
        Assert.Equal(("stop", 150), (Text(JsonDocument.Parse(lines[2]).RootElement, "ended"), JsonDocument.Parse(lines[2]).RootElement.GetProperty("count").GetInt32()));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_once_and_the_summary_goes_on()
    {
        await using WatchedAnswers answers = new();
        ServedModel model = answers.Begin("1");
        await answers.SummaryAsync(_ => true);
        Directory.Delete(Path.GetDirectoryName(answers.File("x"))!, recursive: true);
        await File.WriteAllTextAsync(Path.GetDirectoryName(answers.File("x"))!, "a file", TestContext.Current.CancellationToken);
        answers.Answer(model, 400);
        await answers.UntilAsync(r => r.Last is not null && !answers.Log.Entries.IsEmpty);
        answers.Answer(model, 200);
        await answers.UntilAsync(r => r.Running!.Count == 0);
        Assert.Equal([(12, LogLevel.Warning)], answers.Log.Entries.Select(e => (e.Id, e.Level)));
        Assert.Contains(FindingCode.OutputNotWritable, answers.Log.Entries.First().Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parts", "drift-parts.json")]
    [InlineData("größe 2", "drift-größe%00202.json")]
    [InlineData("a/../b:c", "drift-a%002F..%002Fb%003Ac.json")]
    public async Task Names_of_files_are_those_of_classifiers_whatever_they_hold(string name, string file)
    {
        await using WatchedAnswers answers = new(name: name);
        answers.Begin("1");
        await UntilAsync(() => File.Exists(answers.File(file)));
    }

    [Fact]
    public async Task A_long_name_is_cut_and_is_no_other_ones()
    {
        using TemporaryFolder folder = new();
        foreach (string name in new[] { new string('ö', 200) + "1", new string('ö', 200) + "2", new string('x', 300) })
        {
            await using WatchedAnswers answers = new(o => o.Folder = folder.Path, name);
            answers.Begin("1");
        }

        Assert.Equal(3, Directory.GetFiles(folder.Path, "*.json").Length);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private static IEnumerable<string?> Quantities(JsonElement window) => window.GetProperty("tests").EnumerateArray().Select(t => Text(t, "quantity"));

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
