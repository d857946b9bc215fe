using MlNetTransfer.Sessions;

namespace MlNetTransfer.Hosting.Models;

/// <summary>A loaded model, which is freed after it was retired and its last request was answered.</summary>
internal sealed class ModelInUse
{
    private readonly NativeLifetime _lifetime;
    private readonly TaskCompletionSource _freed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="predictor">Owned from here on.</param>
    /// <param name="since">When it begins to answer.</param>
    public ModelInUse(BatchingPredictor predictor, DateTimeOffset since)
    {
        Predictor = predictor;
        Model = new ServedModel(predictor.Checksum, predictor.Labels, predictor.Device, since);
        _lifetime = new NativeLifetime(() => _ = FreeAsync());
    }

    public BatchingPredictor Predictor { get; }

    public ServedModel Model { get; }

    /// <summary>Begins a request.</summary>
    public NativeLifetime.Use Enter() => _lifetime.Enter(this);

    /// <summary>No request begins any more.</summary>
    /// <returns>Ends when its memory is free.</returns>
    public Task Retire()
    {
        _lifetime.Close();
        return _freed.Task;
    }

    private async Task FreeAsync()
    {
        try
        {
            await Predictor.DisposeAsync().ConfigureAwait(false);
            _freed.SetResult();
        }
        catch (Exception e)
        {
            _freed.SetException(e);
        }
    }
}
