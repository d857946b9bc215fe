using MlNetTransfer.Backbones;
using MlNetTransfer.Torch;
using static TorchSharp.torch;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>A network's own weights in double precision and contiguous memory.</summary>
internal sealed class KernelReference : IDisposable
{
    // Images times pixels up to which a network's values are all kept for the way back; beyond it, one block's.
    private const long MostKept = 200_000;

    private readonly BackboneSpec _backbone;
    private readonly TorchNetwork _network;
    private readonly Dictionary<BatchNormLayer, Doubles> _doubles;

    public KernelReference(BackboneSpec backbone, TorchNetwork network)
    {
        _backbone = backbone;
        _network = network;
        _doubles = network.Layers.OfType<BatchNormLayer>().ToDictionary(l => l, l => new Doubles(l));
    }

    /// <summary>Pooled features in inference.</summary>
    /// <param name="input">[N, 3, side, side], double.</param>
    /// <param name="observe">Is shown every layer's input and gives the output of its convolution.</param>
    public Tensor Features(Tensor input, Func<BatchNormLayer, Tensor, Tensor> observe)
    {
        using IDisposable none = no_grad();
        using Tensor map = _network.RunBlocks(input, 0, _network.BlockCount, (layer, x) => Normalized(layer, observe(layer, x), live: false));
        return map.mean([2, 3]);
    }

    /// <summary>The convolution alone, differentiable.</summary>
    public Tensor Convolution(BatchNormLayer layer, Tensor x) => layer is ConvolutionLayer convolution
        ? DoubleConvolution.Of(_backbone, convolution.Operation, x, _doubles[layer].Kernel)
        : x.alias();

    /// <summary>The kernel in double precision, which <see cref="Convolution"/> can be differentiated by.</summary>
    public Tensor Kernel(BatchNormLayer layer) => _doubles[layer].Kernel;

    /// <summary>Of the kernels that train, in running order.</summary>
    /// <param name="input">[N, 3, side, side], double.</param>
    /// <param name="weights">[N, features], double: their sum with the features is what is differentiated.</param>
    /// <param name="live">Whether BatchNorm measures the batch.</param>
    public Tensor[] Gradients(Tensor input, Tensor weights, bool live)
    {
        int blocks = _network.BlockCount;
        int[] bounds = input.shape[0] * input.shape[2] * input.shape[3] > MostKept ? [.. Enumerable.Range(0, blocks + 1)] : [0, blocks];
        using IDisposable scope = NewDisposeScope();
        List<Tensor> starts = [input];
        using (no_grad())
        {
            for (int s = 0; s + 2 < bounds.Length; s++)
            {
                starts.Add(Run(starts[s], bounds[s], bounds[s + 1], live));
            }
        }

        List<Tensor> gradients = [];
        Tensor? behind = null;
        for (int s = starts.Count - 1; s >= 0; s--)
        {
            using IDisposable segment = NewDisposeScope();
            Tensor start = starts[s].detach().requires_grad_(true);
            Tensor output = Run(start, bounds[s], bounds[s + 1], live);
            Tensor loss = behind is null ? (output.mean([2, 3]) * weights).sum() : (output * behind).sum();
            Tensor[] kernels = [.. _network.LayersOf(bounds[s], bounds[s + 1]).OfType<ConvolutionLayer>().Select(Kernel)];
            Tensor[] found = [.. autograd.grad([loss], [start, .. kernels])];
            behind = found[0].MoveToOuterDisposeScope();
            gradients.InsertRange(0, found[1..].Select(g => g.MoveToOuterDisposeScope()));
        }

        return [.. gradients.Select(g => g.MoveToOuterDisposeScope())];
    }

    public void Dispose()
    {
        foreach (Doubles doubles in _doubles.Values)
        {
            doubles.Dispose();
        }
    }

    private Tensor Run(Tensor x, int first, int end, bool live) =>
        _network.RunBlocks(x, first, end, (layer, value) => Normalized(layer, Convolution(layer, value), live));

    private Tensor Normalized(BatchNormLayer layer, Tensor y, bool live)
    {
        using IDisposable scope = NewDisposeScope();
        Doubles d = _doubles[layer];
        double epsilon = layer.Normalizes ? _backbone.BatchNorm.Epsilon : 0;
        Tensor normalized = nn.functional.batch_norm(y, d.Mean, d.Variance, d.Scale, d.Shift, training: live && layer.Normalizes, momentum: 0, eps: epsilon);
        return normalized.MoveToOuterDisposeScope();
    }

    private sealed class Doubles(BatchNormLayer layer) : IDisposable
    {
        public Tensor Kernel { get; } = layer is ConvolutionLayer convolution ? Double(convolution.Kernel).requires_grad_(true) : zeros(0).DetachFromDisposeScope();

        public Tensor Scale { get; } = Double(layer.Scale);

        public Tensor Shift { get; } = Double(layer.Shift);

        public Tensor Mean { get; } = Double(layer.Mean);

        public Tensor Variance { get; } = Double(layer.Variance);

        public void Dispose()
        {
            foreach (Tensor tensor in (Tensor[])[Kernel, Scale, Shift, Mean, Variance])
            {
                tensor.Dispose();
            }
        }

        private static Tensor Double(Tensor tensor) => tensor.detach().to(ScalarType.Float64).DetachFromDisposeScope();
    }
}
