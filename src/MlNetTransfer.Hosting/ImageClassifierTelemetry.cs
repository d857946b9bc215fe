namespace MlNetTransfer.Hosting;

/// <summary>Where the numbers and traces of image classifiers are found.</summary>
public static class ImageClassifierTelemetry
{
    /// <summary>Name of the <see cref="System.Diagnostics.Metrics.Meter"/> and of the <see cref="System.Diagnostics.ActivitySource"/>: for
    /// <c>AddMeter</c> and <c>AddSource</c> of OpenTelemetry.</summary>
    public const string Name = "MlNetTransfer.Hosting";

    internal static string? Version { get; } = typeof(ImageClassifierTelemetry).Assembly.GetName().Version?.ToString(3);
}
