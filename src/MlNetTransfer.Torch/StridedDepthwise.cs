using MlNetTransfer.Torch.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace MlNetTransfer.Torch;

/// <summary>A depthwise convolution with a stride over 1 as a function of libtorch's autograd, computed here
/// (<see cref="DepthwiseArithmetic"/> says why).</summary>
internal sealed class StridedDepthwise : SingleTensorFunction<StridedDepthwise>
{
    private const string Kept = "kept";

    // What was returned is the library's; these objects would hold its memory until the step ends.
    [ThreadStatic]
    private static List<Tensor>? _returned;

    [ThreadStatic]
    private static Tensor? _made;

    public override string Name => nameof(StridedDepthwise);

    /// <summary>Whether it takes a batch: on the processor, float32 or bfloat16, channels last.</summary>
    public static bool Takes(Tensor x) => x.device_type == TorchSharp.DeviceType.CPU && x.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && x.stride(1) == 1 && x.stride(3) == x.shape[1];

    /// <param name="x">[N, channels, rows, columns], channels last in memory.</param>
    /// <param name="kernel">[channels, 1, rows, columns]; float32, or it is made so.</param>
    /// <param name="bias">[channels], as the kernel.</param>
    /// <param name="shape">What is convolved how.</param>
    public static Tensor Of(Tensor x, Tensor kernel, Tensor bias, DepthwiseGeometry shape)
    {
        if (is_grad_enabled() && (x.requires_grad || kernel.requires_grad || bias.requires_grad))
        {
            Tensor y = apply(x, kernel, bias, shape);
            _made?.Dispose();
            return y;
        }

        using Tensor last = Last(x), taps = TapsOf(kernel), start = Wide(bias);
        return Forward(last, taps, start, shape);
    }

    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        (Tensor x, Tensor kernel, Tensor bias, DepthwiseGeometry shape) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (DepthwiseGeometry)vars[3]);

        // TorchSharp would make a tensor of the output's size, to know what gradient to make up where there is none.
        ctx.set_materialize_grads(false);
        Tensor last = Last(x), taps = TapsOf(kernel);
        using Tensor start = Wide(bias);
        Tensor y = Forward(last, taps, start, shape);

        // What libtorch's own save_for_backward keeps lives here until the collector comes, whole activations of many steps.
        ctx.save_data(Kept, new Saved(last.DetachFromDisposeScope(), taps.DetachFromDisposeScope(), shape));
        return _made = y;
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        _returned?.ForEach(t => t?.Dispose());
        (Tensor x, Tensor kernel, DepthwiseGeometry shape) = (Saved)ctx.get_data(Kept);
        using Tensor last = x, taps = kernel, given = grad_output, gradient = Last(given);
        Tensor dx = ChannelsLast(x.shape[0], shape.Rows, shape.Columns, shape.Channels, x.dtype);
        using Tensor inputs = Last(dx);
        float[] sums = new DepthwiseBatch(shape).Backward(last, taps, gradient, inputs);
        using Tensor weights = HostView.Create(sums.AsSpan(0, shape.Weights), CPU, shape.Kernel, shape.Kernel, shape.Channels);
        return _returned =
        [
            dx,
            weights.permute(2, 0, 1).unsqueeze(1).contiguous(),
            HostView.Create(sums.AsSpan(shape.Weights), CPU, shape.Channels),
            null!,
        ];
    }

    private static Tensor Forward(Tensor last, Tensor taps, Tensor bias, DepthwiseGeometry shape)
    {
        Tensor y = ChannelsLast(last.shape[0], shape.OutputRows, shape.OutputColumns, shape.Channels, last.dtype);
        using Tensor output = Last(y);
        new DepthwiseBatch(shape).Forward(last, taps, bias, output);
        return y;
    }

    /// <summary>[N, channels, rows, columns] and no view of another tensor: one that the activation behind it overwrites would be copied whole for the
    /// gradient.</summary>
    private static Tensor ChannelsLast(long images, long rows, long columns, long channels, ScalarType type) =>
        empty_strided([images, channels, rows, columns], [rows * columns * channels, 1, columns * channels, channels], type);

    private static Tensor Last(Tensor values)
    {
        using Tensor detached = values.detach(), turned = detached.permute(0, 2, 3, 1);
        return turned.contiguous();
    }

    private static Tensor TapsOf(Tensor kernel)
    {
        using Tensor wide = Wide(kernel), squeezed = wide.squeeze(1), turned = squeezed.permute(1, 2, 0);
        return turned.contiguous();
    }

    private static Tensor Wide(Tensor values)
    {
        using Tensor detached = values.detach(), wide = detached.to_type(ScalarType.Float32);
        return wide.contiguous();
    }

    /// <summary>What the gradient needs, owned by the function.</summary>
    private sealed record Saved(Tensor X, Tensor Kernel, DepthwiseGeometry Shape);
}
