using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MlNetTransfer.Hosting;
using MlNetTransfer.Hosting.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds image classifiers to the services of an app.</summary>
/// <remarks>Each is a singleton, is loaded in the background when the host starts, and has a health check with the tag <c>ready</c>:
/// <c>image-classifier</c>, or <c>image-classifier-NAME</c>. Calls for the same name add up: the options of all of them hold.</remarks>
public static class ImageClassifierServices
{
    private const string Check = "image-classifier";

    /// <summary>Adds an <see cref="ImageClassifier"/>.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="model">A folder that a run wrote, or its model.onnx.</param>
    public static IServiceCollection AddImageClassifier(this IServiceCollection services, string model) =>
        Add(services, Options.Options.DefaultName, options => options.Configure(o => o.Model = model));

    /// <summary>Adds an <see cref="ImageClassifier"/>.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="configure">Sets its options.</param>
    public static IServiceCollection AddImageClassifier(this IServiceCollection services, Action<ImageClassifierOptions> configure) =>
        Add(services, Options.Options.DefaultName, options => options.Configure(configure));

    /// <summary>Adds an <see cref="ImageClassifier"/>.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="section">Its options, and nothing else: a key that is none of them stops the start of the host.</param>
    public static IServiceCollection AddImageClassifier(this IServiceCollection services, IConfiguration section) =>
        Add(services, Options.Options.DefaultName, options => Bind(options, section));

    /// <summary>Adds an <see cref="ImageClassifier"/> that is injected by its name: <c>[FromKeyedServices("parts")]</c>.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">Its key, also in logs, metrics and traces.</param>
    /// <param name="model">A folder that a run wrote, or its model.onnx.</param>
    public static IServiceCollection AddImageClassifier(this IServiceCollection services, string name, string model) =>
        Add(services, Named(name), options => options.Configure(o => o.Model = model));

    /// <summary>Adds an <see cref="ImageClassifier"/> that is injected by its name.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">Its key, also in logs, metrics and traces.</param>
    /// <param name="configure">Sets its options.</param>
    public static IServiceCollection AddImageClassifier(this IServiceCollection services, string name, Action<ImageClassifierOptions> configure) =>
        Add(services, Named(name), options => options.Configure(configure));

    /// <summary>Adds an <see cref="ImageClassifier"/> that is injected by its name.</summary>
    /// <param name="services">The services of the app.</param>
    /// <param name="name">Its key, also in logs, metrics and traces.</param>
    /// <param name="section">Its options, and nothing else: a key that is none of them stops the start of the host.</param>
    public static IServiceCollection AddImageClassifier(this IServiceCollection services, string name, IConfiguration section) =>
        Add(services, Named(name), options => Bind(options, section));

    private static string Named(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name;
    }

    private static void Bind(OptionsBuilder<ImageClassifierOptions> options, IConfiguration section) =>
        options.Bind(section, binder => binder.ErrorOnUnknownConfiguration = true);

    private static IServiceCollection Add(IServiceCollection services, string name, Action<OptionsBuilder<ImageClassifierOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        configure(services.AddOptions<ImageClassifierOptions>(name).ValidateOnStart());
        object? key = name.Length == 0 ? null : name;
        if (services.Any(s => s.ServiceType == typeof(ImageClassifier) && Equals(s.ServiceKey, key)))
        {
            return services;
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ImageClassifierOptions>, OptionsCheck>());
        services.TryAddSingleton<ClassifierMetrics>();
        services.Add(new ServiceDescriptor(typeof(ImageClassifier), key, (provider, _) => Create(provider, name), ServiceLifetime.Singleton));
        services.AddSingleton<IHostedService>(provider => new ClassifierStart(() => Get(provider, key)));
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            key is null ? Check : $"{Check}-{name}", provider => new ClassifierHealth(Get(provider, key)), failureStatus: null, tags: ["ready"]));
        return services;
    }

    private static ImageClassifier Get(IServiceProvider provider, object? key) => provider.GetRequiredKeyedService<ImageClassifier>(key);

    private static ImageClassifier Create(IServiceProvider provider, string name)
    {
        ImageClassifierOptions options = provider.GetRequiredService<IOptionsMonitor<ImageClassifierOptions>>().Get(name);
        string root = provider.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory;
        return new ImageClassifier(
            name,
            options,
            root,
            provider.GetRequiredService<ClassifierMetrics>(),
            provider.GetService<TimeProvider>() ?? TimeProvider.System,
            (provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger(typeof(ImageClassifier).FullName!));
    }
}
