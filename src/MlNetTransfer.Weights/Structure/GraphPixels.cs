using MlNetTransfer.Imaging;

namespace MlNetTransfer.Weights.Structure;

/// <summary>What has to be done to pixels before a network, with what its graph does itself.</summary>
internal static class GraphPixels
{
    // Pixels of 0…1 have means below 1 and are divided by less than 1, those of 0…255 have means near 128 or are divided by 50 and more.
    private const double LargestMeanOfUnits = 2, SmallestFactorOfUnits = 0.1;

    private const float Whole = 255;

    /// <param name="image">What the graph does: x · factor + shift.</param>
    /// <param name="otherwise">What is to be done before, where the graph does nothing.</param>
    public static PixelNormalization Of(ImageValue image, PixelNormalization otherwise)
    {
        if (image.Factors.All(f => f == 1) && image.Shifts.All(s => s == 0))
        {
            return otherwise;
        }

        double mean = image.Factors.Zip(image.Shifts, (f, s) => Math.Abs(s / f)).Max();
        bool bytes = mean > LargestMeanOfUnits || image.Factors.Min() < SmallestFactorOfUnits;
        float unit = bytes ? 1 : Whole;
        return new PixelNormalization(
            [.. image.Factors.Zip(image.Shifts, (f, s) => (float)(-s * unit / f))], [.. image.Factors.Select(f => (float)(unit / f))]);
    }
}
