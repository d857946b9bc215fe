using MlNetTransfer.Diagnostics;
using MlNetTransfer.Imaging;

namespace MlNetTransfer;

/// <content>Predictions that are waited for without a thread. A server that has several images at once is faster with
/// <see cref="BatchingPredictor"/>.</content>
public sealed partial class TransferPredictor
{
    /// <summary>Classifies one encoded image on a thread of the pool.</summary>
    /// <param name="encoded">The bytes of an image file, at most 512 MiB; must not change before the task ends, and is not kept.</param>
    /// <param name="cancellationToken">Ends the waiting for a thread. An image whose decoding has begun is predicted to its end.</param>
    /// <exception cref="TransferException">MNT3xx when it cannot be decoded, MNT807 when the model gives no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    /// <exception cref="OperationCanceledException">The prediction was cancelled.</exception>
    public Task<Prediction> PredictAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken = default) =>
        PredictAsync(ImageSource.FromBytes(encoded), cancellationToken);

    /// <summary>Reads one encoded image without a thread that waits, and classifies it on a thread of the pool.</summary>
    /// <param name="encoded">An image file, read from here to its end; at most 512 MiB, which memory holds meanwhile. It is not disposed.</param>
    /// <param name="cancellationToken">Ends the reading, and the waiting for a thread.</param>
    /// <exception cref="TransferException">MNT3xx when it cannot be decoded, MNT807 when the model gives no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed, before or while the stream was read.</exception>
    /// <exception cref="OperationCanceledException">The prediction was cancelled.</exception>
    public async Task<Prediction> PredictAsync(Stream encoded, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoded);
        Open();
        ReadOnlyMemory<byte> bytes = await StreamedImage.ReadAsync(encoded, cancellationToken).ConfigureAwait(false);
        return await PredictAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Classifies one image on a thread of the pool.</summary>
    /// <param name="image">A file, which is opened on that thread, or bytes in memory.</param>
    /// <param name="cancellationToken">Ends the waiting for a thread. An image whose decoding has begun is predicted to its end.</param>
    /// <exception cref="TransferException">MNT3xx when it cannot be read or decoded, MNT807 when the model gives no numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor was disposed.</exception>
    /// <exception cref="OperationCanceledException">The prediction was cancelled.</exception>
    public async Task<Prediction> PredictAsync(ImageSource image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        Open();
        return await Task.Run(() => Predict(image), cancellationToken).ConfigureAwait(false);
    }
}
