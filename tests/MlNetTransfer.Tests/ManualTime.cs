namespace MlNetTransfer.Tests;

/// <summary>Time that stands still until it is moved; timers that come due then run on the thread that moves it.</summary>
internal sealed class ManualTime : TimeProvider
{
    private static readonly DateTimeOffset Began = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly List<Timer> _armed = [];
    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Since this was made.</summary>
    public TimeSpan Passed
    {
        get
        {
            lock (_gate)
            {
                return _passed;
            }
        }
    }

    public override long GetTimestamp() => Passed.Ticks;

    public override DateTimeOffset GetUtcNow() => Began + Passed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, period);
        Timer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        Timer[] due;
        lock (_gate)
        {
            _passed += by;
            due = [.. _armed.Where(t => t.Due <= _passed).OrderBy(t => t.Due)];
            _armed.RemoveAll(due.Contains);
        }

        Array.ForEach(due, t => t.Ring());
    }

    /// <summary>Ends when somebody waits for this long from now on; real time plays no part in what is found.</summary>
    public async Task WaitedForAsync(TimeSpan due)
    {
        while (!IsWaitedFor(due))
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    public bool IsWaitedFor(TimeSpan due)
    {
        lock (_gate)
        {
            return _armed.Exists(t => t.Due - _passed == due);
        }
    }

    private sealed class Timer(ManualTime time, Action ring) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._armed.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time._passed + dueTime;
                    time._armed.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
