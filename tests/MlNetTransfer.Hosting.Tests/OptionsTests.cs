using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MlNetTransfer.Tests.Hosting;

public class OptionsTests
{
    [Fact]
    public async Task Options_are_bound_from_configuration()
    {
        await using ServiceProvider provider = new ServiceCollection().AddImageClassifier(Section(new()
        {
            ["Model"] = "parts", ["Watch"] = "false", ["WatchInterval"] = "00:01:00", ["WaitForModel"] = "false", ["Workers"] = "3", ["Threads"] = "5", ["MaxBatchSize"] = "8",
            ["MaxWaiting"] = "9", ["MaxMegapixels"] = "10", ["DecodingWait"] = "00:00:02", ["Device"] = "auto",
            ["Drift:Enabled"] = "true", ["Drift:Folder"] = "drift", ["Drift:Window"] = "500", ["Drift:LongestWindow"] = "02:00:00", ["Drift:Level"] = "0.01",
            ["Drift:History"] = "20",
        })).BuildServiceProvider();
        ImageClassifierOptions bound = provider.GetRequiredService<IOptions<ImageClassifierOptions>>().Value;
        Assert.Equal(("parts", false, TimeSpan.FromMinutes(1), false), (bound.Model, bound.Watch, bound.WatchInterval, bound.WaitForModel));
        Assert.Equal(
            new BatchingOptions
            {
                Workers = 3, Threads = 5, MaxBatchSize = 8, MaxWaiting = 9, MaxMegapixels = 10, DecodingWait = TimeSpan.FromSeconds(2), Device = "auto",
                WithFeatures = true,
            },
            bound.Batching());
        Assert.Equivalent(
            new DriftOptions { Enabled = true, Folder = "drift", Window = 500, LongestWindow = TimeSpan.FromHours(2), Level = 0.01, History = 20 }, bound.Drift, strict: true);
    }

    [Fact]
    public void What_is_left_out_is_as_in_BatchingOptions() => Assert.Equal(new BatchingOptions(), new ImageClassifierOptions().Batching());

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once_when_the_host_starts()
    {
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(s => s.AddImageClassifier(o =>
        {
            o.WatchInterval = TimeSpan.Zero;
            o.Workers = 0;
            o.MaxMegapixels = 501;
            o.Device = "tpu";
            o.Drift = new DriftOptions { Window = 99, LongestWindow = TimeSpan.FromSeconds(59), Level = double.NaN, History = 9, Folder = " " };
        })));
        Assert.Equal(
            ["MNT101 Drift", "MNT101 Drift", "MNT101 Drift", "MNT101 Drift", "MNT101 Drift"],
            refused.Failures.Where(f => f.StartsWith("MNT101 Drift:", StringComparison.Ordinal)).Select(f => f.Split(':')[0]));
        Assert.Contains(refused.Failures, f => f == "MNT101 Drift:Window: is 99; allowed are 100 to 1,000,000. Leave it out for the default.");
        Assert.Equal(
            ["MNT101 Model", "MNT101 WatchInterval", "MNT101 Workers", "MNT101 MaxMegapixels", "MNT101 Device"],
            refused.Failures.Select(f => f.Split(':')[0]).Where(f => f != "MNT101 Drift"));
    }

    [Fact]
    public async Task What_is_wrong_with_a_named_one_names_it()
    {
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(s => s.AddImageClassifier("parts", o => o.MaxWaiting = 0)));
        Assert.Equal(2, refused.Failures.Count());
        Assert.All(refused.Failures, f => Assert.StartsWith("Image classifier 'parts': MNT101 ", f, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_is_no_option_stops_the_start()
    {
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => StartAsync(s => s.AddImageClassifier(Section(new() { ["Model"] = "model", ["MaxBatch"] = "2" }))));
        Assert.Contains("MaxBatch", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Named_ones_are_injected_by_their_key_and_each_has_its_model_and_its_health()
    {
        await using HostedClassifier hosted = await HostedClassifier.StartedAsync(MadeUpModels.Insects, services: services =>
        {
            services.AddImageClassifier("pets", "pets/model.onnx").AddImageClassifier("none", Section(new() { ["Model"] = "nowhere" }));
            services.AddImageClassifier("pets", o => o.Watch = false);
        });
        string pets = Path.Combine(Path.GetDirectoryName(hosted.Folder)!, "pets");
        Directory.CreateDirectory(pets);
        await File.WriteAllBytesAsync(Path.Combine(pets, "model.onnx"), MadeUpModels.Pets.Onnx, TestContext.Current.CancellationToken);

        await using HostedClassifier other = await HostedClassifier.StartedAsync(
            MadeUpModels.Insects, services: s => s.AddImageClassifier("pets", pets).AddImageClassifier("pets", o => o.Watch = false));
        ImageClassifier named = other.Services.GetRequiredKeyedService<ImageClassifier>("pets");
        Assert.Equal("pets", named.Name);
        Assert.Same(named, other.Services.GetKeyedService<ImageClassifier>("pets"));
        MadeUpModels.Pets.AssertAnswered(1, await named.PredictAsync(MadeUpModels.Pictures[1], TestContext.Current.CancellationToken));
        await other.AnswersAsync(MadeUpModels.Insects, 1);

        HealthReport report = await hosted.Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(r => r.Tags.Contains("ready"), TestContext.Current.CancellationToken);
        Assert.Equal(["image-classifier", "image-classifier-none", "image-classifier-pets"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(HealthStatus.Healthy, report.Entries["image-classifier"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["image-classifier-none"].Status);
    }

    [Fact]
    public async Task Without_a_host_the_first_request_loads_the_model()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.File("model.onnx"), MadeUpModels.Pets.Onnx, TestContext.Current.CancellationToken);
        await using ServiceProvider provider = new ServiceCollection().AddImageClassifier(folder.Path).BuildServiceProvider();
        ImageClassifier classifier = provider.GetRequiredService<ImageClassifier>();
        Assert.False(classifier.IsReady);
        MadeUpModels.Pets.AssertAnswered(0, await classifier.PredictAsync(MadeUpModels.Pictures[0], TestContext.Current.CancellationToken));
        Assert.True(classifier.IsReady);
    }

    private static IConfigurationRoot Section(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build();

    private static async Task StartAsync(Action<IServiceCollection> add)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        add(builder.Services);
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
    }
}
