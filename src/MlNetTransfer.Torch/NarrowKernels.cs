using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Computes every convolution of a network in bfloat16, and in float32 in the other memory layout, which other kernels compute, forward and
/// backward, from the same values of real images: what differs by more than rounding is a wrong kernel. Remembers what it has seen, so that a second
/// training of the same network asks nothing twice.</summary>
internal sealed class NarrowKernels
{
    private readonly Dictionary<Kind, double> _known = [];
    private readonly Func<BatchNormLayer, Tensor[], Tensor[]> _narrow;

    /// <param name="narrow">Computes a layer as <see cref="Compute"/> does; null in bfloat16.</param>
    public NarrowKernels(Func<BatchNormLayer, Tensor[], Tensor[]>? narrow = null) =>
        _narrow = narrow ?? ((layer, values) => Compute(layer, values, ScalarType.BFloat16));

    /// <summary>‖bfloat16 − float32‖ / ‖float32‖ of outputs and gradients, the largest of all layers that train; NaN where one is not finite.</summary>
    /// <param name="network">Says which layers train, and in which memory layout.</param>
    /// <param name="pixels">[count, side, side, 3].</param>
    /// <param name="side">Of the network's input.</param>
    public double LargestDifference(TorchNetwork network, float[] pixels, int side)
    {
        double largest = 0;
        using IDisposable none = no_grad();
        using IDisposable scope = NewDisposeScope();
        network.Visit(network.Input(pixels, side, 3), (layer, x) =>
        {
            if (layer.Trains)
            {
                double difference = Of(layer, x, network.Memory);
                largest = difference > largest || double.IsNaN(difference) ? difference : largest;
            }

            return layer.Forward(x);
        });
        return largest;
    }

    private double Of(BatchNormLayer layer, Tensor x, TensorMemory memory)
    {
        Kind kind = new(layer.Geometry, string.Join('×', x.shape), memory);
        if (!_known.TryGetValue(kind, out double difference))
        {
            _known[kind] = difference = Measure(layer, x);
        }

        return difference;
    }

    private double Measure(BatchNormLayer layer, Tensor x)
    {
        using IDisposable scope = NewDisposeScope();
        (Tensor kernel, Tensor? bias) = layer.Fold();
        Tensor[] values = [Rounded(x), Rounded(kernel), Rounded(bias!)];
        Tensor[] narrow = _narrow(layer, values), wide = Compute(layer, [values[0].contiguous(), .. values[1..]], ScalarType.Float32);
        return narrow.Zip(wide)
            .Select(p => (Native.Arithmetic.Subtract(p.First.to_type(ScalarType.Float32), p.Second).norm() / p.Second.norm()).item<float>())
            .Select(d => (double)d)
            .Aggregate((a, b) => double.IsNaN(a) || a > b ? a : b);
    }

    /// <summary>Output, and gradients of input and kernel for the output as its own gradient.</summary>
    /// <param name="layer">Says what is convolved how.</param>
    /// <param name="values">Input, kernel and bias.</param>
    /// <param name="type">To compute in.</param>
    internal static Tensor[] Compute(BatchNormLayer layer, Tensor[] values, ScalarType type)
    {
        using IDisposable grad = enable_grad();
        Tensor[] inputs = [.. values.Select(v => v.to_type(type).detach().requires_grad_(true))];
        Tensor y = layer.Convolution(inputs[0], (inputs[1], inputs[2]));
        y.backward([y.detach()]);
        return [y.detach(), inputs[0].grad!, inputs[1].grad!];
    }

    private static Tensor Rounded(Tensor values) => values.detach().to_type(ScalarType.BFloat16);

    private sealed record Kind(string Geometry, string Input, TensorMemory Memory);
}
