using MlNetTransfer.Evaluation;

namespace MlNetTransfer.Unknowns;

/// <summary>What a threshold of the unknown does to labelled images of known classes.</summary>
public sealed record UnknownTest
{
    /// <summary>Images that were looked at.</summary>
    public required int Images { get; init; }

    /// <summary>Images that were called unknown, though their class is known.</summary>
    public required int Refused { get; init; }

    /// <summary>Share of the images that were called unknown, 0…1.</summary>
    public required double RefusedShare { get; init; }

    /// <summary>95 % interval of <see cref="RefusedShare"/>, Wilson.</summary>
    public required Interval RefusedInterval { get; init; }

    /// <summary>Accuracy on the images that were not refused, 0…1; null where all were.</summary>
    public double? Accuracy { get; init; }

    /// <summary>95 % interval of <see cref="Accuracy"/>, Wilson.</summary>
    public Interval? AccuracyInterval { get; init; }

    /// <summary>Accuracy on the images that were refused, 0…1: how often the best guess would have been right; null where none was.</summary>
    public double? RefusedAccuracy { get; init; }

    /// <summary>Counts images.</summary>
    /// <param name="refused">[images], at least one, whether it was called unknown.</param>
    /// <param name="right">[images], whether its best guess was right.</param>
    public static UnknownTest Of(IReadOnlyList<bool> refused, IReadOnlyList<bool> right)
    {
        ArgumentNullException.ThrowIfNull(refused);
        ArgumentNullException.ThrowIfNull(right);
        int away = refused.Count(r => r), kept = refused.Count - away;
        int keptRight = right.Where((r, i) => r && !refused[i]).Count(), awayRight = right.Where((r, i) => r && refused[i]).Count();
        return new UnknownTest
        {
            Images = refused.Count,
            Refused = away,
            RefusedShare = (double)away / refused.Count,
            RefusedInterval = Interval.OfProportion(away, refused.Count)!,
            Accuracy = kept == 0 ? null : (double)keptRight / kept,
            AccuracyInterval = Interval.OfProportion(keptRight, kept),
            RefusedAccuracy = away == 0 ? null : (double)awayRight / away,
        };
    }
}
