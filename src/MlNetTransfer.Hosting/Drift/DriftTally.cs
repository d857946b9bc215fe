using MlNetTransfer.Reference;

namespace MlNetTransfer.Hosting.Drift;

/// <summary>Counts of a window: as much memory for a million answers as for one. Not thread-safe.</summary>
/// <param name="subject">Whose answers they are.</param>
/// <param name="began">When.</param>
internal sealed class DriftTally(DriftSubject subject, DateTimeOffset began)
{
    private double _sum;

    public DriftSubject Subject { get; } = subject;

    public DateTimeOffset Began { get; } = began;

    public int Count { get; private set; }

    /// <summary>[classes].</summary>
    public int[] Predicted { get; private init; } = new int[subject.Model.Labels.Count];

    /// <summary>[<see cref="ScoreBins.Count"/>].</summary>
    public int[] Confidence { get; private init; } = new int[ScoreBins.Count];

    /// <summary>[<see cref="DistanceBins.Count"/>], of <see cref="Measured"/> images.</summary>
    public int[] Distance { get; private init; } = new int[DistanceBins.Count];

    public int Measured { get; private set; }

    public double MeanConfidence => Count == 0 ? 0 : Math.Clamp(_sum / Count, 0, 1);

    /// <param name="label">Index of the class that was given.</param>
    /// <param name="probability">Of that class.</param>
    /// <param name="distance">Bin of that from the training images; null where the model has no measure for it.</param>
    public void Add(int label, float probability, int? distance = null)
    {
        Predicted[label]++;
        Confidence[ScoreBins.Of(probability)]++;
        _sum += probability;
        Count++;
        if (distance is { } bin)
        {
            Distance[bin]++;
            Measured++;
        }
    }

    public DriftTally Copy() => new(Subject, Began)
    {
        _sum = _sum,
        Count = Count,
        Predicted = [.. Predicted],
        Confidence = [.. Confidence],
        Distance = [.. Distance],
        Measured = Measured,
    };
}
