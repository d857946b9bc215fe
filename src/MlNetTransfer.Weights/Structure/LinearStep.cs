using MlNetTransfer.Backbones;

namespace MlNetTransfer.Weights.Structure;

/// <summary>A linear layer on the last axis of a map with its channels last.</summary>
/// <param name="input">Number of the step it takes from.</param>
/// <param name="inputs">Length of the last axis.</param>
/// <param name="shape">Of its output.</param>
/// <param name="kernel">[out, in].</param>
internal sealed class LinearStep(int input, int inputs, TensorShape shape, Func<float[]> kernel) : NetworkStep([input], shape)
{
    private Func<float[]> _kernel = kernel, _bias = Channels.All(shape.Dimensions[^1], 0);

    public override string Kind => "linear";

    public override BackboneOp Operation(string name, BatchNormStorage storage) => new LinearOp(name, inputs, Shape.Dimensions[^1], Activation.None);

    public override IEnumerable<float[]> Values(BatchNormStorage storage) => [_kernel(), _bias()];

    public override bool TryScale(Func<float[]> factors)
    {
        (_kernel, _bias) = (Channels.Kernels(_kernel, factors), Channels.Each(_bias, factors, (b, f) => b * f));
        return true;
    }

    public override bool TryShift(Func<float[]> summands)
    {
        _bias = Channels.Each(_bias, summands, (b, s) => b + s);
        return true;
    }
}
