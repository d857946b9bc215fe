namespace MlNetTransfer.Backbones;

/// <summary>How many rows and columns of zeros a convolution puts around its input; the same numbers for every lowering.</summary>
internal static class ConvolutionPadding
{
    /// <summary>TensorFlow's SAME: enough for ceil(side / stride) outputs, the odd pixel after; or what the operation says on both sides.</summary>
    public static (int Before, int After) Of(BackboneSpec backbone, ConvOp conv, int side)
    {
        if (!backbone.TensorFlowPadding)
        {
            return (conv.SymmetricPadding, conv.SymmetricPadding);
        }

        int total = Math.Max(0, (((side + conv.Stride - 1) / conv.Stride - 1) * conv.Stride) + conv.Kernel - side);
        return (total / 2, total - (total / 2));
    }
}
