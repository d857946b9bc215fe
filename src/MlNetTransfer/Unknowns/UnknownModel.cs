using MlNetTransfer.Numerics;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace MlNetTransfer.Unknowns;

/// <summary>The numbers by which a model tells how unlike its training images an image is: a distance of its features, and how unsure the head is.</summary>
/// <remarks>
/// The features become a direction: each its root, with its sign, and all together of length 1; t is what remains without the mean of the training images.
/// The distance is that of Mahalanobis to the nearest class, less that to all training images (Ren et al. 2021, arXiv:2106.09022). Written out it is
/// q(t) − max over the classes of (2 t·d + o), where q is a sum of squares of a few coordinates of t and of its length. Added to it is ln((1 − p) / p) of the
/// likeliest class. Both are in units of what they are among known images, and the sum is counted from the threshold, in standard deviations of known images.
/// </remarks>
public sealed record UnknownModel
{
    /// <summary>Largest score of an image that is not refused: scores are counted from it.</summary>
    public const float Threshold = 0;

    /// <summary>Keeps roots and lengths of nothing finite.</summary>
    public const float Smallest = 1e-12f;

    /// <summary>Keeps the logarithm finite where the head is wholly sure.</summary>
    public const float LeastDoubt = 1e-6f;

    /// <summary>[features], the mean direction of the training images.</summary>
    public required float[] Mean { get; init; }

    /// <summary>[coordinates × features], unit rows, of which squares are summed.</summary>
    public required FeatureMatrix Axes { get; init; }

    /// <summary>[coordinates], the factor of each square.</summary>
    public required float[] AxisWeights { get; init; }

    /// <summary>The factor of the squared length of t.</summary>
    public required float LengthWeight { get; init; }

    /// <summary>[classes × features], d.</summary>
    public required FeatureMatrix ClassDirections { get; init; }

    /// <summary>[classes], o.</summary>
    public required float[] ClassOffsets { get; init; }

    /// <summary>The factor of the distance.</summary>
    public float DistanceWeight { get; init; } = 1;

    /// <summary>The factor of ln((1 − p) / p).</summary>
    public float DoubtWeight { get; init; }

    /// <summary>What is added.</summary>
    public float Offset { get; init; }

    /// <summary>The score of an image, as the exported graph computes it but for rounding.</summary>
    /// <param name="features">[features], what the head is given.</param>
    /// <param name="probability">Of the likeliest class, 0…1.</param>
    public float Score(ReadOnlySpan<float> features, float probability) =>
        (float)((DistanceWeight * Distance(features)) + (DoubtWeight * Doubt(probability)) + Offset);

    /// <summary>ln((1 − p) / p).</summary>
    internal static double Doubt(float probability) => Math.Log((1 - probability + LeastDoubt) / probability);

    /// <summary>q(t) − max(2 t·d + o).</summary>
    internal double Distance(ReadOnlySpan<float> features)
    {
        float[] t = new float[Mean.Length];
        FeatureDirection.Of(features, t);
        TensorPrimitives.Subtract(t, Mean, t);
        double sum = LengthWeight * (double)TensorPrimitives.Dot<float>(t, t);
        for (int j = 0; j < AxisWeights.Length; j++)
        {
            double coordinate = TensorPrimitives.Dot(Axes.Row(j), t);
            sum += AxisWeights[j] * coordinate * coordinate;
        }

        double nearest = double.NegativeInfinity;
        for (int c = 0; c < ClassOffsets.Length; c++)
        {
            nearest = Math.Max(nearest, (2.0 * TensorPrimitives.Dot(ClassDirections.Row(c), t)) + ClassOffsets[c]);
        }

        return sum - nearest;
    }
}
