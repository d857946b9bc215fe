using MlNetTransfer.Diagnostics;
using MlNetTransfer.Sessions;

namespace MlNetTransfer.Hosting.Models;

/// <summary>The model that answers now, and why the newest one does not, where it does not. Thread-safe.</summary>
internal sealed class ModelSlot
{
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _retiring = [];
    private TaskCompletionSource _changed = NewSignal();
    private ModelInUse? _current;
    private TransferException? _failure;
    private bool _closed;

    /// <summary>The model that answers, and why a newer one, or the first, could not be loaded.</summary>
    public (ServedModel? Model, Finding? Failure) State
    {
        get
        {
            lock (_gate)
            {
                return (_current?.Model, _failure?.Findings[0]);
            }
        }
    }

    /// <summary>Begins a request on the model that answers now.</summary>
    /// <param name="wait">Whether to wait for the first model; otherwise it is refused.</param>
    /// <param name="owner">Named in the exception.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The model, which stays until the use ends.</returns>
    /// <exception cref="TransferException">Why the first model could not be loaded; MNT833 where it is being loaded, and nobody waits.</exception>
    public async ValueTask<(ModelInUse Model, NativeLifetime.Use Use)> EnterAsync(bool wait, object owner, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closed && _current is null, owner);
                if (_current is not null)
                {
                    return (_current, _current.Enter());
                }

                if (_failure is not null)
                {
                    throw new TransferException(_failure.Findings, _failure);
                }

                changed = _changed.Task;
            }

            if (!wait)
            {
                throw new TransferException(Finding.Error(FindingCode.ModelNotLoaded, "model", "is being loaded", "Try again in a few seconds."));
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Every request from now on is answered by this model.</summary>
    public void Take(ModelInUse next)
    {
        ModelInUse? before;
        lock (_gate)
        {
            (before, _current, _failure) = (_current, next, null);
            Signal();
        }

        if (before is not null)
        {
            Track(before.Retire());
        }
    }

    /// <summary>The newest model could not be loaded; the one before goes on answering.</summary>
    public void Fail(TransferException failure)
    {
        lock (_gate)
        {
            _failure = failure;
            Signal();
        }
    }

    /// <summary>What lies there is the model that answers.</summary>
    public void Confirm()
    {
        lock (_gate)
        {
            _failure = null;
        }
    }

    /// <summary>Requests that wait for a model are told that none comes.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Signal();
        }
    }

    /// <summary>Frees the model, and waits for those before it.</summary>
    public async Task FreeAsync()
    {
        Task[] retiring;
        lock (_gate)
        {
            retiring = [.. _retiring, _current?.Retire() ?? Task.CompletedTask];
            _current = null;
        }

        await Task.WhenAll(retiring).ConfigureAwait(false);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    private void Track(Task retiring)
    {
        lock (_gate)
        {
            _retiring.Add(retiring);
        }

        retiring.ContinueWith(
            task =>
            {
                lock (_gate)
                {
                    _retiring.Remove(task);
                }
            },
            TaskScheduler.Default);
    }
}
