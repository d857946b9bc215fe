namespace MlNetTransfer.Reference;

/// <summary>How probabilities are counted where not each of them is kept: hundredths, and finer the nearer to 1, where most of them are.</summary>
/// <remarks>Part of <see cref="ModelReference.CurrentFormat"/>: other bins are another format.</remarks>
public static class ScoreBins
{
    private const int Parts = 10, Finest = 5;

    private static readonly double[] Bounds = [.. Between(), 1];

    /// <summary>How many.</summary>
    public static int Count => Bounds.Length;

    /// <summary>The bin of a probability.</summary>
    /// <param name="probability">0…1.</param>
    public static int Of(float probability)
    {
        int at = Array.BinarySearch(Bounds, probability);
        return Math.Min(at < 0 ? ~at : at, Bounds.Length - 1);
    }

    /// <summary>The largest probability of a bin; that of the bin before it is not in it.</summary>
    public static double Upper(int bin) => Bounds[bin];

    /// <summary>0.01 … 0.99, 0.991 … 0.999, and so on.</summary>
    private static IEnumerable<double> Between()
    {
        for (int i = 1; i < Parts * Parts; i++)
        {
            yield return i / (double)(Parts * Parts);
        }

        for (int digits = 3; digits <= Finest; digits++)
        {
            double scale = Math.Pow(Parts, digits);
            for (int i = 1; i < Parts; i++)
            {
                yield return (scale - Parts + i) / scale;
            }
        }
    }
}
