using MlNetTransfer.Torch;
using static TorchSharp.torch;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>Every layer's convolution alone, forward and backward, on the values that it meets in the network.</summary>
/// <param name="reference">The network in double precision.</param>
/// <param name="threads">With which float32 computes.</param>
internal sealed class LayerComparison(KernelReference reference, int threads)
{
    private static readonly string[] Parts = ["output", "gradient of its input", "gradient of its kernel"];

    /// <summary>Of all layers so far.</summary>
    public LayoutErrors Worst { get; private set; }

    /// <summary>Where it is, in channels last, and in which part.</summary>
    public string Name { get; private set; } = "";

    /// <returns>The convolution's output in double precision.</returns>
    public Tensor Compare(BatchNormLayer layer, Tensor x)
    {
        using IDisposable grad = enable_grad();
        using IDisposable scope = NewDisposeScope();
        layer.SetTrains(kernel: true, affine: true);
        Tensor input = x.detach().requires_grad_(true), output = reference.Convolution(layer, input);
        manual_seed(layer.Position);
        Tensor weights = rand_like(output, ScalarType.Float32) - 0.5;
        Tensor[] inputs = layer is ConvolutionLayer ? [input, reference.Kernel(layer)] : [input];
        Tensor[] right = [output, .. autograd.grad([output], inputs, [weights.to(ScalarType.Float64)])];
        set_num_threads(threads);
        Tensor single = x.detach().to(ScalarType.Float32);
        double[] last = Errors(layer, ChannelsLast(single), ChannelsLast(weights), right), contiguous = Errors(layer, single, weights, right);
        set_num_threads(Environment.ProcessorCount);
        layer.SetTrains(kernel: false, affine: false);
        LayoutErrors found = new(last.Aggregate(Math.Max), contiguous.Aggregate(Math.Max));
        if (!(found.Last <= Worst.Last))
        {
            Name = $"{layer.Group.Name}: {Parts[Array.IndexOf(last, found.Last)]}";
        }

        Worst = Worst.Worse(found);
        return output.detach().MoveToOuterDisposeScope();
    }

    private static double[] Errors(BatchNormLayer layer, Tensor x, Tensor weights, Tensor[] right)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor input = x.detach().requires_grad_(true), output = layer.Convolution(input);
        Tensor[] inputs = layer is ConvolutionLayer convolution ? [input, convolution.Kernel] : [input];
        Tensor[] found = [output, .. autograd.grad([output], inputs, [weights])];
        return [.. found.Zip(right, (f, r) => KernelMeasurement.Error([f], [r]))];
    }

    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
