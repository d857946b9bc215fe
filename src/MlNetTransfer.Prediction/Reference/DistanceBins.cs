namespace MlNetTransfer.Reference;

/// <summary>How distances from the training features are counted: a hundred bins for each power of ten from 0.1 to 100. Of training images they are about
/// 1.</summary>
/// <remarks>Part of <see cref="ModelReference.CurrentFormat"/>: other bins are another format.</remarks>
public static class DistanceBins
{
    private const double Smallest = 0.1;
    private const int PerPower = 100, Powers = 3;

    /// <summary>How many.</summary>
    public static int Count => (Powers * PerPower) + 1;

    /// <summary>The bin of a distance; what is larger than all, or no number, is in the last.</summary>
    /// <param name="distance">0 and more.</param>
    public static int Of(float distance)
    {
        double bin = Math.Ceiling(PerPower * Math.Log10(distance / Smallest));
        return bin <= 0 ? 0 : bin < Count ? (int)bin : Count - 1;
    }

    /// <summary>The largest distance of a bin.</summary>
    public static double Upper(int bin) => Smallest * Math.Pow(10, (double)bin / PerPower);
}
