using System.Globalization;
using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Cli.Rendering;

/// <summary>A line when a station begins to take time, every few seconds, and when it ends: for logs and pipes.</summary>
internal sealed class PlainProgress(TextWriter writer, TimeProvider time) : IProgress<TransferProgress>
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private string _station = "";
    private long _started;
    private long _written;

    public void Report(TransferProgress value)
    {
        if (value.Finding is { } finding)
        {
            FindingRenderer.WriteAtOnce(finding);
            return;
        }

        lock (_lock)
        {
            if (value.Station != _station)
            {
                _station = value.Station;
                _started = _written = time.GetTimestamp();
            }

            bool ended = value.Total > 0 && value.Done == value.Total;
            if (ended || time.GetElapsedTime(_written) >= Interval)
            {
                _written = time.GetTimestamp();
                writer.WriteLine(Describe(value, time.GetElapsedTime(_started), ended));
            }
        }
    }

    private static string Describe(TransferProgress value, TimeSpan elapsed, bool ended)
    {
        double rate = value.Done / Math.Max(elapsed.TotalSeconds, 1e-3);
        string left = ended ? $"{elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s"
            : value.Total > 0 && rate > 0 ? $"{((value.Total - value.Done) / rate).ToString("0", CultureInfo.InvariantCulture)} s left"
            : "";
        string total = value.Total > 0 ? $"/{value.Total}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{value.Station}: {value.Done}{total} {value.Unit}, {rate:0}/s, {left}");
    }
}
