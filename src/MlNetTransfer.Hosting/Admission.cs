using MlNetTransfer.Diagnostics;

namespace MlNetTransfer.Hosting;

/// <summary>How many requests may be inside, and when the last has left. Thread-safe.</summary>
/// <param name="most">Most requests at once.</param>
internal sealed class Admission(int most)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private bool _closed;

    /// <exception cref="TransferException">MNT831 when as many are inside as may be.</exception>
    /// <exception cref="ObjectDisposedException">Nobody is let in any more.</exception>
    public void Enter(object owner)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, owner);
            if (_inside == most)
            {
                throw new TransferException(Finding.Error(
                    FindingCode.TooManyWaiting,
                    nameof(ImageClassifierOptions.MaxWaiting),
                    $"{_inside} images wait to be predicted; allowed are {most}",
                    "Try again later, or allow more."));
            }

            _inside++;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _inside--;
            EndIfEmpty();
        }
    }

    /// <summary>Lets nobody in any more.</summary>
    /// <returns>Ends when the last has left.</returns>
    public Task Close()
    {
        lock (_gate)
        {
            _closed = true;
            EndIfEmpty();
            return _emptied.Task;
        }
    }

    private void EndIfEmpty()
    {
        if (_closed && _inside == 0)
        {
            _emptied.TrySetResult();
        }
    }
}
