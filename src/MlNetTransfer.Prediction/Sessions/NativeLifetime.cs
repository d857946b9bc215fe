namespace MlNetTransfer.Sessions;

/// <summary>What native memory is used by and when it may be freed: after the owner was disposed and the last use has ended. Thread-safe.</summary>
/// <param name="free">Called once, by whoever comes last.</param>
public sealed class NativeLifetime(Action free)
{
    private readonly Lock _gate = new();
    private int _uses;
    private bool _closed;

    /// <summary>Begins a use.</summary>
    /// <param name="owner">Named in the exception.</param>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    public Use Enter(object owner)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, owner);
            _uses++;
            return new Use(this);
        }
    }

    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    internal void ThrowIfClosed(object owner)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, owner);
        }
    }

    /// <summary>No use begins any more; a second call does nothing.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            if (_uses > 0)
            {
                return;
            }
        }

        free();
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_uses > 0 || !_closed)
            {
                return;
            }
        }

        free();
    }

    /// <summary>Ends with its disposal.</summary>
    public readonly struct Use(NativeLifetime lifetime) : IDisposable
    {
        /// <summary>Ends the use.</summary>
        public void Dispose() => lifetime.Leave();
    }
}
