using MlNetTransfer.Backbones;

namespace MlNetTransfer.Onnx.Lowering;

/// <summary>A convolution with its BatchNorm folded in: w' = w·γ/√(σ²+ε), b' = β − μ·γ/√(σ²+ε), computed in double.</summary>
internal static class FoldedConvolution
{
    /// <param name="conv">The convolution.</param>
    /// <param name="batchNormEpsilon">ε; null when the weights come folded.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="affine">False: γ and β are left out, as if they were 1 and 0.</param>
    /// <returns>Kernel [Out, In / Groups, Kernel, KernelWidth] and bias [Out], float32.</returns>
    public static (float[] Kernel, float[] Bias) Of(ConvOp conv, double? batchNormEpsilon, BackboneWeights weights, bool affine)
    {
        float[] kernel = conv.IsNormalizationOnly ? [.. Enumerable.Repeat(1f, conv.Out)] : weights[$"{conv.Name}.weight"];
        if (batchNormEpsilon is not { } epsilon || !conv.HasBatchNorm)
        {
            return (kernel, weights[$"{conv.Name}.bias"]);
        }

        float[] folded = new float[kernel.Length], bias = new float[conv.Out];
        float[] gamma = weights[$"{conv.BatchNormName}.weight"], beta = weights[$"{conv.BatchNormName}.bias"];
        float[] mean = weights[$"{conv.BatchNormName}.running_mean"], variance = weights[$"{conv.BatchNormName}.running_var"];
        int perChannel = kernel.Length / conv.Out;
        for (int channel = 0; channel < conv.Out; channel++)
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
