using MlNetTransfer.Numerics;
using MlNetTransfer.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>The loss of VICReg (Bardes et al. 2022, arXiv:2105.04906, with the means of its authors' code, facebookresearch/vicreg): two views of an
/// image are to have the same embedding, every dimension of it is to vary over a batch, and no two dimensions are to say the same.</summary>
internal sealed class VicReg : IDisposable
{
    // Section 4.2: 25, 25, 1, ε 1e-4.
    private const float Invariance = 25, Variance = 25, Covariance = 1, Epsilon = 1e-4f;

    private readonly Parameter _first;
    private readonly Parameter _second;
    private readonly Tensor _ones;
    private readonly Tensor _epsilon;
    private readonly Tensor _offDiagonal;

    /// <param name="features">Columns of the pooled features.</param>
    /// <param name="width">Of the embedding.</param>
    /// <param name="device">Of the network.</param>
    /// <param name="random">Initial weights of the expander: two linear layers with BatchNorm and ReLU between.</param>
    public VicReg(int features, int width, Device device, RandomSource random)
    {
        _first = Weights(features, width, device, random.Fork("first"));
        _second = Weights(width, width, device, random.Fork("second"));
        _ones = ones(width, device: device).DetachFromDisposeScope();
        _epsilon = full(width, Epsilon, device: device).DetachFromDisposeScope();
        _offDiagonal = Off(width, device);
    }

    public IEnumerable<Parameter> Parameters => [_first, _second];

    /// <param name="features">[2 × images, features]: the first views, then the second ones.</param>
    public Tensor Loss(Tensor features)
    {
        long images = features.shape[0] / 2;
        Tensor hidden = nn.functional.batch_norm(nn.functional.linear(features, _first), null, null, training: true).relu();
        Tensor embedded = nn.functional.linear(hidden, _second);
        return LossOf(embedded[..(int)images], embedded[(int)images..]);
    }

    /// <param name="a">Embeddings of the first views, [images, width].</param>
    /// <param name="b">Of the second ones.</param>
    internal Tensor LossOf(Tensor a, Tensor b)
    {
        long images = a.shape[0];
        Tensor invariance = Square(Arithmetic.Subtract(a, b)).mean();
        return Arithmetic.Add(
            Weighted(invariance, Invariance),
            Arithmetic.Add(
                Weighted(Arithmetic.Add(Flatness(a), Flatness(b)), Variance / 2),
                Weighted(Arithmetic.Add(Redundancy(a, images), Redundancy(b, images)), Covariance)));
    }

    public void Dispose()
    {
        foreach (Tensor tensor in (Tensor[])[_first, _second, _ones, _epsilon, _offDiagonal])
        {
            tensor.Dispose();
        }
    }

    /// <summary>Mean over the dimensions of what the standard deviation lacks to 1.</summary>
    private Tensor Flatness(Tensor embedded)
    {
        Tensor centred = Arithmetic.Subtract(embedded, embedded.mean([0], keepdim: true));
        Tensor deviation = Arithmetic.Add(Weighted(Square(centred).sum([0L]), 1f / (embedded.shape[0] - 1)), _epsilon).sqrt();
        return Arithmetic.Subtract(_ones, deviation).relu().mean();
    }

    /// <summary>Sum of the squared covariances of different dimensions over the number of dimensions.</summary>
    private Tensor Redundancy(Tensor embedded, long images)
    {
        Tensor centred = Arithmetic.Subtract(embedded, embedded.mean([0], keepdim: true));
        Tensor covariance = Weighted(centred.t().matmul(centred), 1f / (images - 1));
        return Weighted(Square(covariance * _offDiagonal).sum(), 1f / embedded.shape[1]);
    }

    /// <summary>TorchSharp's own would hand the exponent over in an object that the collector may free (see <see cref="Arithmetic"/>).</summary>
    private static Tensor Square(Tensor x) => x * x;

    private static Tensor Weighted(Tensor value, float weight) => value * HostView.Create([weight], value.device);

    private static Parameter Weights(int inputs, int outputs, Device device, RandomSource random)
    {
        // As PyTorch's linear layer: even numbers up to one over the root of the inputs.
        float bound = 1 / MathF.Sqrt(inputs);
        float[] values = [.. Enumerable.Range(0, inputs * outputs).Select(_ => (float)((2 * random.NextDouble()) - 1) * bound)];
        using IDisposable scope = NewDisposeScope();
        Parameter parameter = new(HostView.Create(values, device, outputs, inputs), requires_grad: true);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    private static Tensor Off(int width, Device device)
    {
        float[] values = [.. Enumerable.Range(0, width * width).Select(i => i / width == i % width ? 0f : 1)];
        return HostView.Create(values, device, width, width).DetachFromDisposeScope();
    }
}
