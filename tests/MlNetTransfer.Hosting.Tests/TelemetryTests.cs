using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using MlNetTransfer.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace MlNetTransfer.Tests.Hosting;

/// <summary>What an app sees that exports with OpenTelemetry.</summary>
[Collection(nameof(Onnx.Alone))]
public class TelemetryTests
{
    private const string Classifier = "mlnet_transfer.classifier", Error = "error.type", Label = "mlnet_transfer.label";

    private static readonly string[] KnownTags = [Classifier, Error, Label, "mlnet_transfer.model"];

    [Fact]
    public async Task Metrics_and_traces_say_what_was_asked_answered_and_refused_and_name_no_picture()
    {
        List<Metric> metrics = [];
        List<Activity> activities = [];
        await using HostedClassifier hosted = new(MadeUpModels.Insects, o => o.MaxWaiting = 1);
        using MeterProvider meters = Sdk.CreateMeterProviderBuilder().AddMeter(ImageClassifierTelemetry.Name).AddInMemoryExporter(metrics).Build();
        using TracerProvider tracers = Sdk.CreateTracerProviderBuilder().AddSource(ImageClassifierTelemetry.Name).AddInMemoryExporter(activities).Build();
        await hosted.StartAsync();
        await hosted.Classifier.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        await hosted.AnswersAsync(MadeUpModels.Insects, 0);
        await hosted.AnswersAsync(MadeUpModels.Insects, 1);
        await Assert.ThrowsAsync<TransferException>(() => hosted.Classifier.PredictAsync(new byte[] { 1, 2, 3 }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => hosted.Classifier.PredictAsync(MadeUpModels.Pictures[0], new CancellationToken(canceled: true)));
        TaskCompletionSource<int> bytes = new();
        Task<ClassifiedImage> inside = hosted.Classifier.PredictAsync(new Upload(bytes.Task));
        await Assert.ThrowsAsync<TransferException>(() => hosted.Classifier.PredictAsync(MadeUpModels.Pictures[0]));
        hosted.Put(MadeUpModels.Pets.Onnx[..100]);
        await hosted.LookAsync();

        meters.ForceFlush();
        Assert.Equal(1, Points("mlnet_transfer.request.active").Sum(p => p.GetSumLong()));
        bytes.SetResult(0);
        await Assert.ThrowsAsync<TransferException>(() => inside);
        metrics.Clear();
        meters.ForceFlush();

        Assert.Equal(0, Points("mlnet_transfer.request.active").Sum(p => p.GetSumLong()));
        Assert.Equal(
            [(null, 2), (FindingCode.ImageNotDecodable, 1), (FindingCode.ImageEmpty, 1), (FindingCode.TooManyWaiting, 1), ("cancelled", 1)],
            Points("mlnet_transfer.request.duration").Select(p => (Tag(p, Error), p.GetHistogramCount())).OrderBy(p => p.Item1 switch
            {
                null => 0, FindingCode.ImageNotDecodable => 1, FindingCode.ImageEmpty => 2, FindingCode.TooManyWaiting => 3, _ => 4,
            }));
        Assert.Equal([(FindingCode.TooManyWaiting, 1)], Points("mlnet_transfer.request.refused").Select(p => (Tag(p, Error), p.GetSumLong())));
        Assert.Equal(2, Points("mlnet_transfer.batch.size").Sum(p => p.GetHistogramSum()));
        Assert.Equal(2, Points("mlnet_transfer.prediction.confidence").Sum(p => p.GetHistogramCount()));
        Assert.All(Points("mlnet_transfer.prediction.confidence"), p => Assert.Contains(Tag(p, Label), MadeUpModels.Insects.Labels));
        Assert.Equal(
            [(null, 1), (FindingCode.ModelNotReadable, 1)], Points("mlnet_transfer.model.loads").Select(p => (Tag(p, Error), p.GetSumLong())));
        Assert.Equal(["1", "s", "{image}", "{model}", "{request}"], metrics.Select(m => m.Unit).Distinct().Order(StringComparer.Ordinal));

        Assert.Equal(2, activities.Count(a => a.DisplayName == "load model"));
        Activity[] requests = [.. activities.Where(a => a.DisplayName == "classify image")];
        Assert.Equal(6, requests.Length);
        Assert.Equal(2, requests.Count(a => a.Status == ActivityStatusCode.Unset && (string?)a.GetTagItem("mlnet_transfer.model") == MadeUpModels.Insects.Checksum));
        Assert.Equal(4, requests.Count(a => a.Status == ActivityStatusCode.Error && a.GetTagItem(Error) is string));

        string[] tags = [.. activities.SelectMany(a => a.TagObjects).Concat(metrics.SelectMany(m => PointsOf(m)).SelectMany(TagsOf)).Select(t => t.Key).Distinct()];
        Assert.Empty(tags.Except(KnownTags));
        Assert.All(PointsOf([.. metrics]), p => Assert.Equal("default", Tag(p, Classifier)));

        List<MetricPoint> Points(string name) => PointsOf([.. metrics.Where(m => m.Name == name)]);
    }

    [Fact]
    public async Task A_host_without_metrics_and_a_container_without_any_work_too()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.File("model.onnx"), MadeUpModels.Pets.Onnx, TestContext.Current.CancellationToken);
        await using ServiceProvider provider = new ServiceCollection().AddImageClassifier("a", folder.Path).AddImageClassifier("b", folder.Path).BuildServiceProvider();
        foreach (string name in new[] { "a", "b" })
        {
            ClassifiedImage answer = await provider.GetRequiredKeyedService<ImageClassifier>(name).PredictAsync(MadeUpModels.Pictures[0]);
            MadeUpModels.Pets.AssertAnswered(0, answer);
        }
    }

    private static List<MetricPoint> PointsOf(params Metric[] metrics)
    {
        List<MetricPoint> points = [];
        foreach (Metric metric in metrics)
        {
            foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
            {
                points.Add(point);
            }
        }

        return points;
    }

    private static List<KeyValuePair<string, object?>> TagsOf(MetricPoint point)
    {
        List<KeyValuePair<string, object?>> tags = [];
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            tags.Add(tag);
        }

        return tags;
    }

    private static string? Tag(MetricPoint point, string key) => (string?)TagsOf(point).Find(t => t.Key == key).Value;

    /// <summary>A stream whose first bytes come when the test says so.</summary>
    private sealed class Upload(Task<int> bytes) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => await bytes;
    }
}
