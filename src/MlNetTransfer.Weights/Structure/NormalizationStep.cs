using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>BatchNorm alone.</summary>
internal sealed class NormalizationStep(int input, TensorShape shape, BatchNormValues batchNorm) : NetworkStep([input], shape)
{
    private BatchNormValues _batchNorm = batchNorm;

    public override string Kind => "norm";

    public override double? Epsilon => _batchNorm.Epsilon;

    public override BackboneOp Operation(string name, BatchNormStorage storage) => new NormalizationOp(name, Shape.Channels, Activation.None);

    public override IEnumerable<float[]> Values(BatchNormStorage storage) => _batchNorm.Read(storage);

    public override bool TryScale(Func<float[]> factors)
    {
        _batchNorm = _batchNorm.Scaled(factors);
        return true;
    }

    public override bool TryShift(Func<float[]> summands)
    {
        _batchNorm = _batchNorm.Shifted(summands);
        return true;
    }
}
