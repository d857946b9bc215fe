using System.Diagnostics.Metrics;

namespace MlNetTransfer.Serve.Metrics;

/// <summary>What kind an instrument is of.</summary>
internal static class MetricKindOf
{
    // Where an instrument says none: OpenTelemetry's own.
    private static readonly double[] UsualBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];

    public static MetricKind Instrument(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        nameof(Counter<>) => MetricKind.Counter,
        nameof(ObservableCounter<>) => MetricKind.ObservedCounter,
        nameof(UpDownCounter<>) => MetricKind.UpDown,
        nameof(Histogram<>) => MetricKind.Histogram,
        _ => MetricKind.Gauge,
    };

    public static double[] Bounds(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        _ => UsualBounds,
    };

    public static string Word(MetricKind kind) => kind switch
    {
        MetricKind.Counter or MetricKind.ObservedCounter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    };
}
