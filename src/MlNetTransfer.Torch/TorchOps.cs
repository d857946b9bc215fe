using MlNetTransfer.Backbones;
using static TorchSharp.torch;

namespace MlNetTransfer.Torch;

/// <summary>The words as computations of libtorch.</summary>
/// <param name="layers">Of every group.</param>
/// <param name="type">Precision of the values.</param>
/// <param name="compute">What layers with BatchNorm do, which may be something else, for example measuring.</param>
internal sealed class TorchOps(IReadOnlyDictionary<ParameterGroup, TorchLayer> layers, ScalarType type, Func<BatchNormLayer, Tensor, Tensor> compute)
    : ITensorOps<TorchValue>
{
    public TorchValue Keep(TorchValue value) => value.Keep();

    public TorchValue Convolution(ConvOp layer, TorchValue x) => Compute(layer, x);

    public TorchValue Normalization(NormalizationOp layer, TorchValue x) => Compute(layer, x);

    public IReadOnlyList<TorchValue> Parameters(ParameterGroup group) =>
        [.. ((PlainLayer)layers[group]).TensorsFor(type).Select(t => new TorchValue(t, borrowed: true))];

    public TorchValue Apply(IWord word, params ReadOnlySpan<TorchValue> inputs)
    {
        // Whoever sees the memory of a value that is used again must leave it alone, the value itself included.
        if (word.SharesMemory && !inputs[0].IsLastUse)
        {
            inputs[0].Share();
        }

        bool shared = word.SharesMemory && inputs[0].IsShared;
        Tensor output = TorchWords.Compute(word, inputs);
        foreach (TorchValue input in inputs)
        {
            // What was overwritten lives on as the output.
            if (!ReferenceEquals(input.Tensor, output))
            {
                input.Release();
            }
        }

        return new TorchValue(output, shared: shared);
    }

    private TorchValue Compute(ParameterGroup group, TorchValue x)
    {
        Tensor output = compute((BatchNormLayer)layers[group], x.Tensor);
        x.Release();
        return new TorchValue(output);
    }
}
