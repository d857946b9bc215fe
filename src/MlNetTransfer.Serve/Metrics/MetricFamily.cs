using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MlNetTransfer.Serve.Metrics;

/// <summary>The values of one instrument, by its tags. Thread-safe.</summary>
internal sealed class MetricFamily
{
    // Tags have few values; whatever should be wrong with that, memory stays.
    private const int MostSeries = 2000;

    private readonly Dictionary<string, Series> _series = [];
    private readonly Lock _gate = new();
    private readonly string _help;
    private readonly MetricKind _kind;
    private readonly double[] _bounds;

    private MetricFamily(string name, string help, MetricKind kind, double[] bounds) => (Name, _help, _kind, _bounds) = (name, help, kind, bounds);

    public string Name { get; }

    public static MetricFamily Of(Instrument instrument)
    {
        MetricKind kind = MetricKindOf.Instrument(instrument);
        double[] bounds = kind == MetricKind.Histogram ? MetricKindOf.Bounds(instrument) : [];
        return new MetricFamily(MetricText.NameOf(instrument, kind), instrument.Description ?? "", kind, bounds);
    }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = MetricText.Labels(tags);
        lock (_gate)
        {
            if (!_series.TryGetValue(labels, out Series? series))
            {
                if (_series.Count == MostSeries)
                {
                    return;
                }

                _series.Add(labels, series = new Series(new long[_bounds.Length + 1]));
            }

            Add(series, value);
        }
    }

    public void WriteTo(StringBuilder text)
    {
        lock (_gate)
        {
            if (_series.Count == 0)
            {
                return;
            }

            text.Append("# HELP ").Append(Name).Append(' ').Append(MetricText.Help(_help)).Append('\n');
            text.Append("# TYPE ").Append(Name).Append(' ').Append(MetricKindOf.Word(_kind)).Append('\n');
            foreach ((string labels, Series series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal))
            {
                Write(text, labels, series);
            }
        }
    }

    private void Add(Series series, double value)
    {
        switch (_kind)
        {
            case MetricKind.Gauge or MetricKind.ObservedCounter:
                series.Sum = value;
                break;
            case MetricKind.Histogram:
                series.Sum += value;
                series.Counts[Array.FindIndex(_bounds, b => value <= b) is >= 0 and int at ? at : _bounds.Length]++;
                break;
            default:
                series.Sum += value;
                break;
        }
    }

    private void Write(StringBuilder text, string labels, Series series)
    {
        if (_kind != MetricKind.Histogram)
        {
            Line(text, "", labels, series.Sum);
            return;
        }

        long count = 0;
        for (int i = 0; i <= _bounds.Length; i++)
        {
            count += series.Counts[i];
            string bound = i < _bounds.Length ? _bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Line(text, "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", count);
        }

        Line(text, "_sum", labels, series.Sum);
        Line(text, "_count", labels, count);
    }

    private void Line(StringBuilder text, string suffix, string labels, double value) =>
        text.Append(Name).Append(suffix).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ')
            .Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private sealed class Series(long[] counts)
    {
        public long[] Counts { get; } = counts;

        public double Sum { get; set; }
    }
}
