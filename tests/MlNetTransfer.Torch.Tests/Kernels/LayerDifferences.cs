using MlNetTransfer.Torch;
using static TorchSharp.torch;

namespace MlNetTransfer.Tests.Torch.Kernels;

/// <summary>Every convolution of a network alone, on channels-last memory, against float64 on contiguous memory.</summary>
internal static class LayerDifferences
{
    /// <summary>Per convolution the largest of output, gradient of the input and gradient of the kernel, relative to the length of what is right.</summary>
    public static double[] Of(TorchNetwork network, SineImages images)
    {
        List<double> differences = [];
        using IDisposable scope = NewDisposeScope();
        network.Visit(network.Input(images.Batch(), images.Side, 3), (layer, value) =>
        {
            layer.SetTrains(kernel: true, affine: true);
            Tensor[] right = Compute(layer, value.contiguous().to_type(ScalarType.Float64)), found = Compute(layer, value);
            layer.SetTrains(kernel: false, affine: false);
            differences.Add(found.Zip(right).Aggregate(0.0, (most, p) => Math.Max(most, ((p.First.to_type(ScalarType.Float64) - p.Second).norm() / p.Second.norm()).item<double>())));

            // The right values in the memory that the next layer is to be tried on, at a size that neither dies nor explodes.
            Tensor y = right[0].to_type(ScalarType.Float32).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
            return y / y.std();
        });
        return [.. differences];
    }

    private static Tensor[] Compute(BatchNormLayer layer, Tensor value)
    {
        Tensor x = value.detach().requires_grad_(true);
        Tensor y = layer.Convolution(x);
        y.square().sum().backward();
        TorchSharp.Modules.Parameter? kernel = (layer as ConvolutionLayer)?.Kernel;
        Tensor?[] results = [y.detach(), x.grad, kernel?.grad];
        kernel?.grad = null;
        return [.. results.OfType<Tensor>()];
    }
}
