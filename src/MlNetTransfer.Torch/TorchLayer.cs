using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>A convolution with its BatchNorm: kernel, scale and shift can train, mean and variance are measured.</summary>
/// <remarks>While the statistics stand still, BatchNorm is folded into the kernel in front of every convolution, which costs nothing beside
/// the convolution itself and spares two passes over its output; gradients flow through the folding.</remarks>
internal sealed class TorchLayer : IDisposable
{
    // Keras's and TensorFlow's; for weights that came folded it belongs to the BatchNorm that is given back.
    private const double RestoredEpsilon = 1e-3;
    private const double Momentum = 0.1;

    private readonly BackboneSpec _backbone;
    private readonly Device _device;
    private double _epsilon;

    private Tensor? _epsilonOfFold;
    private (Tensor Kernel, Tensor Bias)? _frozen;

    public TorchLayer(BackboneSpec backbone, ConvOp conv, int stage, int position, BackboneWeights weights, Device device)
    {
        _backbone = backbone;
        _device = device;
        Conv = conv;
        Stage = stage;
        Position = position;
        float[] kernel = conv.IsNormalizationOnly ? [.. Enumerable.Repeat(1f, conv.Out)] : weights[$"{conv.Name}.weight"];
        Kernel = Parameter(kernel, conv.Out, conv.In / conv.Groups, conv.Kernel, conv.KernelWidth);
        if (HasBatchNorm)
        {
            SetEpsilon(backbone.BatchNormEpsilon!.Value);
            Scale = Parameter(weights[$"{conv.BatchNormName}.weight"], conv.Out);
            Shift = Parameter(weights[$"{conv.BatchNormName}.bias"], conv.Out);
            Mean = HostView.Create(weights[$"{conv.BatchNormName}.running_mean"], device, conv.Out).DetachFromDisposeScope();
            Variance = HostView.Create(weights[$"{conv.BatchNormName}.running_var"], device, conv.Out).DetachFromDisposeScope();
        }
        else
        {
            SetEpsilon(0);
            Scale = Parameter([.. Enumerable.Repeat(1f, conv.Out)], conv.Out);
            Shift = Parameter(weights[$"{conv.Name}.bias"], conv.Out);
            Mean = zeros(conv.Out, device: device).DetachFromDisposeScope();
            Variance = ones(conv.Out, device: device).DetachFromDisposeScope();
        }
    }

    public ConvOp Conv { get; }

    /// <summary>Has BatchNorm, or had it before it was folded into the weights.</summary>
    public bool Normalizes => Conv.HasBatchNorm;

    private bool HasBatchNorm => _backbone.HasBatchNorm(Conv);

    /// <summary>0-based index of its stage.</summary>
    public int Stage { get; }

    /// <summary>0-based position among the convolutions in running order.</summary>
    public int Position { get; }

    public Parameter Kernel { get; }

    public Parameter Scale { get; }

    public Parameter Shift { get; }

    public Tensor Mean { get; }

    public Tensor Variance { get; }

    /// <summary>Measures the batches it sees instead of using what was measured before.</summary>
    public bool Live { get; set; }

    /// <summary>A live layer normalises by the batch and leaves its mean and variance alone.</summary>
    public bool KeepsStatistics { get; set; }

    /// <summary>Everything that a step or a batch changes.</summary>
    public IEnumerable<Tensor> State => [Kernel, Scale, Shift, Mean, Variance];

    public bool Trains => Kernel.requires_grad || Shift.requires_grad;

    /// <param name="kernel">Whether the kernel trains.</param>
    /// <param name="normalization">Whether scale and shift train.</param>
    public void SetTrains(bool kernel, bool normalization)
    {
        Kernel.requires_grad = kernel && !Conv.IsNormalizationOnly;
        Scale.requires_grad = normalization && Normalizes;
        Shift.requires_grad = normalization;
        Thaw();
    }

    /// <param name="x">[N, In, side, side].</param>
    /// <returns>[N, Out, …], before the activation's clamp when there is none.</returns>
    public Tensor Forward(Tensor x)
    {
        Tensor y = Live && Normalizes ? LiveForward(x) : Convolve(x, Folded());
        return Activations.Apply(Conv.Activation, y);
    }

    /// <summary>The convolution alone, without bias and BatchNorm.</summary>
    public Tensor Convolution(Tensor x) => Convolve(x, (Kernel, null));

    /// <summary>Gives BatchNorm back to weights that came without: the network stays the function it is.</summary>
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

