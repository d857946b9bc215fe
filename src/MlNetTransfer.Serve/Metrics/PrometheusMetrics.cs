using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using MlNetTransfer.Hosting;

namespace MlNetTransfer.Serve.Metrics;

/// <summary>Collects the instruments of this host, and writes them in the text format of Prometheus, 0.0.4. Thread-safe.</summary>
/// <remarks>OpenTelemetry's exporter for it has no stable version; the names are those that it gives.</remarks>
internal sealed class PrometheusMetrics : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const string Runtime = "System.Runtime";

    private static readonly string[] Meters = [ImageClassifierTelemetry.Name, "Microsoft.AspNetCore.Hosting"];
    private static readonly string[] OfRuntime = ["dotnet.process.memory.working_set", "dotnet.process.cpu.time", "dotnet.gc.last_collection.heap.size"];

    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = [];
    private readonly MeterListener _listener = new();
    private readonly Lock _scrape = new();

    /// <param name="meters">Whose meters are listened to: those of another host in the process are not.</param>
    public PrometheusMetrics(IMeterFactory meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            bool ours = Meters.Contains(instrument.Meter.Name) && ReferenceEquals(instrument.Meter.Scope, meters);
            if (ours || (instrument.Meter.Name == Runtime && OfRuntime.Contains(instrument.Name)))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, MetricFamily.Of));
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Record(state, value, tags));
        _listener.Start();
    }

    /// <summary>All of them, in the order of their names.</summary>
    public string Text()
    {
        lock (_scrape)
        {
            _listener.RecordObservableInstruments();
        }

        StringBuilder text = new();
        foreach (MetricFamily family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            family.WriteTo(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private static void Record(object? family, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ((MetricFamily)family!).Record(value, tags);
}
