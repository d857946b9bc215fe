using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Tensors;
using MlNetTransfer.Training;

namespace MlNetTransfer.Torch;

/// <summary>Weights on the straight line between two networks (WiSE-FT, arXiv:2109.01903).</summary>
internal static class WeightMix
{
    /// <param name="start">Share 0.</param>
    /// <param name="end">Share 1.</param>
    /// <param name="share">Of the second.</param>
    /// <returns>Every tensor of the second; where both are equal to the bit, the mix is too.</returns>
    public static BackboneWeights Of(BackboneWeights start, BackboneWeights end, double share)
    {
        Dictionary<string, float[]> values = end.Values.ToDictionary(t => t.Key, t => Of(start[t.Key], t.Value, share));
        return new BackboneWeights(end.Path, ValuesChecksum.Of(values), values);
    }

    /// <inheritdoc cref="Of(BackboneWeights, BackboneWeights, double)"/>
    public static LinearHead Of(LinearHead start, LinearHead end, double share)
    {
        FeatureMatrix weights = new(end.Classes, end.FeatureDimension);
        Of(AtOne(start, start.Weights.Values), AtOne(end, end.Weights.Values), share).CopyTo(weights.Values);
        return new LinearHead { Weights = weights, Bias = Of(AtOne(start, start.Bias), AtOne(end, end.Bias), share), Temperature = 1 };
    }

    private static float[] AtOne(LinearHead head, ReadOnlySpan<float> values) =>
        Array.ConvertAll(values.ToArray(), v => (float)(v / head.Temperature));

    private static float[] Of(float[] start, float[] end, double share) => [.. start.Zip(end, (s, e) => (float)(s + (share * ((double)e - s))))];
}
