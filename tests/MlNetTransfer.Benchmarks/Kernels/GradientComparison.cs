using MlNetTransfer.Backbones;
using MlNetTransfer.Torch;
using static TorchSharp.torch;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>The gradients of all kernels in one training step of everything.</summary>
internal sealed class GradientComparison(BackboneSpec backbone, float[] pixels, int batch, int threads)
{
    // Of two values, BatchNorm leaves the sign, and of the gradient next to nothing.
    private const int FewestMeasured = 7;

    /// <summary>Whether there are enough values of the smallest layer's channels to be measured.</summary>
    public bool CanLive => batch * Math.Pow(BackboneGeometry.Of(backbone)!.Side, 2) >= FewestMeasured;

    /// <param name="live">Whether BatchNorm measures the batch; else it is folded into the kernels.</param>
    public LayoutErrors Of(bool live)
    {
        using IDisposable scope = NewDisposeScope();
        using TorchNetwork network = KernelMeasurement.Network(backbone);
        Tensor input = network.Input(pixels, backbone.InputSize, 3);
        manual_seed(1);
        Tensor weights = rand(batch, backbone.FeatureDimension) - 0.5;
        Tensor[] right;
        using (KernelReference reference = new(backbone, network))
        {
            set_num_threads(Environment.ProcessorCount);
            right = reference.Gradients(input.contiguous().to(ScalarType.Float64), weights.to(ScalarType.Float64), live);
        }

        foreach (TorchLayer layer in network.Layers)
        {
            layer.SetTrains(kernel: true, affine: true);
            layer.Live = live;
            layer.KeepsStatistics = true;
        }

        set_num_threads(threads);
        return new(Error(network, input, weights, right), Error(network, input.contiguous(), weights, right));
    }

    private static double Error(TorchNetwork network, Tensor input, Tensor weights, Tensor[] right)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor loss = (network.Features(input) * weights).sum();
        Tensor[] kernels = [.. network.Layers.OfType<ConvolutionLayer>().Select(l => l.Kernel)];
        return KernelMeasurement.Error([.. autograd.grad([loss], kernels)], right);
    }
}
