using MlNetTransfer.Backbones;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>A convolution with its BatchNorm folded in: w' = w·γ/√(σ²+ε), b' = β − μ·γ/√(σ²+ε), computed in double.</summary>
internal static class FoldedConvolution
{
    /// <param name="kernel">[channels, …].</param>
    /// <param name="batchNorm">What follows the kernel.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="affine">False: γ and β are left out, as if they were 1 and 0.</param>
    /// <returns>Kernel of the same shape and bias [channels], float32.</returns>
    public static (float[] Kernel, float[] Bias) Of(float[] kernel, BatchNormLayout batchNorm, double epsilon, BackboneWeights weights, bool affine)
    {
        float[] folded = new float[kernel.Length], bias = new float[batchNorm.Channels];
        float[] gamma = weights[batchNorm.Scale.Name], beta = weights[batchNorm.Shift.Name];
        float[] mean = weights[batchNorm.Mean.Name], variance = weights[batchNorm.Variance.Name];
        int perChannel = kernel.Length / batchNorm.Channels;
        for (int channel = 0; channel < batchNorm.Channels; channel++)
        {
            double scale = (affine ? gamma[channel] : 1) / Math.Sqrt(variance[channel] + epsilon);
            bias[channel] = (float)((affine ? beta[channel] : 0) - (mean[channel] * scale));
            for (int i = channel * perChannel; i < (channel + 1) * perChannel; i++)
            {
                folded[i] = (float)(kernel[i] * scale);
            }
        }

        return (folded, bias);
    }
}
