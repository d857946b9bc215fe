using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;

namespace MlNetTransfer.Profiling;

/// <summary>What the statistics stored in a network's BatchNorm layers say about how unlike its pretraining data a set of images is; needs no labels.</summary>
internal static class BatchNormShift
{
    // A channel of hardly any variance is dead: its divergence says how dead, not how unlike the data is.
    private const double SmallestVariance = 1e-6;

    /// <param name="backbone">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="moments">Rows of <see cref="Measurement.ChannelMoments"/>, [images × (2 × channels of every BatchNorm)]; of decoded images alone.</param>
    /// <returns>The layers in the order in which they run, those without a live channel left out; null when the weights hold no BatchNorm.</returns>
    public static IReadOnlyList<LayerShift>? Of(BackboneSpec backbone, BackboneWeights weights, FeatureMatrix moments)
    {
        if (!backbone.BatchNorm.IsStored)
        {
            return null;
        }

        double epsilon = backbone.BatchNorm.Epsilon;
        double[] means = Means(moments);
        List<LayerShift> shifts = [];
        int start = 0;
        foreach (BatchNormLayout layer in backbone.BatchNorms)
        {
            float[] variance = weights[layer.Variance.Name];
            List<double> divergences = [];
            for (int channel = 0; channel < layer.Channels; channel++)
            {
                if (variance[channel] >= SmallestVariance)
                {
                    divergences.Add(Divergence(means[start + channel], means[start + layer.Channels + channel], epsilon / (variance[channel] + epsilon)));
                }
            }

            if (divergences.Count > 0)
            {
                shifts.Add(new LayerShift(layer.Name, Median(divergences)));
            }

            start += 2 * layer.Channels;
        }

        return shifts;
    }

    /// <summary>½ ((v + ε + (m − μ)²) / (σ² + ε) − 1 − ln((v + ε) / (σ² + ε))), in units of √(σ² + ε) around μ; both variances with ε, as BatchNorm
    /// sees them.</summary>
    private static double Divergence(double mean, double meanSquare, double epsilon) =>
        0.5 * (meanSquare + epsilon - 1 - Math.Log(Math.Max(0, meanSquare - (mean * mean)) + epsilon));

    private static double[] Means(FeatureMatrix rows)
    {
        double[] means = new double[rows.Columns];
        for (int i = 0; i < rows.Rows; i++)
        {
            ReadOnlySpan<float> row = rows.Row(i);
            for (int j = 0; j < row.Length; j++)
            {
                means[j] += row[j] / (double)rows.Rows;
            }
        }

        return means;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