    /// <summary>Random start: Kaiming normal over the outgoing connections (He et al. 2015, arXiv:1502.01852), BatchNorm as the identity.</summary>
    public void Randomize(RandomSource random)
    {
        using (no_grad())
        using (NewDisposeScope())
        {
            double deviation = Math.Sqrt(2.0 / (Conv.Kernel * Conv.KernelWidth * Conv.Out / Conv.Groups));
            float[] values = new float[Kernel.numel()];
            for (int i = 0; i < values.Length; i++)
            {
                double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
                values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
            }

            if (Normalizes)
            {
                SetEpsilon(_epsilon == 0 ? RestoredEpsilon : _epsilon);
            }

            if (!Conv.IsNormalizationOnly)
            {
                HostView.Write(Kernel, values);
            }

            Scale.copy_(ones(Conv.Out));
            Shift.zero_();
            Mean.zero_();
            Variance.copy_(ones(Conv.Out));
            Thaw();
        }
    }

    /// <summary>Adds its tensors under the names and in the form of the weights file.</summary>
    public void Export(Dictionary<string, float[]> values)
    {
        using (no_grad())
        using (NewDisposeScope())
        {
            if (HasBatchNorm)
            {
                if (!Conv.IsNormalizationOnly)
                {
                    values.Add($"{Conv.Name}.weight", HostView.Read(Kernel));
                }

                values.Add($"{Conv.BatchNormName}.weight", HostView.Read(Scale));
                values.Add($"{Conv.BatchNormName}.bias", HostView.Read(Shift));
                values.Add($"{Conv.BatchNormName}.running_mean", HostView.Read(Mean));
                values.Add($"{Conv.BatchNormName}.running_var", HostView.Read(Variance));
                return;
            }

            (Tensor kernel, Tensor? bias) = Fold();
            values.Add($"{Conv.Name}.weight", HostView.Read(kernel));
            values.Add($"{Conv.Name}.bias", HostView.Read(bias!));
        }
    }

    public void Dispose()
    {
        Thaw();
        _epsilonOfFold?.Dispose();
        Kernel.Dispose();
        Scale.Dispose();
        Shift.Dispose();
        Mean.Dispose();
        Variance.Dispose();
    }

    private Tensor LiveForward(Tensor x)
    {
        using Tensor y = Convolution(x);
        return nn.functional.batch_norm(y, As(y, Mean), As(y, Variance), As(y, Scale), As(y, Shift), training: true, momentum: KeepsStatistics ? 0 : Momentum, eps: _epsilon);
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

    private (Tensor Kernel, Tensor? Bias) Fold()
    {
        Tensor factor = Scale * Arithmetic.Add(Variance, _epsilonOfFold!).rsqrt();
        return (Kernel * factor.reshape(-1, 1, 1, 1), Arithmetic.Subtract(Shift, Mean * factor));
    }

    private void SetEpsilon(double epsilon)
    {
        _epsilon = epsilon;
        _epsilonOfFold?.Dispose();
        _epsilonOfFold = tensor((float)epsilon, device: _device).DetachFromDisposeScope();
    }

    /// <summary>To be called when tensors were changed from outside.</summary>
    public void Thaw()
    {
        _frozen?.Kernel.Dispose();
        _frozen?.Bias.Dispose();
        _frozen = null;
    }

    private Tensor Convolve(Tensor x, (Tensor Kernel, Tensor? Bias) folded)
    {
        (int top, int bottom) = ConvolutionPadding.Of(_backbone, Conv, (int)x.shape[2], Conv.Kernel);
        (int left, int right) = ConvolutionPadding.Of(_backbone, Conv, (int)x.shape[3], Conv.KernelWidth);
        long[] strides = [Conv.Stride, Conv.Stride];
        Tensor kernel = As(x, folded.Kernel);
        Tensor? bias = folded.Bias is null ? null : As(x, folded.Bias);
        if (top == bottom && left == right)
        {
            return nn.functional.conv2d(x, kernel, bias, strides, [top, left], [1, 1], Conv.Groups);
        }

        using Tensor padded = nn.functional.pad(x, (left, right, top, bottom));
        return nn.functional.conv2d(padded, kernel, bias, strides, [0, 0], [1, 1], Conv.Groups);
    }

    /// <summary>A parameter in the precision of what it meets: training is in float32, a reference in float64.</summary>
    private static Tensor As(Tensor x, Tensor parameter) => x.dtype == parameter.dtype ? parameter : parameter.to_type(x.dtype);

    private Parameter Parameter(float[] values, params long[] shape)
    {
        using IDisposable scope = NewDisposeScope();
        Parameter parameter = new(HostView.Create(values, _device, shape), requires_grad: false);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
