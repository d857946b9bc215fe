using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Hosting.Drift;
using MlNetTransfer.Hosting.Models;
using MlNetTransfer.Hosting.Telemetry;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Hosting;

/// <summary>Classifies images for the requests of an app, with the model that lies in a folder now. It is injected.</summary>
/// <remarks>
/// Thread-safe. The model is loaded in the background. When another model lies in the folder, it is loaded and tried first; then it answers every new
/// request, and the one before answers those that it has. No request fails for that, and none is answered by two models. For this moment both are in
/// memory. A model that cannot be used changes nothing; the log and the health check say so.
/// </remarks>
public sealed class ImageClassifier : IAsyncDisposable, IDisposable
{
    private readonly ImageClassifierOptions _options;
    private readonly ClassifierMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly Admission _admission;
    private readonly ModelSlot _slot = new();
    private readonly ModelWatch _watch;
    private readonly DriftWatch? _drift;
    private readonly string _tag;
    private readonly Lazy<Task> _disposal;

    /// <param name="name">Under which it was added.</param>
    /// <param name="options">Checked.</param>
    /// <param name="root">Where relative paths begin.</param>
    /// <param name="metrics">Gets what happens.</param>
    /// <param name="time">Whose time.</param>
    /// <param name="log">Hears what happens.</param>
    /// <exception cref="TransferException">MNT105, MNT106 where summaries are to be written and cannot.</exception>
    internal ImageClassifier(
        string name, ImageClassifierOptions options, string root, ClassifierMetrics metrics, TimeProvider time, ILogger log)
    {
        (Name, _tag, _options, _metrics, _time) = (name, ClassifierTags.NameOf(name), options, metrics, time);
        _admission = new Admission(options.MaxWaiting);
        ModelLoader loader = new(_tag, options, metrics, time, log);
        _drift = DriftOf(options.Drift, root, time, log);
        _watch = new ModelWatch(
            _tag, Path.GetFullPath(options.Model, root), options.Watch ? options.WatchInterval : null, _slot, loader, _drift, time, log);
        _disposal = new Lazy<Task>(FreeAsync);
    }

    /// <summary>The name under which it was added; empty for the one without.</summary>
    public string Name { get; }

    /// <summary>Whether a model answers.</summary>
    public bool IsReady => Model is not null;

    /// <summary>The model that answers now; null before the first is loaded.</summary>
    public ServedModel? Model => _slot.State.Model;

    /// <summary>Why the newest model, or the first, could not be loaded; null where it answers or is being loaded.</summary>
    public Finding? Failure => _slot.State.Failure;

    /// <summary>The answers summed up, and compared with what the model said about its test images, as it is now; null where
    /// <see cref="DriftOptions.Enabled"/> is not set.</summary>
    public DriftReport? Drift => _drift?.Report;

    /// <summary>Waits until a model answers.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>That model.</returns>
    /// <exception cref="TransferException">MNT102, MNT103, MNT502 or MNT801: why the first model could not be loaded.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed.</exception>
    public async Task<ServedModel> WaitUntilReadyAsync(CancellationToken cancellationToken = default)
    {
        Start();
        (ModelInUse model, Sessions.NativeLifetime.Use use) = await _slot.EnterAsync(wait: true, this, cancellationToken).ConfigureAwait(false);
        using (use)
        {
            return model.Model;
        }
    }

    /// <summary>Classifies one encoded image.</summary>
    /// <param name="encoded">The bytes of an image file: JPEG, PNG, WebP, BMP, GIF or TIFF; must not change before the task ends, and is not kept.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TransferException">MNT3xx when the image cannot be decoded, MNT831, MNT832 or MNT833 when there is no room or no model yet, MNT807
    /// when the model gives no numbers, MNT102, MNT103, MNT502 or MNT801 when the first model could not be loaded.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed before.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public Task<ClassifiedImage> PredictAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken = default) =>
        AnswerAsync(() => ValueTask.FromResult(encoded), cancellationToken);

    /// <summary>Reads one encoded image without a thread that waits, and classifies it with the model that answers when it has been read.</summary>
    /// <param name="encoded">An image file, read from here to its end; at most 512 MiB, which memory holds meanwhile. It is not disposed. While it is read
    /// it counts as one of <see cref="ImageClassifierOptions.MaxWaiting"/>.</param>
    /// <param name="cancellationToken">Ends the reading and the waiting.</param>
    /// <exception cref="TransferException">As for the bytes of an image.</exception>
    /// <exception cref="ObjectDisposedException">The classifier was disposed before.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    public Task<ClassifiedImage> PredictAsync(Stream encoded, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        return AnswerAsync(() => StreamedImage.ReadAsync(encoded, cancellationToken), cancellationToken);
    }

    /// <summary>Takes no more images, answers those that it has taken, then frees the model. Images that wait for a model that is not loaded yet get
    /// <see cref="ObjectDisposedException"/>. Every call ends when that is done.</summary>
    public ValueTask DisposeAsync() => new(_disposal.Value);

    /// <summary><see cref="DisposeAsync"/>, waiting for its end.</summary>
    public void Dispose() => _disposal.Value.GetAwaiter().GetResult();

    /// <summary>Begins to load and to watch, where it has not begun. The host does it; without one, the first request.</summary>
    internal void Start() => _watch.Start();

    private async Task<ClassifiedImage> AnswerAsync(Func<ValueTask<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken)
    {
        using Activity? activity = ClassifierActivity.BeginRequest(_tag);
        long began = _time.GetTimestamp();
        _metrics.Began(_tag);
        try
        {
            ClassifiedImage answer = await AdmittedAsync(read, cancellationToken).ConfigureAwait(false);
            activity?.SetTag(ClassifierTags.Model, answer.Model.Checksum);
            _metrics.Answered(_tag, _time.GetElapsedTime(began), answer.Prediction);
            _drift?.Add(answer);
            return answer;
        }
        catch (Exception e)
        {
            ClassifierActivity.Failed(activity, e);
            _metrics.Failed(_tag, _time.GetElapsedTime(began), e);
            throw;
        }
    }

    private async Task<ClassifiedImage> AdmittedAsync(Func<ValueTask<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken)
    {
        _admission.Enter(this);
        try
        {
            Start();
            ReadOnlyMemory<byte> encoded = await read().ConfigureAwait(false);
            (ModelInUse model, Sessions.NativeLifetime.Use use) =
                await _slot.EnterAsync(_options.WaitForModel, this, cancellationToken).ConfigureAwait(false);
            using (use)
            {
                return new ClassifiedImage(await model.Predictor.PredictAsync(encoded, cancellationToken).ConfigureAwait(false), model.Model);
            }
        }
        finally
        {
            _admission.Leave();
        }
    }

    private async Task FreeAsync()
    {
        Task emptied = _admission.Close();
        _slot.Close();
        await emptied.ConfigureAwait(false);
        await _watch.DisposeAsync().ConfigureAwait(false);
        await _slot.FreeAsync().ConfigureAwait(false);
        if (_drift is not null)
        {
            await _drift.DisposeAsync().ConfigureAwait(false);
        }
    }

    private DriftWatch? DriftOf(DriftOptions options, string root, TimeProvider time, ILogger log)
    {
        if (!options.Enabled)
        {
            return null;
        }

        DriftFiles? files = options.Folder is { } folder ? DriftFiles.Open(Path.GetFullPath(folder, root), _tag, options.History) : null;
        return new DriftWatch(_tag, options, files, _metrics, time, log);
    }
}
