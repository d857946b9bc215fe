using System.Diagnostics;
using System.Diagnostics.Metrics;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting.Drift;

namespace MlNetTransfer.Hosting.Telemetry;

/// <summary>The instruments of all classifiers of a host. Thread-safe.</summary>
internal sealed class ClassifierMetrics : IDisposable
{
    private readonly Meter? _own;
    private readonly Histogram<double> _duration;
    private readonly UpDownCounter<long> _active;
    private readonly Counter<long> _refused;
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _confidence;
    private readonly Counter<long> _loads;
    private readonly DriftMetrics _drift;

    /// <param name="meters">Null in a container without metrics.</param>
    public ClassifierMetrics(IMeterFactory? meters = null)
    {
        MeterOptions options = new(ImageClassifierTelemetry.Name) { Version = ImageClassifierTelemetry.Version };
        Meter meter = meters?.Create(options) ?? (_own = new Meter(options));
        _duration = meter.CreateHistogram(
            "mlnet_transfer.request.duration", "s", "How long requests took, with error.type where they failed.", null, Buckets(
                0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10));
        _active = meter.CreateUpDownCounter<long>("mlnet_transfer.request.active", "{request}", "Requests that wait or are in work.");
        _refused = meter.CreateCounter<long>("mlnet_transfer.request.refused", "{request}", "Requests that there was no room or no model for, by error.type.");
        _batch = meter.CreateHistogram(
            "mlnet_transfer.batch.size", "{image}", "Images that are scored together.", null, new InstrumentAdvice<int>
            {
                HistogramBucketBoundaries = [1, 2, 3, 4, 6, 8, 16, 32, 64],
            });
        _confidence = meter.CreateHistogram(
            "mlnet_transfer.prediction.confidence", "1", "Probability of the predicted class, by class: it moves when the images do.", null, Buckets(
                0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1));
        _loads = meter.CreateCounter<long>("mlnet_transfer.model.loads", "{model}", "Models that were loaded, with error.type where they failed.");
        _drift = new DriftMetrics(meter);
    }

    /// <summary>A window of answers is over.</summary>
    public void Window(string classifier, DriftWindow window) => _drift.Window(Classifier(classifier), window);

    public void Began(string classifier) => _active.Add(1, Classifier(classifier));

    public void Answered(string classifier, TimeSpan duration, Prediction prediction)
    {
        _active.Add(-1, Classifier(classifier));
        _duration.Record(duration.TotalSeconds, Classifier(classifier));
        _confidence.Record(prediction.Probability, Classifier(classifier), new(ClassifierTags.Label, prediction.Label));
    }

    public void Failed(string classifier, TimeSpan duration, Exception e)
    {
        TagList tags = new(Classifier(classifier), new(ClassifierTags.Error, ClassifierTags.ErrorOf(e)));
        _active.Add(-1, Classifier(classifier));
        _duration.Record(duration.TotalSeconds, tags);
        if (e is TransferException && ClassifierTags.ErrorOf(e) is FindingCode.TooManyWaiting or FindingCode.NoRoomToDecode or FindingCode.ModelNotLoaded)
        {
            _refused.Add(1, tags);
        }
    }

    public void Batch(string classifier, int images) => _batch.Record(images, Classifier(classifier));

    public void Loaded(string classifier, Exception? failure)
    {
        TagList tags = new(Classifier(classifier));
        if (failure is not null)
        {
            tags.Add(ClassifierTags.Error, ClassifierTags.ErrorOf(failure));
        }

        _loads.Add(1, tags);
    }

    public void Dispose() => _own?.Dispose();

    private static KeyValuePair<string, object?> Classifier(string name) => new(ClassifierTags.Classifier, name);

    private static InstrumentAdvice<double> Buckets(params double[] boundaries) => new() { HistogramBucketBoundaries = boundaries };
}
