using MlNetTransfer.Numerics;

namespace MlNetTransfer.Weights.Downloads;

/// <summary>Counts attempts and says how long to wait for the next one.</summary>
internal sealed class RetrySchedule(DownloadOptions options, RandomSource random)
{
    private long _longest;
    private int _fruitless;
    private bool _startedOver;

    /// <summary>Attempts begun so far.</summary>
    public int Attempts { get; private set; }

    /// <summary>An attempt begins.</summary>
    /// <param name="length">Bytes there already.</param>
    public void Begin(long length)
    {
        Attempts++;
        _longest = Math.Max(_longest, length);
    }

    /// <summary>The file is fetched once more from its first byte.</summary>
    /// <returns>False when it was before.</returns>
    public bool StartOver()
    {
        (_longest, _fruitless) = (0, 0);
        return !_startedOver && (_startedOver = true);
    }

    /// <summary>Wait before the next attempt; null when there is to be none.</summary>
    /// <param name="length">Bytes there after the attempt that failed. It counts as fruitless unless they are more than there ever were:
    /// a server that cannot resume must not be asked for the same bytes without end.</param>
    /// <param name="asked">Wait that the server asked for.</param>
    public TimeSpan? After(long length, TimeSpan? asked)
    {
        _fruitless = length > _longest ? 0 : _fruitless + 1;
        _longest = Math.Max(_longest, length);
        if (_fruitless >= options.FruitlessAttempts || Attempts >= options.MostAttempts || asked > options.LongestDelay)
        {
            return null;
        }

        double doubled = options.FirstDelay.TotalSeconds * Math.Pow(2, Math.Max(0, _fruitless - 1));
        double jittered = Math.Min(doubled, options.LongestDelay.TotalSeconds) * (0.5 + (0.5 * random.NextDouble()));
        return TimeSpan.FromSeconds(Math.Max(jittered, asked?.TotalSeconds ?? 0));
    }
}
