using MlNetTransfer.Backbones;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Activations on libtorch.</summary>
internal static class Activations
{
    /// <param name="activation">Which.</param>
    /// <param name="x">The input.</param>
    /// <param name="overwrites">Whether the input may become the output.</param>
    public static Tensor Apply(Activation activation, Tensor x, bool overwrites) => activation switch
    {
        Activation.None => x,
        Activation.Relu => overwrites ? x.relu_() : x.relu(),
        Activation.Relu6 => nn.functional.relu6(x, inplace: overwrites),
        Activation.Sigmoid => x.sigmoid(),
        Activation.Silu => nn.functional.silu(x),
        Activation.HardSigmoid => nn.functional.hardsigmoid(x),
        Activation.HardSwish => nn.functional.hardswish(x),
        Activation.Gelu => nn.functional.gelu(x),
        _ => throw new NotSupportedException($"{activation} has no libtorch lowering."),
    };
}
