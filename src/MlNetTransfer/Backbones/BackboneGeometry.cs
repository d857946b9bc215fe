namespace MlNetTransfer.Backbones;

/// <summary>What follows from a network's input size.</summary>
/// <param name="Side">Rows and columns after the last stage.</param>
/// <param name="PerConvolution">Multiply-adds of each convolution, in running order, for one image; a multiplication and its addition count once.</param>
/// <param name="LargestActivation">Values of a convolution's output for one image, at most.</param>
internal sealed record BackboneGeometry(int Side, IReadOnlyList<long> PerConvolution, long LargestActivation)
{
    /// <summary>Of all convolutions.</summary>
    public long MultiplyAdds => PerConvolution.Sum();

    /// <summary>Null when the input is so small that a window finds no place in it.</summary>
    public static BackboneGeometry? Of(BackboneSpec backbone) => new Walk(backbone).Run();

    private sealed class Walk(BackboneSpec backbone)
    {
        private readonly List<long> _multiplyAdds = [];
        private long _largest;
        private bool _fits = true;

        public BackboneGeometry? Run()
        {
            int side = After(backbone.Stages.SelectMany(s => s.Blocks).SelectMany(b => b.Ops), backbone.InputSize);
            return _fits ? new BackboneGeometry(side, _multiplyAdds, _largest) : null;
        }

        private int After(IEnumerable<BackboneOp> ops, int side) => ops.Aggregate(side, (s, op) => After(op, s));

        private int After(BackboneOp op, int side)
        {
            switch (op)
            {
                case ConvOp conv:
                    (int before, int after) = ConvolutionPadding.Of(backbone, conv, side, conv.Kernel);
                    int output = Windows(side + before + after, conv.Kernel, conv.Stride);
                    _multiplyAdds.Add(conv.IsNormalizationOnly ? 0 : (long)output * output * conv.Out * (conv.In / conv.Groups) * conv.Kernel * conv.KernelWidth);
                    _largest = Math.Max(_largest, (long)output * output * conv.Out);
                    return output;
                case MaxPoolOp pool:
                    (int top, int bottom) = ConvolutionPadding.Of(pool, side);
                    return Windows(side + top + bottom, pool.Kernel, pool.Stride);
                case ResidualOp residual:
                    After(residual.Shortcut, side);
                    return After(residual.Body, side);
                case ConcatOp concat:
                    return concat.Branches.Select(b => After(b, side)).ToArray()[0];
                case GateOp gate:
                    After([gate.Reduce, gate.Expand], 1);
                    return side;
                default:
                    return side;
            }
        }

        private int Windows(int side, int kernel, int stride)
        {
            _fits &= side >= kernel;
            return Math.Max(1, ((side - kernel) / stride) + 1);
        }
    }
}
