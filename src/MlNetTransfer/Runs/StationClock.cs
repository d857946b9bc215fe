namespace MlNetTransfer.Runs;

/// <summary>Seconds of one station after the other.</summary>
internal sealed class StationClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private double _before;
    private double _interrupted;

    /// <summary>Seconds since the start, those before an interruption included.</summary>
    public double Total => Math.Round(_interrupted + time.GetElapsedTime(_start).TotalSeconds, 3);

    /// <summary>Seconds of the features, after <see cref="EndFeatures"/>.</summary>
    public double Features { get; private set; }

    /// <summary>An interrupted run goes on.</summary>
    /// <param name="seconds">It took until then; they belong to no station of this part.</param>
    public void GoOn(double seconds)
    {
        _interrupted += seconds;
        _before += seconds;
    }

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
