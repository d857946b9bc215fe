namespace MlNetTransfer.Torch;

/// <summary>Mean of what was measured last, for a machine may become slower or faster.</summary>
/// <param name="most">So many are remembered.</param>
internal sealed class RecentSeconds(int most)
{
    private readonly Queue<double> _seconds = new();

    /// <summary>Null before the first.</summary>
    public double? Mean => _seconds.Count == 0 ? null : _seconds.Average();

    public int Count => _seconds.Count;

    /// <summary>What is remembered, the oldest first.</summary>
    public IReadOnlyList<double> Values
    {
        get => [.. _seconds];
        set
        {
            _seconds.Clear();
            foreach (double seconds in value)
            {
                _seconds.Enqueue(seconds);
            }
        }
    }

    public void Add(double seconds)
    {
        _seconds.Enqueue(seconds);
        if (_seconds.Count > most)
        {
            _seconds.Dequeue();
        }
    }
}
