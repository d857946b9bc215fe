using MlNetTransfer.Imaging;

namespace MlNetTransfer.Weights.Structure;

/// <summary>What is done to pixels before a network, with what its graph does itself: x · factor + shift.</summary>
internal static class ImageScaling
{
    // Pixels of 0…1 have means below 1 and are divided by less than 1, those of 0…255 have means near 128 or are divided by 50 and more.
    private const double LargestMeanOfUnits = 2, SmallestFactorOfUnits = 0.1;

    /// <summary>Whether the graph scales the image.</summary>
    public static bool Scales(ImageValue image) => image.Factors.Any(f => f != 1) || image.Shifts.Any(s => s != 0);

    /// <summary>What belongs in front of a graph that scales the image: nothing, or 0…255 to 0…1, by the size of its numbers.</summary>
    public static PixelNormalization Outside(ImageValue image)
    {
        double mean = image.Factors.Zip(image.Shifts, (f, s) => Math.Abs(s / f)).Max();
        bool bytes = mean > LargestMeanOfUnits || image.Factors.Min() < SmallestFactorOfUnits;
        return bytes ? PixelNormalization.None : new PixelNormalization([0, 0, 0], [255, 255, 255]);
    }

    /// <summary>Both in one: ((p − mean) / deviation) · factor + shift.</summary>
    public static PixelNormalization Both(PixelNormalization outside, ImageValue image) => new(
        [.. Enumerable.Range(0, 3).Select(c => (float)(outside.Mean[c] - (image.Shifts[c] * outside.StandardDeviation[c] / image.Factors[c])))],
        [.. Enumerable.Range(0, 3).Select(c => (float)(outside.StandardDeviation[c] / image.Factors[c]))]);
}
