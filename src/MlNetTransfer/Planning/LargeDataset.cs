using MlNetTransfer.Profiling;

namespace MlNetTransfer.Planning;

/// <summary>What the rules of thumb call a large set.</summary>
public static class LargeDataset
{
    // "Large" for a processor (docs/evidence.md, 1.2); a set is large when both hold.
    private const int InAll = 5000, PerClass = 200;

    /// <summary>From where on a set counts as large, for people.</summary>
    public static FormattableString From { get; } = $"large from {InAll} in all and {PerClass} per class";

    /// <summary>How much of a large set there is: images in all and in the median class, each over what is large, the smaller of both.</summary>
    /// <param name="size">Of the set.</param>
    /// <returns>1 and more where the set counts as large.</returns>
    public static double ShareOf(DatasetSize size)
    {
        ArgumentNullException.ThrowIfNull(size);
        return Math.Min((double)size.EffectiveImages / InAll, (double)size.MedianClass / PerClass);
    }
}
