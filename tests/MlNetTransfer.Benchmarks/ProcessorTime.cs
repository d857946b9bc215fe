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

    /// <summary>Lets the time of work pass that was done and timed before.</summary>
    /// <param name="seconds">Of this time.</param>
    public void Add(double seconds) => Interlocked.Add(ref _added, (long)(seconds * TimestampFrequency));
}
