namespace MlNetTransfer;

/// <summary>A decoded image whose request waits for its prediction.</summary>
/// <param name="pixels">[3, side, side], red, green, blue planes, float32 0…255.</param>
internal sealed class WaitingImage(float[] pixels)
{
    // Continuations of a request must not run on the worker's thread: they would keep the next batch waiting.
    private readonly TaskCompletionSource<Prediction> _prediction = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public float[] Pixels { get; } = pixels;

    /// <summary>Whether the request was cancelled, so that nobody waits any more.</summary>
    public bool IsAbandoned => _prediction.Task.IsCompleted;

    public async Task<Prediction> PredictedAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (source, token) => ((TaskCompletionSource<Prediction>)source!).TrySetCanceled(token), _prediction);
        return await _prediction.Task.ConfigureAwait(false);
    }

    public void Predicted(Prediction prediction) => _prediction.TrySetResult(prediction);

    public void Failed(Exception exception) => _prediction.TrySetException(exception);
}
