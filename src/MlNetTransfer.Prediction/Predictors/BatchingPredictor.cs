using System.Collections.Concurrent;
using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;
using MlNetTransfer.Sessions;

namespace MlNetTransfer;

/// <summary>Classifies images for a server: what waits together is scored together.</summary>
/// <remarks>
/// Thread-safe; keep one for the life of the process. Each request decodes its own image, where the process has room for its pixels; workers, one thread
/// each, take what is decoded, as many images at once as wait, and never wait for more. An image that is alone in the predictor is scored on all
/// cores. What an image is scored together with does not change its prediction. Memory does not grow with the number of requests. What is handed over stays
/// the caller's. After disposal every member says <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed partial class BatchingPredictor : IAsyncDisposable, IDisposable
{
    // 1 × 1 pixel, a GIF: decoding it loads the native decoder.
    private static readonly byte[] OnePixel = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==");

    private readonly OnnxClassifier _model;
    private readonly BatchingOptions _options;
    private readonly BatchQueue<WaitingImage> _queue;
    private readonly SemaphoreSlim _decodedSlots, _decoders;
    private readonly ConcurrentBag<float[]> _buffers = [];
    private readonly BatchWorker[] _work;
    private readonly Thread[] _workers;
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private bool _closed;
    private Task? _disposal;

    private BatchingPredictor(OnnxClassifier model, BatchingOptions options, SessionDevice device)
    {
        _device = device;
        int workers = options.Workers ?? options.Threads ?? Environment.ProcessorCount;
        _model = model;
        _options = options;
        _queue = new BatchQueue<WaitingImage>();
        // Of each worker a batch that waits, and the image alone that it scores in its place.
        _decodedSlots = new SemaphoreSlim(workers * (options.MaxBatchSize + 1));
        _decoders = new SemaphoreSlim(options.Threads ?? int.MaxValue);
        _work = [.. Enumerable.Range(0, workers).Select(_ => new BatchWorker(model, _queue, options, () => Volatile.Read(ref _inside), Release))];
        _workers = [.. _work.Select((work, i) => new Thread(work.Run) { IsBackground = true, Name = $"Prediction {i + 1}" })];
        WarmUp();
        Array.ForEach(_workers, w => w.Start());
    }

    /// <summary>Loads a model and scores a blank image alone and in a full batch, so that the first request takes no longer than any other.</summary>
    /// <param name="path">A folder that a run wrote, or its model.onnx.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="TransferException">MNT101 when an option is not allowed, MNT102 when there is no such file, MNT502 when the device that was
    /// named cannot be used, MNT801 when it is not a model of this product.</exception>
    public static BatchingPredictor Load(string path, BatchingOptions? options = null)
    {
        options ??= new BatchingOptions();
        TransferException.ThrowIfErrors(options.Check());
        return Load(path, options, SessionDevice.Find(options.Device));
    }

    internal static BatchingPredictor Load(string path, BatchingOptions options, SessionDevice device) =>
        Load(
            new OnnxClassifier(
                ModelPath.Onnx(path),
                PixelLimit.ForPrediction(options.MaxMegapixels),
                device,
                options.WithFeatures,
                options.Threads ?? 0,
                withUnknown: true),
            options,
            device);

    private static BatchingPredictor Load(OnnxClassifier model, BatchingOptions options, SessionDevice device)
    {
        try
        {
            return new BatchingPredictor(model, options, device);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Images that were scored on all cores.</summary>
    internal int OnAllCores => _work.Sum(w => w.OnAllCores);

    /// <summary>Classifies one encoded image.</summary>
    /// <param name="encoded">The bytes of an image file: JPEG, PNG, WebP, BMP, GIF or TIFF; must not change before the task ends, and is not kept.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Decodes on the calling thread where there is room for it, and waits without one.</returns>
    /// <exception cref="TransferException">MNT3xx when the image cannot be decoded, MNT807 when the model gives no numbers, MNT831 when
    /// <see cref="BatchingOptions.MaxWaiting"/> images are inside, MNT832 when large images of other requests left no room to decode it within
    /// <see cref="BatchingOptions.DecodingWait"/>.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed before.</exception>
    public async Task<Prediction> PredictAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken = default)
    {
        Enter();
        try
        {
            return await InsideAsync(encoded, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Reads one encoded image without a thread that waits, and classifies it.</summary>
    /// <param name="encoded">An image file, read from here to its end; at most 512 MiB, which memory holds meanwhile. It is not disposed. While it is read
    /// it counts as one of <see cref="BatchingOptions.MaxWaiting"/>, and disposal waits for it.</param>
    /// <param name="cancellationToken">Ends the reading and the waiting.</param>
    /// <exception cref="TransferException">As for the bytes of an image.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed before.</exception>
    /// <exception cref="OperationCanceledException">The prediction was cancelled.</exception>
    public async Task<Prediction> PredictAsync(Stream encoded, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        Enter();
        try
        {
            return await InsideAsync(await StreamedImage.ReadAsync(encoded, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Takes no more images, predicts those that it has taken, then frees the native sessions. Every call ends when that is done.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            _disposal ??= FreeAsync();
            return new ValueTask(_disposal);
        }
    }

    private async Task FreeAsync()
    {
        if (_inside == 0)
        {
            _emptied.SetResult();
        }

        await _emptied.Task.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _queue.Close();
        Array.ForEach(_workers, w => w.Join());
        _decodedSlots.Dispose();
        _decoders.Dispose();
        _model.Dispose();
    }

    /// <summary><see cref="DisposeAsync"/>, waiting for its end.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_inside == _options.MaxWaiting)
            {
                throw new TransferException(Finding.Error(
                    FindingCode.TooManyWaiting,
                    nameof(BatchingOptions.MaxWaiting),
                    $"{_inside} images wait to be predicted; allowed are {_options.MaxWaiting}",
                    "Try again later, or allow more."));
            }

            _inside++;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _inside--;
            if (_closed && _inside == 0)
            {
                _emptied.SetResult();
            }
        }
    }

    private async Task<Prediction> InsideAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        WaitingImage image = await DecodeAsync(encoded, cancellationToken).ConfigureAwait(false);
        _queue.Add(image);
        return await image.PredictedAsync(cancellationToken).ConfigureAwait(false);
    }

    private void WarmUp()
    {
        float[] pixels = new float[_options.MaxBatchSize * _model.ImageLength], scores = new float[_model.RowLength];
        _model.Decode(OnePixel, pixels.AsSpan(0, _model.ImageLength));
        _model.ScoreOne(pixels, scores);
        _model.ScoreBatch(pixels, [0], scores, (_, _) => { });
        _model.ScoreBatch(pixels, new int[_options.MaxBatchSize], scores, (_, _) => { });
    }
}
