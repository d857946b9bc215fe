using MlNetTransfer.Backbones;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>Activations on libtorch.</summary>
internal static class Activations
{
    /// <summary>Takes the input over: where it can be, it is overwritten, else disposed.</summary>
    public static Tensor Apply(Activation activation, Tensor x)
    {
        Tensor activated = activation switch
        {
            Activation.None => x,
            Activation.Relu => x.relu_(),
            Activation.Relu6 => nn.functional.relu6(x, inplace: true),
            Activation.Sigmoid => x.sigmoid(),
            Activation.Silu => nn.functional.silu(x),
            Activation.HardSigmoid => nn.functional.hardsigmoid(x),
            Activation.HardSwish => nn.functional.hardswish(x),
            _ => throw new NotSupportedException($"{activation} has no libtorch lowering."),
        };
        if (!ReferenceEquals(activated, x))
        {
            x.Dispose();
        }

        return activated;
    }
}
