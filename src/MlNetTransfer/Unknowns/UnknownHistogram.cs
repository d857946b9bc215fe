namespace MlNetTransfer.Unknowns;

/// <summary>Scores of known images, counted in bins of one width; what lies outside is in the first or the last.</summary>
/// <param name="Lowest">Where the first bin begins.</param>
/// <param name="Highest">Where the last bin ends, above <paramref name="Lowest"/>.</param>
/// <param name="Validation">Images of each bin that set the threshold.</param>
/// <param name="Test">Test images of each bin; null where there are none.</param>
public sealed record UnknownHistogram(double Lowest, double Highest, IReadOnlyList<int> Validation, IReadOnlyList<int>? Test)
{
    private const int Bins = 30;

    /// <param name="validation">[images], at least one, finite.</param>
    /// <param name="threshold">Lies in the histogram.</param>
    internal static UnknownHistogram Of(IReadOnlyList<float> validation, double threshold)
    {
        double lowest = Math.Min(validation.Min(), threshold), highest = Math.Max(validation.Max(), threshold);
        double room = Math.Max(1e-6, highest - lowest) / Bins;
        UnknownHistogram empty = new(lowest - room, highest + (Bins / 3 * room), [], null);
        return empty with { Validation = empty.Count(validation) };
    }

    /// <summary>The same with test images.</summary>
    internal UnknownHistogram WithTest(IEnumerable<float> scores) => this with { Test = Count(scores) };

    private int[] Count(IEnumerable<float> scores)
    {
        int[] counts = new int[Bins];
        foreach (float score in scores)
        {
            counts[(int)Math.Clamp(Bins * ((score - Lowest) / (Highest - Lowest)), 0, Bins - 1)]++;
        }

        return counts;
    }
}
