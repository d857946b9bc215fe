using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>BatchNorm after a convolution with a kernel: scale and shift can train, mean and variance are measured. A convolution that has none has
/// the scale 1 and its bias as shift.</summary>
/// <remarks>While the statistics stand still, BatchNorm is folded into the kernel in front of every convolution, which costs nothing beside
/// the convolution itself and spares two passes over its output; gradients flow through the folding.</remarks>
internal abstract class BatchNormLayer : TorchLayer
{
    // Keras's and TensorFlow's; for weights that came without BatchNorm it belongs to the one that is given to them.
    private const double RestoredEpsilon = 1e-3;
    private const double Momentum = 0.1;

    private readonly int _channels;
    private double _epsilon;

    private Tensor? _epsilonOfFold;
    private (Tensor Kernel, Tensor Bias)? _frozen;

    /// <param name="group">Its description.</param>
    /// <param name="channels">Of the output.</param>
    /// <param name="bias">Name of the bias that stands in the weights where BatchNorm does not.</param>
    /// <param name="storage">Whether they hold it.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="place">Where it stands.</param>
    protected BatchNormLayer(ParameterGroup group, int channels, string bias, BatchNormStorage storage, BackboneWeights weights, LayerPlace place)
        : base(group, place)
    {
        _channels = channels;
        Stored = group.BatchNormIn(storage);
        SetEpsilon(Stored is null ? 0 : storage.Epsilon);
        if (Stored is { } stored)
        {
            Scale = Trained(weights[stored.Scale.Name], channels);
            Shift = Trained(weights[stored.Shift.Name], channels);
            Mean = HostView.Create(weights[stored.Mean.Name], Device, channels).DetachFromDisposeScope();
            Variance = HostView.Create(weights[stored.Variance.Name], Device, channels).DetachFromDisposeScope();
        }
        else
        {
            Scale = Trained([.. Enumerable.Repeat(1f, channels)], channels);
            Shift = Trained(weights[bias], channels);
            Mean = zeros(channels, device: Device).DetachFromDisposeScope();
            Variance = ones(channels, device: Device).DetachFromDisposeScope();
        }
    }

    public Parameter Scale { get; }

    public Parameter Shift { get; }

    public Tensor Mean { get; }

    public Tensor Variance { get; }

    /// <summary>The scale of a layer that never gets BatchNorm stays 1.</summary>
    public override IEnumerable<(Parameter Parameter, bool Decays)> Parameters => Normalizes ? [(Scale, false), (Shift, false)] : [(Shift, false)];

    public override IEnumerable<Tensor> State => [Scale, Shift, Mean, Variance];

    /// <summary>[Out, In / groups, rows, columns].</summary>
    protected abstract Tensor KernelTensor { get; }

    /// <summary>What the weights hold; null where they hold the bias.</summary>
    protected BatchNormLayout? Stored { get; }

    public override void SetTrains(bool kernel, bool affine)
    {
        Scale.requires_grad = affine && Normalizes;
        Shift.requires_grad = affine;
        Thaw();
    }

    /// <param name="x">[N, In, side, side].</param>
    /// <returns>[N, Out, …].</returns>
    public Tensor Forward(Tensor x) => Live && Normalizes ? LiveForward(x) : Convolve(x, Folded());

    /// <summary>What kernels of the same kind have in common, beside their input.</summary>
    public abstract string Geometry { get; }

    /// <summary>The convolution alone, without bias and BatchNorm.</summary>
    public Tensor Convolution(Tensor x) => Convolve(x, (KernelTensor, null));

    /// <summary>The convolution with another kernel and bias of the same shapes.</summary>
    public Tensor Convolution(Tensor x, (Tensor Kernel, Tensor? Bias) folded) => Convolve(x, folded);

    /// <summary>Kernel and bias with BatchNorm in them.</summary>
    public (Tensor Kernel, Tensor? Bias) Fold()
    {
        Tensor factor = Scale * Arithmetic.Add(Variance, _epsilonOfFold!).rsqrt();
        return (KernelTensor * factor.reshape(-1, 1, 1, 1), Arithmetic.Subtract(Shift, Mean * factor));
    }

    /// <summary>Gives BatchNorm to weights that came without: the network stays the function it is.</summary>
    /// <param name="mean">[Out], of the convolution's output over the data.</param>
    /// <param name="variance">[Out].</param>
    public void RestoreBatchNorm(Tensor mean, Tensor variance)
    {
        using (no_grad())
        using (NewDisposeScope())
        {
            SetEpsilon(RestoredEpsilon);
            Mean.copy_(mean);
            Variance.copy_(variance);
            Scale.copy_(Arithmetic.Add(variance, _epsilonOfFold!).sqrt());
            Shift.copy_(Arithmetic.Add(Shift, mean));
            Thaw();
        }
    }

    /// <summary>BatchNorm as the identity.</summary>
    public override void Randomize(RandomSource random)
    {
        using (no_grad())
        using (NewDisposeScope())
        {
            if (Normalizes)
            {
                SetEpsilon(_epsilon == 0 ? RestoredEpsilon : _epsilon);
            }

            Scale.copy_(ones(_channels));
            Shift.zero_();
            Mean.zero_();
            Variance.copy_(ones(_channels));
            Thaw();
        }
    }

    public override void Export(Dictionary<string, float[]> values)
    {
        if (Stored is { } stored)
        {
            values.Add(stored.Scale.Name, HostView.Read(Scale));
            values.Add(stored.Shift.Name, HostView.Read(Shift));
            values.Add(stored.Mean.Name, HostView.Read(Mean));
            values.Add(stored.Variance.Name, HostView.Read(Variance));
        }
    }

    public override void Thaw()
    {
        _frozen?.Kernel.Dispose();
        _frozen?.Bias.Dispose();
        _frozen = null;
    }

    public override void Dispose()
    {
        _epsilonOfFold?.Dispose();
        base.Dispose();
    }

    protected abstract Tensor Convolve(Tensor x, (Tensor Kernel, Tensor? Bias) folded);

    private Tensor LiveForward(Tensor x)
    {
        using Tensor y = Convolution(x);
        double momentum = KeepsStatistics ? 0 : Momentum;
        return nn.functional.batch_norm(y, Wide(Mean), Wide(Variance), Wide(Scale), Wide(Shift), training: true, momentum: momentum, eps: _epsilon);

        // Beside bfloat16 they stay in float32, which also is where running statistics are kept.
        Tensor Wide(Tensor values) => y.dtype == ScalarType.BFloat16 ? values : As(y, values);
    }

    private (Tensor Kernel, Tensor? Bias) Folded()
    {
        if (Trains)
        {
            return Fold();
        }

        if (_frozen is null)
        {
            using (no_grad())
            {
                (Tensor kernel, Tensor? bias) = Fold();
                _frozen = (kernel.DetachFromDisposeScope(), bias!.DetachFromDisposeScope());
            }
        }

        return _frozen.Value;
    }

    private void SetEpsilon(double epsilon)
    {
        _epsilon = epsilon;
        _epsilonOfFold?.Dispose();
        _epsilonOfFold = tensor((float)epsilon, device: Device).DetachFromDisposeScope();
    }
}
