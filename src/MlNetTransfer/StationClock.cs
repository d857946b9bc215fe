namespace MlNetTransfer;

/// <summary>Seconds of one station after the other.</summary>
internal sealed class StationClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private double _before;

    /// <summary>Seconds since the start.</summary>
    public double Total => Math.Round(time.GetElapsedTime(_start).TotalSeconds, 3);

    /// <summary>Seconds of the features, after <see cref="EndFeatures"/>.</summary>
    public double Features { get; private set; }

    public void EndFeatures() => Features = Lap();

    /// <summary>Seconds since the last call, or since the start.</summary>
    public double Lap()
    {
        double now = Total;
        double lap = Math.Round(now - _before, 3);
        _before = now;
        return lap;
    }
}
