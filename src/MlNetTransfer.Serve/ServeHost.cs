using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Logging.Console;
using MlNetTransfer.Hosting;
using MlNetTransfer.Serve.Answers;
using MlNetTransfer.Serve.Metrics;
using MlNetTransfer.Serve.Requests;
using MlNetTransfer.Serve.Settings;

namespace MlNetTransfer.Serve;

/// <summary>The server, built but not started. Nothing but its options decides what it does: no variables and files of ASP.NET Core's own are read.</summary>
internal static class ServeHost
{
    // What is refused for its length is read somewhat further, so that its sender sees why; beyond that the connection ends.
    private const int ReadBeyondLimit = 10;

    public static string Version { get; } =
        typeof(ServeHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <param name="options">All of them.</param>
    /// <param name="configure">For tests.</param>
    public static WebApplication Build(ServeOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = Environment.CurrentDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = ReadBeyondLimit * options.RequestBytes;
            kestrel.Limits.MaxConcurrentConnections = options.Connections;
        });
        bool started = false;
        AddLogging(builder.Logging, () => started);
        AddServices(builder.Services, options);
        configure?.Invoke(builder);
        WebApplication app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => started = true);
        foreach (ListeningAddress address in options.Addresses)
        {
            app.Urls.Add(address.Url);
        }

        Use(app, options);
        return app;
    }

    /// <summary>What comes of the start is said in lines of its own, or as findings; but for warnings, as of a device that cannot be used.</summary>
    private static void AddLogging(ILoggingBuilder logging, Func<bool> started)
    {
        logging.AddSimpleConsole(console => (console.SingleLine, console.ColorBehavior) = (true, LoggerColorBehavior.Default));
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", level => started() && level >= LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None); // Each question would be a line; the cause is logged once.
        logging.AddFilter("MlNetTransfer", level => started() || level == LogLevel.Warning);
    }

    private static void AddServices(IServiceCollection services, ServeOptions options)
    {
        services.AddSystemd();
        services.AddWindowsService(service => service.ServiceName = "MlNetTransfer.Serve");
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTime);
        services.AddRouting();
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ServeJson.Default));
        services.AddOpenApi("v1", api =>
        {
            api.AddOperationTransformer(PredictOperation.DescribeAsync);
            api.AddDocumentTransformer((document, _, _) => ApiDocument.DescribeAsync(document, options));
        });
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ServedModels>();
        services.AddSingleton<Predicting>();
        services.AddSingleton(new UploadMemory(options.UploadBytes));
        services.AddSingleton(provider => new PrometheusMetrics(provider.GetRequiredService<IMeterFactory>()));
        foreach (ServedPath model in options.Models)
        {
            services.AddImageClassifier(model.Name, classifier => Set(classifier, model, options));
        }

        services.AddHostedService<ModelsFirst>();
        services.AddHostedService<SteadyMemory>();
    }

    private static void Set(ImageClassifierOptions classifier, ServedPath model, ServeOptions options)
    {
        classifier.Model = model.Path;
        classifier.Watch = options.Watch > TimeSpan.Zero;
        classifier.WatchInterval = options.Watch > TimeSpan.Zero ? options.Watch : classifier.WatchInterval;
        classifier.Workers = options.Workers;
        classifier.Threads = options.Threads;
        classifier.MaxBatchSize = options.Batch;
        classifier.MaxWaiting = options.Queue;
        classifier.MaxMegapixels = options.Megapixels;
        classifier.Device = options.Device;
        classifier.Drift = new DriftOptions
        {
            Enabled = options.Drift is not null,
            Folder = options.Drift,
            Window = options.DriftWindow,
            LongestWindow = options.DriftTime,
        };
    }

    private static void Use(WebApplication app, ServeOptions options)
    {
        // Begins to count before the first request.
        _ = app.Services.GetRequiredService<PrometheusMetrics>();
        app.Use((context, next) =>
        {
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.XContentTypeOptions = "nosniff";
                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseMiddleware<RefusalAnswers>();
        if (options.ApiKeyHash is { } hash)
        {
            app.UseMiddleware<ApiKeyGate>(hash);
        }

        app.UseRouting();
        Endpoints.Map(app);
    }
}
