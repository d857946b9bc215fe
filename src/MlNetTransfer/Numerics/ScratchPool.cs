using System.Collections.Concurrent;

namespace MlNetTransfer.Numerics;

/// <summary>Working memory for parallel loops: as many as run at once, however often the loop changes threads.</summary>
internal sealed class ScratchPool<T>(Func<T> create)
{
    private readonly ConcurrentBag<T> _idle = [];

    /// <summary>Runs with one that nobody else has.</summary>
    public void Use(Action<T> action)
    {
        if (!_idle.TryTake(out T? scratch))
        {
            scratch = create();
        }

        action(scratch);
        _idle.Add(scratch);
    }
}
