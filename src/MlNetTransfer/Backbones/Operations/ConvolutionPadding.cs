namespace MlNetTransfer.Backbones;

/// <summary>How many rows and columns of zeros a convolution puts around its input; the same numbers for every lowering.</summary>
public static class ConvolutionPadding
{
    /// <summary>Rows of zeros above and below the input of a convolution.</summary>
    /// <param name="backbone">Says how it pads.</param>
    /// <param name="conv">May say otherwise.</param>
    /// <param name="side">Rows of the input.</param>
    public static (int Before, int After) Rows(BackboneSpec backbone, ConvOp conv, int side) =>
        conv.Edges is { } edges ? (edges.Top, edges.Bottom) : Of(backbone, conv, side, conv.Kernel);

    /// <summary>Columns of zeros on the left and on the right of the input of a convolution.</summary>
    /// <param name="backbone">Says how it pads.</param>
    /// <param name="conv">May say otherwise.</param>
    /// <param name="side">Columns of the input.</param>
    public static (int Before, int After) Columns(BackboneSpec backbone, ConvOp conv, int side) =>
        conv.Edges is { } edges ? (edges.Left, edges.Right) : Of(backbone, conv, side, conv.KernelWidth);

    private static (int Before, int After) Of(BackboneSpec backbone, ConvOp conv, int side, int kernel)
    {
        if (conv.Same != SameEdges.None)
        {
            return Same(side, kernel, conv.Stride, conv.Same);
        }

        int symmetric = conv.SymmetricPadding ?? kernel / 2;
        return backbone.TensorFlowPadding && !conv.PadsSymmetrically ? Same(side, kernel, conv.Stride) : (symmetric, symmetric);
    }

    /// <summary>Enough for ceil(side / stride) outputs.</summary>
    public static (int Before, int After) Same(int side, int kernel, int stride, SameEdges edges = SameEdges.MoreAfter)
    {
        int total = Math.Max(0, (((side + stride - 1) / stride - 1) * stride) + kernel - side), less = total / 2;
        return edges == SameEdges.MoreBefore ? (total - less, less) : (less, total - less);
    }

    /// <summary>Before and after one side of a pooled input.</summary>
    public static (int Before, int After) Of(MaxPoolOp pool, int side) => pool.Padding switch
    {
        PoolPadding.Same => Same(side, pool.Kernel, pool.Stride),
        PoolPadding.SameMoreBefore => Same(side, pool.Kernel, pool.Stride, SameEdges.MoreBefore),
        PoolPadding.Given => pool.Edges,
        PoolPadding.Symmetric => (pool.Kernel / 2, pool.Kernel / 2),

        // As much as the last window needs to begin inside and to reach over the end.
        PoolPadding.CeilMode => (0, (-(side - pool.Kernel) % pool.Stride + pool.Stride) % pool.Stride),
        _ => (0, 0),
    };
}
