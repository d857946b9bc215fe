using MlNetTransfer.Backbones;

namespace MlNetTransfer.Benchmarks.Kernels;

/// <summary>A backbone without kinks: its own convolutions between smooth activations, and a depthwise convolution in the place of each maximum.
/// Its gradient does not jump where a value is rounded across zero, or one in a window across another.</summary>
internal static class SmoothBackbone
{
    public static BackboneSpec Of(BackboneSpec backbone)
    {
        Walk walk = new();
        return backbone with { Stages = [.. backbone.Stages.Select(s => s with { Blocks = [.. s.Blocks.Select(b => b with { Ops = walk.Of(b.Ops) })] })] };
    }

    private sealed class Walk
    {
        private int _channels = 3, _pools;

        public BackboneOp[] Of(IReadOnlyList<BackboneOp> ops) => [.. ops.Select(Of)];

        private BackboneOp Of(BackboneOp op)
        {
            int channels = _channels;
            switch (op)
            {
                case ConvOp conv:
                    return Of(conv);
                case NormalizationOp normalization:
                    return normalization with { Activation = Of(normalization.Activation) };
                case MaxPoolOp { Kernel: > 1 } pool:
                    return Pool(pool);
                case ResidualOp residual:
                    BackboneOp[] shortcut = Of(residual.Shortcut);
                    _channels = channels;
                    return residual with { Shortcut = shortcut, Body = Of(residual.Body), Activation = Of(residual.Activation) };
                case ConcatOp concat:
                    int joined = 0;
                    List<IReadOnlyList<BackboneOp>> branches = [];
                    foreach (IReadOnlyList<BackboneOp> branch in concat.Branches)
                    {
                        _channels = channels;
                        branches.Add(Of(branch));
                        joined += _channels;
                    }

                    _channels = joined;
                    return new ConcatOp(branches);
                case GateOp gate:
                    return new GateOp(Of(gate.Reduce), Of(gate.Expand));
                default:
                    return op;
            }
        }

        private ConvOp Of(ConvOp conv)
        {
            _channels = conv.Out;
            return conv with { Activation = Of(conv.Activation) };
        }

        private ConvOp Pool(MaxPoolOp pool) => new($"pool{_pools++}", _channels, _channels, pool.Kernel, pool.Stride, _channels, Activation.None)
        {
            HasBatchNorm = false,
            PadsSymmetrically = pool.Padding != PoolPadding.Same,
            SymmetricPadding = pool.Padding is PoolPadding.Valid or PoolPadding.CeilMode ? 0 : null,
        };

        private static Activation Of(Activation activation) => activation switch
        {
            Activation.Relu or Activation.Relu6 or Activation.HardSwish => Activation.Silu,
            Activation.HardSigmoid => Activation.Sigmoid,
            _ => activation,
        };
    }
}
