using MlNetTransfer.Backbones;
using MlNetTransfer.Torch.Native;
using static TorchSharp.torch;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>Convolutions in double precision by matrix products and sums, for which libtorch has no kernel of oneDNN's; differentiable.</summary>
internal static class DoubleConvolution
{
    // Of the matrix that libtorch makes of the windows of some images.
    private const long MostValues = 32 << 20;

    public static Tensor Of(BackboneSpec backbone, ConvOp conv, Tensor x, Tensor kernel)
    {
        using IDisposable scope = NewDisposeScope();
        (int top, int bottom) = ConvolutionPadding.Rows(backbone, conv, (int)x.shape[2]);
        (int left, int right) = ConvolutionPadding.Columns(backbone, conv, (int)x.shape[3]);
        Tensor padded = top + bottom + left + right == 0 ? x : nn.functional.pad(x, (left, right, top, bottom));
        Tensor y = conv.Groups == conv.Out && conv.In == conv.Out ? Depthwise(conv, padded, kernel) : ByImages(conv, padded, kernel);
        return y.MoveToOuterDisposeScope();
    }

    private static Tensor ByImages(ConvOp conv, Tensor x, Tensor kernel)
    {
        long images = x.shape[0], perImage = x.numel() / images * conv.Kernel * conv.KernelWidth / (conv.Stride * conv.Stride);
        long step = Math.Clamp(MostValues / perImage, 1, images);
        List<Tensor> parts = [];
        for (long first = 0; first < images; first += step)
        {
            Tensor part = x.narrow(0, first, Math.Min(step, images - first));
            parts.Add(nn.functional.conv2d(part, kernel, null, [conv.Stride, conv.Stride], [0, 0], [1, 1], conv.Groups));
        }

        return parts.Count == 1 ? parts[0] : cat(parts, 0);
    }

    /// <summary>The input shifted under every element of the kernel.</summary>
    private static Tensor Depthwise(ConvOp conv, Tensor x, Tensor kernel)
    {
        long rows = x.shape[2] - conv.Kernel + 1, columns = x.shape[3] - conv.KernelWidth + 1;
        Tensor? sum = null;
        for (int i = 0; i < conv.Kernel; i++)
        {
            for (int j = 0; j < conv.KernelWidth; j++)
            {
                Tensor shifted = x.slice(2, i, i + rows, conv.Stride).slice(3, j, j + columns, conv.Stride);
                using Tensor product = shifted * kernel.select(2, i).select(2, j).reshape(1, conv.Out, 1, 1);
                Tensor? before = sum;
                sum = before is null ? product.alias() : Arithmetic.Add(before, product);
                before?.Dispose();
            }
        }

        return sum!;
    }
}
