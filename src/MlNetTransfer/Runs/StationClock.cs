namespace MlNetTransfer.Runs;

/// <summary>Seconds of one station after the other.</summary>
internal sealed class StationClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private double _before;

    /// <summary>Seconds since the start.</summary>
    public double Total => Math.Round(time.GetElapsedTime(_start).TotalSeconds, 3);

    /// <summary>Seconds of the features, after <see cref="EndFeatures"/>.</summary>
    public double Features { get; private set; }

    /// <summary>The first call counts; where several trainings follow each other, the later ones read features that are there.</summary>
    public void EndFeatures() => Features = Features == 0 ? Lap() : Features;

    /// <summary>Seconds since the last call, or since the start.</summary>
    public double Lap()
    {
        double now = Total;
        double lap = Math.Round(now - _before, 3);
        _before = now;
        return lap;
    }
}
