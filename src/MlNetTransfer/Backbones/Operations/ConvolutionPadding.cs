namespace MlNetTransfer.Backbones;

/// <summary>How many rows and columns of zeros a convolution puts around its input; the same numbers for every lowering.</summary>
public static class ConvolutionPadding
{
    /// <summary>Rows or columns of zeros beside the input of a convolution.</summary>
    /// <param name="backbone">Says how it pads.</param>
    /// <param name="conv">May say otherwise.</param>
    /// <param name="side">Rows or columns of the input.</param>
    /// <param name="kernel">Rows or columns of the kernel, accordingly.</param>
    public static (int Before, int After) Of(BackboneSpec backbone, ConvOp conv, int side, int kernel)
    {
        int symmetric = conv.SymmetricPadding ?? kernel / 2;
        return backbone.TensorFlowPadding && !conv.PadsSymmetrically ? Same(side, kernel, conv.Stride) : (symmetric, symmetric);
    }

    /// <summary>TensorFlow's SAME: enough for ceil(side / stride) outputs, the odd pixel after.</summary>
    internal static (int Before, int After) Same(int side, int kernel, int stride)
    {
        int total = Math.Max(0, (((side + stride - 1) / stride - 1) * stride) + kernel - side);
        return (total / 2, total - (total / 2));
    }

    /// <summary>Before and after one side of a pooled input.</summary>
    public static (int Before, int After) Of(MaxPoolOp pool, int side) => pool.Padding switch
    {
        PoolPadding.Same => Same(side, pool.Kernel, pool.Stride),
        PoolPadding.Symmetric => (pool.Kernel / 2, pool.Kernel / 2),

        // As much as the last window needs to begin inside and to reach over the end.
        PoolPadding.CeilMode => (0, (-(side - pool.Kernel) % pool.Stride + pool.Stride) % pool.Stride),
        _ => (0, 0),
    };
}
