using System.Diagnostics.Metrics;
using MlNetTransfer.Hosting.Drift;

namespace MlNetTransfer.Hosting.Telemetry;

/// <summary>The instruments of answers that are summed up. They have values where that is enabled.</summary>
internal sealed class DriftMetrics(Meter meter)
{
    private readonly Counter<long> _windows = meter.CreateCounter<long>(
        "mlnet_transfer.drift.windows", "{window}", "Windows of answers that are over, by why they ended.");

    private readonly Gauge<double> _confidence = meter.CreateGauge<double>(
        "mlnet_transfer.drift.confidence", "1", "Mean confidence of the last window of answers.");

    private readonly Gauge<double> _pValue = meter.CreateGauge<double>(
        "mlnet_transfer.drift.p_value", null, "How often the last window would be so far from the test by chance, for all quantities together.");

    private readonly Gauge<int> _left = meter.CreateGauge<int>(
        "mlnet_transfer.drift.left", null, "1 where the last window has left what the test showed, by quantity; shares: another mix of classes.");

    public void Window(KeyValuePair<string, object?> classifier, DriftWindow window)
    {
        _windows.Add(1, classifier, new(ClassifierTags.Ended, window.Ended));
        if (window.Confidence is { } confidence)
        {
            _confidence.Record(confidence.Mean, classifier);
        }

        foreach (DriftTest test in window.Tests)
        {
            _pValue.Record(test.AdjustedPValue, classifier, new(ClassifierTags.Quantity, test.Quantity));
            _left.Record(test.Left ? 1 : 0, classifier, new(ClassifierTags.Quantity, test.Quantity));
        }
    }
}
