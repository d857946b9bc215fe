using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Tests.Hosting;

public class ChangeOverTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_model_takes_over_when_it_has_been_still_for_one_interval()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects);
        await hosted.LookAsync();
        hosted.Put(MadeUpModels.Pets.Onnx);
        await hosted.LookAsync(1);
        await hosted.AnswersAsync(MadeUpModels.Insects);
        await hosted.LookAsync(1);
        await hosted.AnswersAsync(MadeUpModels.Pets);
        Assert.Equal(hosted.Time.GetUtcNow(), hosted.Classifier.Model!.Since);
        Assert.Equal([1, 3, 5], hosted.Log.Ids);
        Assert.Contains("Now: cats, dogs.", hosted.Log.Entries.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_still_grows_is_left_alone()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects);
        await hosted.LookAsync();
        byte[] next = MadeUpModels.Pets.Onnx;
        for (int part = 1; part <= 4; part++)
        {
            await File.WriteAllBytesAsync(hosted.File, next[..(next.Length * part / 4)], Cancellation);
            await hosted.LookAsync(1);
            await hosted.AnswersAsync(MadeUpModels.Insects);
        }

        await hosted.LookAsync(1);
        await hosted.AnswersAsync(MadeUpModels.Pets);
        Assert.Equal([1, 3, 5], hosted.Log.Ids);
    }

    [Fact]
    public async Task A_broken_model_changes_nothing_and_is_said_once()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects);
        byte[] half = MadeUpModels.Pets.Onnx[..(MadeUpModels.Pets.Onnx.Length / 2)];
        for (int again = 0; again < 2; again++)
        {
            hosted.Put(half);
            await hosted.LookAsync(4);
            await hosted.AnswersAsync(MadeUpModels.Insects);
        }

        HealthReportEntry health = await hosted.HealthAsync();
        Assert.Equal((HealthStatus.Degraded, FindingCode.ModelNotReadable), (health.Status, (string)health.Data["finding"]));
        Assert.Equal(MadeUpModels.Insects.Checksum, health.Data["model"]);
        Assert.Equal([(1, LogLevel.Information), (4, LogLevel.Warning)], hosted.Log.Entries.Select(e => (e.Id, e.Level)));

        hosted.Put(MadeUpModels.Insects.Onnx);
        await hosted.LookAsync();
        Assert.Equal(HealthStatus.Healthy, (await hosted.HealthAsync()).Status);
        hosted.Put(half);
        await hosted.LookAsync();
        hosted.Put(MadeUpModels.Pets.Onnx);
        await hosted.LookAsync();
        await hosted.AnswersAsync(MadeUpModels.Pets);
        Assert.Equal([1, 4, 4, 3, 5], hosted.Log.Ids);
        Assert.Equal(HealthStatus.Healthy, (await hosted.HealthAsync()).Status);
    }

    [Fact]
    public async Task A_model_that_gives_no_numbers_changes_nothing()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects);
        hosted.Put(MadeUpModels.WithoutNumbers());
        await hosted.LookAsync(5);
        await hosted.AnswersAsync(MadeUpModels.Insects);
        Assert.Equal(FindingCode.ScoresNotFinite, (await hosted.HealthAsync()).Data["finding"]);
        Assert.Equal([1, 4], hosted.Log.Ids);
    }

    [Fact]
    public async Task A_model_that_went_away_goes_on_answering()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects);
        Directory.Delete(hosted.Folder, recursive: true);
        await hosted.LookAsync();
        await hosted.AnswersAsync(MadeUpModels.Insects);
        Assert.Equal(HealthStatus.Degraded, (await hosted.HealthAsync()).Status);
        Directory.CreateDirectory(hosted.Folder);
        hosted.Put(MadeUpModels.LargerInsects.Onnx);
        await hosted.LookAsync();
        await hosted.AnswersAsync(MadeUpModels.LargerInsects);
        Assert.Equal([1, 4, 3], hosted.Log.Ids);
    }

    [Fact]
    public async Task The_same_content_written_again_is_no_new_model()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects);
        ServedModel? before = hosted.Classifier.Model;
        hosted.Put(MadeUpModels.Insects.Onnx);
        await hosted.LookAsync(4);
        Assert.Same(before, hosted.Classifier.Model);
        Assert.Equal([1], hosted.Log.Ids);
    }

    [Fact]
    public async Task A_link_that_leads_to_another_folder_is_a_new_model()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        using TemporaryFolder releases = new();
        foreach ((string name, MadeUpModels model) in new[] { ("1", MadeUpModels.Insects), ("2", MadeUpModels.Pets) })
        {
            Directory.CreateDirectory(releases.File(name));
            await File.WriteAllBytesAsync(Path.Combine(releases.File(name), "model.onnx"), model.Onnx, Cancellation);
        }

        Directory.CreateSymbolicLink(releases.File("now"), "1");
        await using HostedClassifier hosted = new(configure: o => o.Model = releases.File("now"));
        await hosted.StartAsync();
        await hosted.Classifier.WaitUntilReadyAsync(Cancellation);
        await hosted.LookAsync();
        await hosted.AnswersAsync(MadeUpModels.Insects);
        Directory.Delete(releases.File("now"));
        Directory.CreateSymbolicLink(releases.File("now"), "2");
        await hosted.LookAsync();
        await hosted.AnswersAsync(MadeUpModels.Pets);
    }

    [Fact]
    public async Task Without_watching_the_first_model_stays()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects, o => o.Watch = false);
        hosted.Put(MadeUpModels.Pets.Onnx);
        hosted.Time.Advance(HostedClassifier.Interval * 5);
        await hosted.AnswersAsync(MadeUpModels.Insects);
        Assert.False(hosted.Time.IsWaitedFor(HostedClassifier.Interval));
    }
}
