namespace MlNetTransfer.Features;

/// <summary>Windows on all files for as many readers as there may be at once. Who reads on gets those that stand where he left off, so that a window is moved
/// when it is read through, and not whenever another thread reads elsewhere. Thread-safe.</summary>
internal sealed class PartReaders : IDisposable
{
    // As many as the lanes of a sum over rows; a loop with more threads waits.
    private const int Most = 8;

    // Held by all readers over all files: enough to read ahead, little enough for any machine.
    private const int HeldBytes = 32 << 20, SmallestWindow = 8 << 10, LargestWindow = 1 << 20;

    // Readers that go through the same rows together are never farther from each other.
    private const int Near = 4096;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _free = new(Most);
    private readonly List<Reader> _idle = [];
    private readonly FeatureParts _parts;
    private readonly int _bytes;
    private int _made;

    public PartReaders(FeatureParts parts)
    {
        _parts = parts;
        _bytes = Math.Clamp(HeldBytes / Most / parts.Parts.Count, SmallestWindow, LargestWindow);
    }

    /// <summary>Lends windows.</summary>
    /// <param name="row">What will be read first.</param>
    public Reader Take(int row)
    {
        _free.Wait();
        lock (_lock)
        {
            Reader? nearest = _idle.MinBy(r => Math.Abs((long)r.Next - row));
            if (nearest is null || (Math.Abs((long)nearest.Next - row) > Near && _made < Most))
            {
                _made++;
                return new Reader([.. _parts.Parts.Select(p => new PartWindow(p, _bytes))]);
            }

            _idle.Remove(nearest);
            return nearest;
        }
    }

    /// <summary>Takes windows back.</summary>
    /// <param name="reader">What <see cref="Take"/> lent.</param>
    /// <param name="next">The row behind the last that was read.</param>
    public void Return(Reader reader, int next)
    {
        lock (_lock)
        {
            reader.Next = next;
            _idle.Add(reader);
        }

        _free.Release();
    }

    public void Dispose() => _free.Dispose();

    /// <summary>One window per file.</summary>
    internal sealed class Reader(PartWindow[] windows)
    {
        public PartWindow[] Windows { get; } = windows;

        public int Next { get; set; }
    }
}
