using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlNetTransfer.Storage;

namespace MlNetTransfer.Tests.Hosting;

/// <summary>A host with a classifier on a folder of its own, whose time is moved by the test.</summary>
internal sealed class HostedClassifier : IAsyncDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(7);

    private readonly TemporaryFolder _folder = new();
    private readonly IHost _host;

    public HostedClassifier(
        MadeUpModels? model = null, Action<ImageClassifierOptions>? configure = null, TimeProvider? time = null, Action<IServiceCollection>? services = null)
    {
        Directory.CreateDirectory(Folder);
        if (model is not null)
        {
            Put(model.Onnx);
        }

        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _folder.Path });
        builder.Logging.AddProvider(Log);
        builder.Services.AddSingleton(time ?? Time);
        builder.Services.AddImageClassifier(options =>
        {
            (options.Model, options.WatchInterval) = ("model", Interval);
            configure?.Invoke(options);
        });
        services?.Invoke(builder.Services);
        _host = builder.Build();
    }

    public ManualTime Time { get; } = new();

    public Logged Log { get; } = new();

    public string Folder => _folder.File("model");

    public string File => Path.Combine(Folder, OutputFolder.ModelOnnx);

    public IServiceProvider Services => _host.Services;

    public ImageClassifier Classifier => Services.GetRequiredService<ImageClassifier>();

    public static async Task<HostedClassifier> StartedAsync(
        MadeUpModels? model = null, Action<ImageClassifierOptions>? configure = null, Action<IServiceCollection>? services = null)
    {
        HostedClassifier hosted = new(model, configure, services: services);
        await hosted.StartAsync();
        if (model is not null)
        {
            await hosted.Classifier.WaitUntilReadyAsync(TestContext.Current.CancellationToken);
        }

        return hosted;
    }

    public Task StartAsync() => _host.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>As a run leaves its model: whole, under its name.</summary>
    public void Put(byte[] model)
    {
        System.IO.File.WriteAllBytes(File + ".new", model);
        System.IO.File.Move(File + ".new", File, overwrite: true);
    }

    /// <summary>Ends when the folder has been looked at so often.</summary>
    public async Task LookAsync(int times = 3)
    {
        for (int i = 0; i < times; i++)
        {
            await Time.WaitedForAsync(Interval);
            Time.Advance(Interval);
        }

        await Time.WaitedForAsync(Interval);
    }

    public async Task<HealthReportEntry> HealthAsync()
    {
        HealthReport report = await Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        return report.Entries["image-classifier"];
    }

    public async Task AnswersAsync(MadeUpModels model, int picture = 0) =>
        model.AssertAnswered(picture, await Classifier.PredictAsync(MadeUpModels.Pictures[picture], TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
        _folder.Dispose();
    }
}
