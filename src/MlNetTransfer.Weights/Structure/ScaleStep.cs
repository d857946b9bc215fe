using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>A factor for each channel.</summary>
/// <param name="input">Number of the step it takes from.</param>
/// <param name="shape">Of its output.</param>
/// <param name="onMap">Whether channels are the first axis.</param>
/// <param name="factors">Of each channel.</param>
internal sealed class ScaleStep(int input, TensorShape shape, bool onMap, Func<float[]> factors) : NetworkStep([input], shape)
{
    private Func<float[]> _factors = factors;

    public override string Kind => "scale";

    private int Count => onMap ? Shape.Channels : Shape.Dimensions[^1];

    public override BackboneOp Operation(string name, BatchNormStorage storage) => new ScaleOp(name, Count, 1) { OnMap = onMap };

    public override IEnumerable<float[]> Values(BatchNormStorage storage) => [_factors()];

    public override bool TryScale(Func<float[]> factors)
    {
        _factors = Channels.Each(_factors, factors, (a, b) => a * b);
        return true;
    }
}
