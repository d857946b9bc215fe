using MlNetTransfer.Torch.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace MlNetTransfer.Torch;

/// <summary>A depthwise convolution with a stride over 1 as a function of libtorch's autograd, computed here (<see cref="DepthwiseArithmetic"/> says why).</summary>
internal sealed class StridedDepthwise : SingleTensorFunction<StridedDepthwise>
{
    private const string Shape = "shape";

    public override string Name => nameof(StridedDepthwise);

    /// <summary>Whether it takes a batch: on the processor, float32 or bfloat16, channels last.</summary>
    public static bool Takes(Tensor x) => x.device_type == TorchSharp.DeviceType.CPU && x.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && x.stride(1) == 1 && x.stride(3) == x.shape[1];

    /// <param name="x">[N, channels, rows, columns], channels last in memory.</param>
    /// <param name="kernel">[channels, 1, rows, columns], float32.</param>
    /// <param name="bias">[channels], float32.</param>
    /// <param name="shape">What is convolved how.</param>
    public static Tensor Of(Tensor x, Tensor kernel, Tensor bias, DepthwiseGeometry shape)
    {
        // Turned outside: what a function returns as a view cannot be overwritten by the activation behind it.
        using Tensor y = apply(x, kernel, bias, shape);
        return y.permute(0, 3, 1, 2);
    }

    /// <returns>[N, rows, columns, channels].</returns>
    public override Tensor forward(AutogradContext ctx, params object[] vars)
    {
        (Tensor x, Tensor kernel, Tensor bias, DepthwiseGeometry shape) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (DepthwiseGeometry)vars[3]);
        ctx.save_for_backward([x, kernel]);
        ctx.save_data(Shape, shape);
        using Tensor last = Last(x), taps = TapsOf(kernel), start = bias.detach().contiguous();
        Tensor y = empty([x.shape[0], shape.OutputRows, shape.OutputColumns, shape.Channels], x.dtype);
        new DepthwiseBatch(shape).Forward(last, taps, start, y);
        return y;
    }

    public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
    {
        DepthwiseGeometry shape = (DepthwiseGeometry)ctx.get_data(Shape);
        List<Tensor> saved = ctx.get_saved_variables();
        (Tensor x, Tensor kernel) = (saved[0], saved[1]);
        using Tensor last = Last(x), taps = TapsOf(kernel), gradient = grad_output.detach().contiguous();
        Tensor dx = empty([x.shape[0], shape.Rows, shape.Columns, shape.Channels], x.dtype);
        float[] sums = new DepthwiseBatch(shape).Backward(last, taps, gradient, dx);
        using Tensor weights = HostView.Create(sums.AsSpan(0, shape.Weights), CPU, shape.Kernel, shape.Kernel, shape.Channels);
        return
        [
            dx.permute(0, 3, 1, 2),
            weights.permute(2, 0, 1).unsqueeze(1).contiguous(),
            HostView.Create(sums.AsSpan(shape.Weights), CPU, shape.Channels),
            null!,
        ];
    }

    private static Tensor Last(Tensor values) => values.detach().permute(0, 2, 3, 1).contiguous();

    private static Tensor TapsOf(Tensor kernel) => kernel.detach().squeeze(1).permute(1, 2, 0).contiguous();
}
