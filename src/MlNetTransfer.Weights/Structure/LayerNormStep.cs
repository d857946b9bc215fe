using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>LayerNorm on the last axis.</summary>
internal sealed class LayerNormStep(int input, TensorShape shape, double epsilon) : NetworkStep([input], shape)
{
    private Func<float[]> _scale = Channels.All(shape.Dimensions[^1], 1), _shift = Channels.All(shape.Dimensions[^1], 0);

    public override string Kind => "norm";

    public override BackboneOp Operation(string name, BatchNormStorage storage) => new LayerNormOp(name, Shape.Dimensions[^1], epsilon);

    public override IEnumerable<float[]> Values(BatchNormStorage storage) => [_scale(), _shift()];

    public override bool TryScale(Func<float[]> factors)
    {
        (Func<float[]> scale, Func<float[]> shift) = (_scale, _shift);
        _scale = Channels.Each(scale, factors, (s, f) => s * f);
        _shift = Channels.Each(shift, factors, (s, f) => s * f);
        return true;
    }

    public override bool TryShift(Func<float[]> summands)
    {
        _shift = Channels.Each(_shift, summands, (s, x) => s + x);
        return true;
    }
}
