namespace MlNetTransfer;

/// <summary>Items that wait for workers, threads that call <see cref="Take"/>, each of which takes several at once.</summary>
internal sealed class BatchQueue<T>
{
    private readonly object _gate = new();
    private readonly Queue<T> _waiting = new();
    private int _freeWorkers;
    private bool _closed;

    public void Add(T item)
    {
        lock (_gate)
        {
            _waiting.Enqueue(item);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits until there is an item, and takes this worker's share of those that wait: all of them where no other worker is free.</summary>
    /// <param name="batch">Receives the items, oldest first.</param>
    /// <returns>How many; 0 when the queue is closed and empty.</returns>
    public int Take(T[] batch)
    {
        lock (_gate)
        {
            _freeWorkers++;
            while (_waiting.Count == 0 && !_closed)
            {
                Monitor.Wait(_gate);
            }

            int share = (_waiting.Count + _freeWorkers - 1) / _freeWorkers;
            int count = Math.Min(share, batch.Length);
            for (int i = 0; i < count; i++)
            {
                batch[i] = _waiting.Dequeue();
            }

            _freeWorkers--;
            return count;
        }
    }

    /// <summary>Lets the workers go once nothing waits any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
