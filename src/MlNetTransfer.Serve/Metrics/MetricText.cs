using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace MlNetTransfer.Serve.Metrics;

/// <summary>Names and labels as Prometheus wants them, made as OpenTelemetry says (Prometheus and OpenMetrics Compatibility).</summary>
internal static class MetricText
{
    public static string NameOf(Instrument instrument, MetricKind kind)
    {
        string unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" when kind is MetricKind.Gauge => "_ratio",
            _ => "",
        };
        string total = kind is MetricKind.Counter or MetricKind.ObservedCounter ? "_total" : "";
        return Word(instrument.Name) + unit + total;
    }

    /// <summary><c>name="value",…</c>, in the order of the names.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
        {
            return "";
        }

        string[] labels = new string[tags.Length];
        for (int i = 0; i < tags.Length; i++)
        {
            labels[i] = $"{Word(tags[i].Key)}=\"{Escaped(Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "")}\"";
        }

        Array.Sort(labels, StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    public static string Help(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Escaped(string value) => Help(value).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string Word(string name)
    {
        StringBuilder word = new(name.Length);
        foreach (char c in name)
        {
            word.Append(char.IsAsciiLetterOrDigit(c) || c == ':' ? c : '_');
        }

        return word.ToString();
    }
}
