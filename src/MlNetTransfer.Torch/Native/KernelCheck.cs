using MlNetTransfer.Numerics;
using MlNetTransfer.Training;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch.Native;

/// <summary>Convolutions of a small and of a deep network and BatchNorm, a batch at a time, forward and backward, in both memory layouts, against
/// float64. libtorch has to be loaded; takes about a second.</summary>
internal static class KernelCheck
{
    /// <summary>Relative to the length of what is right; float32 sums of some thousand products are off by 1e-6.</summary>
    public const double MostDifference = 1e-4;

    private const int Batch = 4, NormalizedChannels = 96, NormalizedSide = 24;

    // MobileNetV2 0.35 and ResNet-50 at 96 pixels: kernels of all kinds, and those that went wrong where a processor hid its caches.
    private static readonly Layer[] Layers =
    [
        new("1 × 1", 16, 96, 1, 1, 1, 24), new("1 × 1", 56, 336, 1, 1, 1, 3), new("1 × 1", 336, 112, 1, 1, 1, 3), new("1 × 1", 112, 1280, 1, 1, 1, 3),
        new("1 × 1", 64, 256, 1, 1, 1, 24), new("1 × 1", 256, 64, 1, 1, 1, 24), new("1 × 1", 1024, 2048, 1, 2, 1, 6),
        new("3 × 3", 3, 16, 3, 2, 1, 96), new("3 × 3", 64, 64, 3, 1, 1, 24), new("3 × 3", 512, 512, 3, 1, 1, 3), new("7 × 7", 3, 64, 7, 2, 1, 96),
        new("depthwise", 96, 96, 3, 2, 96, 24), new("depthwise", 336, 336, 3, 1, 336, 3),
    ];

    /// <summary>One line per kind and layout.</summary>
    public static IReadOnlyList<KernelResult> Run()
    {
        List<(string Kind, TensorMemory Memory, double Difference)> differences = [];
        foreach (Layer layer in Layers)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor x = Random(Batch, layer.In, layer.Side, layer.Side), kernel = Random(layer.Out, layer.In / layer.Groups, layer.Kernel, layer.Kernel);
            Tensor[] right = Compute(layer, x.to_type(ScalarType.Float64), kernel.to_type(ScalarType.Float64));
            differences.Add((layer.Kind, TensorMemory.Contiguous, Difference(Compute(layer, x, kernel), right)));
            differences.Add((layer.Kind, TensorMemory.ChannelsLast, Difference(Compute(layer, ChannelsLast(x), kernel), right)));
        }

        differences.AddRange(BatchNorm());
        return [.. differences.GroupBy(d => (d.Kind, d.Memory)).Select(g => new KernelResult(
            g.Key.Kind, g.Key.Memory, g.Count(), g.Count(d => !(d.Difference <= MostDifference)), g.Select(d => d.Difference).Aggregate(Math.Max)))];
    }

    /// <summary>Normalising by the batch: output, gradients of input and scale.</summary>
    private static IEnumerable<(string, TensorMemory, double)> BatchNorm()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor x = Random(Batch, NormalizedChannels, NormalizedSide, NormalizedSide), scale = Random(NormalizedChannels);
        Tensor weights = Random(Batch, NormalizedChannels, NormalizedSide, NormalizedSide);
        Tensor[] right = Normalize(x, ScalarType.Float64);
        double contiguous = Difference(Normalize(x, ScalarType.Float32), right);
        double channelsLast = Difference(Normalize(ChannelsLast(x), ScalarType.Float32), right);
        return [("BatchNorm", TensorMemory.Contiguous, contiguous), ("BatchNorm", TensorMemory.ChannelsLast, channelsLast)];

        Tensor[] Normalize(Tensor values, ScalarType type)
        {
            Tensor input = values.to_type(type).detach().requires_grad_(true), factor = scale.to_type(type).detach().requires_grad_(true);
            Tensor none = zeros(NormalizedChannels, type), one = ones(NormalizedChannels, type);
            Tensor y = nn.functional.batch_norm(input, none.clone(), one, factor, none, training: true, momentum: 0.1, eps: 1e-3);
            (y * weights.to_type(type)).sum().backward();
            return [y.detach(), input.grad!, factor.grad!];
        }
    }

    /// <summary>Output, gradient of the input, gradient of the kernel.</summary>
    private static Tensor[] Compute(Layer layer, Tensor input, Tensor weights)
    {
        Tensor x = input.detach().requires_grad_(true), kernel = weights.detach().requires_grad_(true);
        long padding = layer.Kernel / 2;
        Tensor y = nn.functional.conv2d(x, kernel, null, [layer.Stride, layer.Stride], [padding, padding], [1, 1], layer.Groups);
        y.square().sum().backward();
        return [y.detach(), x.grad!, kernel.grad!];
    }

    private static double Difference(Tensor[] found, Tensor[] right) => found.Zip(right)
        .Select(p => (Arithmetic.Subtract(p.First.to_type(ScalarType.Float64), p.Second).norm() / p.Second.norm()).item<double>())
        .Aggregate(Math.Max);

    private static Tensor ChannelsLast(Tensor x) => x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    private static Tensor Random(params long[] shape)
    {
        RandomSource random = new(shape.Sum());
        return HostView.Create([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(_ => (float)(random.NextDouble() - 0.5))], CPU, shape);
    }

    private sealed record Layer(string Kind, int In, int Out, int Kernel, int Stride, int Groups, int Side);
}
