namespace MlNetTransfer.Unknowns;

/// <summary>Features as a direction: each its root, with its sign, and all together of length 1. So neither how strong all of them are counts, nor one that
/// is much stronger than the others.</summary>
/// <remarks>Features of length 1: Mueller and Hein 2025, Mahalanobis++, arXiv:2505.18032. Roots: <c>docs/choices.md</c>.</remarks>
internal static class FeatureDirection
{
    /// <param name="features">[features], finite.</param>
    /// <param name="direction">[features], receives it.</param>
    public static void Of(ReadOnlySpan<float> features, Span<float> direction)
    {
        double squares = UnknownModel.Smallest;
        for (int i = 0; i < direction.Length; i++)
        {
            float root = features[i] / MathF.Sqrt(Math.Abs(features[i]) + UnknownModel.Smallest);
            direction[i] = root;
            squares += (double)root * root;
        }

        float length = (float)Math.Sqrt(squares);
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] /= length;
        }
    }
}
