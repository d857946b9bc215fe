using MlNetTransfer.Backbones;
using MlNetTransfer.Numerics;
using MlNetTransfer.Torch.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>A convolution, and its BatchNorm or its bias.</summary>
internal sealed class ConvolutionLayer : BatchNormLayer
{
    private readonly BackboneSpec _backbone;

    public ConvolutionLayer(BackboneSpec backbone, ConvOp convolution, BackboneWeights weights, LayerPlace place)
        : base(convolution, convolution.Out, convolution.Bias.Name, backbone.BatchNorm, weights, place)
    {
        _backbone = backbone;
        Operation = convolution;
        Geometry = string.Join(' ', convolution.Weight.Shape.Append(convolution.Stride).Append(convolution.Groups));
        Kernel = Trained(weights[convolution.Weight.Name], [.. convolution.Weight.Shape]);
    }

    public ConvOp Operation { get; }

    public Parameter Kernel { get; }

    private bool IsStridedDepthwise => Operation.Stride > 1 && Operation.Kernel == Operation.KernelWidth
        && Operation.Groups == Operation.In && Operation.Groups == Operation.Out;

    public override string Geometry { get; }

    public override IEnumerable<(Parameter Parameter, bool Decays)> Parameters => [(Kernel, true), .. base.Parameters];

    public override IEnumerable<Tensor> State => [Kernel, .. base.State];

    protected override Tensor KernelTensor => Kernel;

    public override void SetTrains(bool kernel, bool affine)
    {
        Kernel.requires_grad = kernel;
        base.SetTrains(kernel, affine);
    }

    public override void Randomize(RandomSource random)
    {
        using (no_grad())
        {
            HostView.Write(Kernel, Kaiming(Kernel.numel(), Operation.Kernel * Operation.KernelWidth * Operation.Out / Operation.Groups, random));
        }

        base.Randomize(random);
    }

    public override void Export(Dictionary<string, float[]> values)
    {
        using (no_grad())
        using (NewDisposeScope())
        {
            (Tensor kernel, Tensor? bias) = Stored is null ? Fold() : (Kernel, null);
            values.Add(Operation.Weight.Name, HostView.Read(kernel));
            if (bias is not null)
            {
                values.Add(Operation.Bias.Name, HostView.Read(bias));
            }

            base.Export(values);
        }
    }

    protected override Tensor Convolve(Tensor x, (Tensor Kernel, Tensor? Bias) folded)
    {
        (int top, int bottom) = ConvolutionPadding.Rows(_backbone, Operation, (int)x.shape[2]);
        (int left, int right) = ConvolutionPadding.Columns(_backbone, Operation, (int)x.shape[3]);
        if (IsStridedDepthwise && StridedDepthwise.Takes(x))
        {
            int rows = (int)x.shape[2], columns = (int)x.shape[3];
            return StridedDepthwise.Of(x, folded.Kernel, folded.Bias ?? zeros(Operation.Out), new DepthwiseGeometry(
                Operation.Out,
                Operation.Kernel,
                Operation.Stride,
                top,
                left,
                rows,
                columns,
                ((rows + top + bottom - Operation.Kernel) / Operation.Stride) + 1,
                ((columns + left + right - Operation.Kernel) / Operation.Stride) + 1));
        }

        long[] strides = [Operation.Stride, Operation.Stride];
        Tensor kernel = As(x, folded.Kernel);
        Tensor? bias = folded.Bias is null ? null : As(x, folded.Bias);
        if (top == bottom && left == right)
        {
            return nn.functional.conv2d(x, kernel, bias, strides, [top, left], [1, 1], Operation.Groups);
        }

        using Tensor padded = nn.functional.pad(x, (left, right, top, bottom));
        return nn.functional.conv2d(padded, kernel, bias, strides, [0, 0], [1, 1], Operation.Groups);
    }
}
