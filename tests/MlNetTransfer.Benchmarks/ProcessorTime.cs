namespace MlNetTransfer.Benchmarks;

/// <summary>Time that passes as this process works: processor time of all its threads, divided by the cores it stands for. What else the machine does
/// changes nothing but the speed of shared caches and memory.</summary>
/// <param name="cores">On so many cores, all of them busy, it passes as fast as a clock.</param>
internal sealed class ProcessorTime(int cores) : TimeProvider
{
    private long _added;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond * cores;

    public override long GetTimestamp() => Environment.CpuUsage.TotalTime.Ticks + Interlocked.Read(ref _added);

    /// <summary>Figures of other machines would not compare: more cores change what the product expects and how much threads wait for each other, and
    /// threads that wait must not count as work.</summary>
    /// <exception cref="InvalidOperationException">The process has other cores, or threads of OpenMP wait actively.</exception>
    public static void Require(int cores)
    {
        if (Environment.ProcessorCount != cores || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") != "passive")
        {
            throw new InvalidOperationException(
                $"This process has {Environment.ProcessorCount} cores; start it with 'OMP_WAIT_POLICY=passive taskset -c 0-{cores - 1}'.");
        }
    }

    /// <summary>Asks every few milliseconds whether the time has come; rings once.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        period == Timeout.InfiniteTimeSpan ? new Alarm(this, callback, state, dueTime) : throw new NotSupportedException("A timer that rings again.");

    /// <summary>Lets the time of work pass that was done and timed before.</summary>
    /// <param name="seconds">Of this time.</param>
    public void Add(double seconds) => Interlocked.Add(ref _added, (long)(seconds * TimestampFrequency));

    private sealed class Alarm : ITimer
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

        private readonly ProcessorTime _time;
        private readonly ITimer _poll;
        private long _due;

        public Alarm(ProcessorTime time, TimerCallback callback, object? state, TimeSpan dueTime)
        {
            _time = time;
            Change(dueTime, Timeout.InfiniteTimeSpan);
            _poll = TimeProvider.System.CreateTimer(
                _ =>
                {
                    long due = Interlocked.Read(ref _due);
                    if (_time.GetTimestamp() >= due && Interlocked.CompareExchange(ref _due, long.MaxValue, due) == due)
                    {
                        callback(state);
                    }
                },
                null,
                Pause,
                Pause);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            long due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue
                : _time.GetTimestamp() + (long)(dueTime.TotalSeconds * _time.TimestampFrequency);
            Interlocked.Exchange(ref _due, due);
            return true;
        }

        public void Dispose() => _poll.Dispose();

        public ValueTask DisposeAsync() => _poll.DisposeAsync();
    }
}
