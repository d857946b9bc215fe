using System.Numerics.Tensors;
using MlNetTransfer.Imaging;

namespace MlNetTransfer.Datasets;

/// <summary>Whether two images are the same picture: stored again, resized, a little brighter, or cut by a hair. A mirrored one is not.</summary>
/// <remarks>
/// The detail of one is fitted by the detail of the other, by its shift to the right and down and by its growth, all to first order. A copy leaves
/// little over, and leaves it everywhere; two photos of the same scene with one thing changed leave much over in one place.
/// </remarks>
internal static class NearCopyTest
{
    // Calibrated on hymenoptera, flowers5, dtd10, clothing10, neu-steel6, sign-digits10, omniglot-small1, malaria2, mnist10k, cifar10 and
    // data/parts: made copies against the most alike others of each set. What is found with them: tests/MlNetTransfer.Benchmarks/results/near-copies.md.

    /// <summary>Differing bits of the hashes. 99 in 100 copies differ in up to 9, but for dtd10's.</summary>
    public const int FarthestHash = 11;

    private const int Side = Thumbnail.Side, Block = 4, Blocks = Side / Block;

    // A tenth more or less light moves the mean by up to 25 levels and the contrast by a tenth. A cell's colour moves by up to 12 in copies of
    // photos, by up to 22 in those of cifar10's 32 pixels; the same pattern in other colours, in dtd10, by 46 and 49.
    private const float FarthestBrightness = 32, LeastGain = 0.75f, MostGain = 1.33f;
    private const int FarthestColour = 24;

    // Before the fit. Copies that were cut by 2 %: 0.83 and more at the finest detail.
    private const double LeastCorrelation = 0.8;

    // Multiple correlation after the fit. Copies: 0.96 to 1. The most alike others: 0.95 on malaria2, 0.93 on clothing10, 0.98 on mnist10k and
    // omniglot-small1, which therefore the next number must tell apart.
    private const double LeastFit = 0.96;

    // Energy of the largest residue in a block of 4 × 4 over the mean energy of a block. 95 in 100 copies: stored again or brighter, up to 0.1; half
    // the size, up to 0.2; cut, up to 0.6. The most alike others: 0.4 on mnist10k, two pairs of whose ones pass, and 0.6 on omniglot-small1; a patch
    // of another photo mostly leaves 2 and more.
    private const double LargestResidue = 0.3;

    public static bool IsCopy(PerceptualFingerprint one, PerceptualFingerprint other) =>
        PerceptualFingerprint.Distance(one.Hash, other.Hash) <= FarthestHash
        && Math.Abs(one.Brightness - other.Brightness) <= FarthestBrightness
        && SameColour(one.Colour, other.Colour)
        && Correlation(one, other) >= LeastCorrelation
        && Fits(one, other);

    private static bool SameColour(sbyte[] one, sbyte[] other)
    {
        for (int i = 0; i < one.Length; i++)
        {
            if (Math.Abs(one[i] - other[i]) > FarthestColour)
            {
                return false;
            }
        }

        return true;
    }

    private static double Correlation(PerceptualFingerprint one, PerceptualFingerprint other) =>
        PerceptualFingerprint.Product(one.Detail, other.Detail) / (one.Length * other.Length);

    private static bool Fits(PerceptualFingerprint one, PerceptualFingerprint other)
    {
        float[] source = Levels(one), target = Levels(other);
        float[] mean = new float[target.Length], right = new float[target.Length], down = new float[target.Length], growth = new float[target.Length];
        TensorPrimitives.Add(source, target, mean);
        Derivatives(mean, right, down, growth);
        float[] residue = [.. target];
        float[][] axes = [right, down, growth, source];
        float gain = 0;
        for (int i = 0; i < axes.Length; i++)
        {
            gain = Project(axes.AsSpan(0, i), axes[i], residue);
        }

        double left = TensorPrimitives.SumOfSquares<float>(residue), all = TensorPrimitives.SumOfSquares<float>(target);
        return gain is >= LeastGain and <= MostGain
            && left <= (1 - (LeastFit * LeastFit)) * all
            && LargestBlock(residue) <= LargestResidue * all / (Blocks * Blocks);
    }

    private static float[] Levels(PerceptualFingerprint fingerprint)
    {
        float[] levels = new float[fingerprint.Detail.Length];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = fingerprint.Step * fingerprint.Detail[i];
        }

        return levels;
    }

    /// <summary>Central differences, and their sum weighted by the distance from the centre; beyond its edges the image goes on as it ends.</summary>
    private static void Derivatives(float[] image, float[] right, float[] down, float[] growth)
    {
        const float Centre = (Side - 1) / 2f;
        for (int i = 0; i < image.Length; i++)
        {
            int y = i / Side, x = i % Side;
            right[i] = image[x < Side - 1 ? i + 1 : i] - image[x > 0 ? i - 1 : i];
            down[i] = image[y < Side - 1 ? i + Side : i] - image[y > 0 ? i - Side : i];
            growth[i] = (((x - Centre) * right[i]) + ((y - Centre) * down[i])) / Side;
        }
    }

    /// <summary>Gram–Schmidt: makes an axis orthogonal to those before it and of length 1, and takes its part out of the residue.</summary>
    /// <returns>The coefficient of the axis as it was; 0 when nothing is left of it.</returns>
    private static float Project(ReadOnlySpan<float[]> before, float[] axis, float[] residue)
    {
        float original = TensorPrimitives.Norm<float>(axis);
        foreach (float[] earlier in before)
        {
            TensorPrimitives.MultiplyAdd(earlier, -TensorPrimitives.Dot<float>(earlier, axis), axis, axis);
        }

        float norm = TensorPrimitives.Norm<float>(axis);
        if (norm <= original / 1000)
        {
            Array.Clear(axis);
            return 0;
        }

        TensorPrimitives.Divide(axis, norm, axis);
        float part = TensorPrimitives.Dot<float>(axis, residue);
        TensorPrimitives.MultiplyAdd(axis, -part, residue, residue);
        return part / norm;
    }

    private static double LargestBlock(float[] residue)
    {
        float[] energies = new float[Blocks * Blocks];
        for (int i = 0; i < residue.Length; i++)
        {
            energies[(i / Side / Block * Blocks) + (i % Side / Block)] += residue[i] * residue[i];
        }

        return energies.Max();
    }
}
