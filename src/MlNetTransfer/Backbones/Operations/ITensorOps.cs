namespace MlNetTransfer.Backbones;

/// <summary>The words that operations are written in. Each interpreter understands them in its own way: shapes and cost, ONNX, libtorch.</summary>
/// <typeparam name="T">What a value is to the interpreter. A map is [N, channels, side, side].</typeparam>
/// <remarks>A word takes over the values it is given: an interpreter may free or overwrite them. Parameters stay.</remarks>
public interface ITensorOps<T>
{
    /// <summary>The same value, to be given to one more word.</summary>
    T Keep(T value);

    /// <summary>A convolution, and its BatchNorm where it has one.</summary>
    T Convolution(ConvOp layer, T x);

    /// <summary>BatchNorm alone.</summary>
    T Normalization(NormalizationOp layer, T x);

    /// <summary>The tensors of a group without BatchNorm, in the order in which it lists them.</summary>
    IReadOnlyList<T> Parameters(ParameterGroup group);

    /// <summary>A word without parameters of its own.</summary>
    T Apply(IWord word, params ReadOnlySpan<T> inputs);
}
