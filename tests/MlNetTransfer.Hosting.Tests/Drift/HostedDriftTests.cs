using Microsoft.Extensions.Diagnostics.HealthChecks;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting.Drift;

namespace MlNetTransfer.Tests.Hosting.Drift;

/// <summary>Drift in a host, with a model that answers.</summary>
public class HostedDriftTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_word_nothing_is_summed_up()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects);
        Assert.Null(hosted.Classifier.Drift);
    }

    [Fact]
    public async Task Answers_are_compared_with_the_test_of_the_model_that_gave_them_and_health_stays_as_it_is()
    {
        await using HostedClassifier hosted = new(MadeUpModels.Insects, o => o.Drift = new DriftOptions { Enabled = true, Folder = "drift", Window = 100 });
        MadeUpReference.Put(hosted.Folder, MadeUpModels.Insects);
        await hosted.StartAsync();
        await hosted.Classifier.WaitUntilReadyAsync(Cancellation);
        await AnswerAsync(hosted, 101);
        DriftReport report = await UntilAsync(hosted, r => r.Last is not null);
        Assert.Equal(("default", true, 1), (report.Classifier, report.Left, report.Running!.Count));
        Assert.Equal((MadeUpModels.Insects.Checksum, "full", 100), (report.Last!.Model, report.Last.Ended, report.Last.Count));
        Assert.Equal(HealthStatus.Healthy, (await hosted.HealthAsync()).Status);
        Assert.Equal([1, 7, 9], hosted.Log.Ids);

        MadeUpReference.Put(hosted.Folder, MadeUpModels.Pets);
        hosted.Put(MadeUpModels.Pets.Onnx);
        await hosted.LookAsync();
        await UntilAsync(hosted, r => r.Last!.Ended == "model");
        await AnswerAsync(hosted, 1);
        report = hosted.Classifier.Drift!;
        Assert.Equal((MadeUpModels.Pets.Checksum, 1), (report.Running!.Model, report.Running.Count));
        Assert.Equal(["cats", "dogs"], report.Running.Shares.Keys);
        await hosted.Classifier.DisposeAsync();
        string folder = Path.Combine(Path.GetDirectoryName(hosted.Folder)!, "drift");
        Assert.Equal(["drift-default.json", "drift-default.jsonl"], Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order());
        Assert.Equal(3, File.ReadAllLines(Path.Combine(folder, "drift-default.jsonl")).Length);
        Assert.DoesNotContain("data", await File.ReadAllTextAsync(Path.Combine(folder, "drift-default.jsonl"), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_head_is_given_is_measured_where_the_model_has_a_measure()
    {
        await using HostedClassifier hosted = new(MadeUpModels.Insects, o => o.Drift.Enabled = true);
        MadeUpReference.Put(hosted.Folder, MadeUpModels.Insects, Features(hosted.File));
        await hosted.StartAsync();
        await hosted.Classifier.WaitUntilReadyAsync(Cancellation);
        await AnswerAsync(hosted, 3);
        DriftDistances measured = hosted.Classifier.Drift!.Running!.Distance!;
        Assert.True(measured.Quantiles[2].Value > 0.1);
        Assert.Equal(0, hosted.Classifier.Drift.Reference!.Distance!.NoneOfThese);
    }

    [Fact]
    public async Task A_refused_image_is_no_answer()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects, o => o.Drift.Enabled = true);
        await Assert.ThrowsAsync<TransferException>(() => hosted.Classifier.PredictAsync("no image"u8.ToArray(), Cancellation));
        Assert.Equal(0, hosted.Classifier.Drift!.Running!.Count);
        await AnswerAsync(hosted, 2);
        Assert.Equal(2, hosted.Classifier.Drift!.Running!.Count);
        Assert.StartsWith("There is no reference.json", hosted.Classifier.Drift.NoReference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_stops_the_start()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("file"), "", Cancellation);
        await using HostedClassifier hosted = new(
            MadeUpModels.Insects, o => o.Drift = new DriftOptions { Enabled = true, Folder = Path.Combine(folder.File("file"), "drift") });
        TransferException refused = await Assert.ThrowsAsync<TransferException>(hosted.StartAsync);
        Assert.Equal(FindingCode.OutputNotWritable, refused.Findings[0].Code);
    }

    [Fact]
    public async Task A_folder_without_the_right_to_write_stops_the_start()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("Modes of folders bind neither Windows nor root.");
        }

        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("drift"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using HostedClassifier hosted = new(MadeUpModels.Insects, o => o.Drift = new DriftOptions { Enabled = true, Folder = folder.File("drift") });
        Assert.Equal(FindingCode.OutputNotWritable, (await Assert.ThrowsAsync<TransferException>(hosted.StartAsync)).Findings[0].Code);
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_history_stops_the_start()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("drift-default.jsonl"));
        await using HostedClassifier hosted = new(MadeUpModels.Insects, o => o.Drift = new DriftOptions { Enabled = true, Folder = folder.Path });
        Assert.Equal(FindingCode.OutputNotWritable, (await Assert.ThrowsAsync<TransferException>(hosted.StartAsync)).Findings[0].Code);
    }

    private static int Features(string model)
    {
        using ImageEmbedder embedder = ImageEmbedder.Load(model);
        return embedder.Dimension;
    }

    private static async Task AnswerAsync(HostedClassifier hosted, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await hosted.Classifier.PredictAsync(MadeUpModels.Pictures[i % MadeUpModels.Pictures.Length], Cancellation);
        }
    }

    private static async Task<DriftReport> UntilAsync(HostedClassifier hosted, Func<DriftReport, bool> isSo)
    {
        while (!isSo(hosted.Classifier.Drift!))
        {
            await Task.Delay(1, Cancellation);
        }

        return hosted.Classifier.Drift!;
    }
}
