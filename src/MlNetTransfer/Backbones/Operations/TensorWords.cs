namespace MlNetTransfer.Backbones;

/// <summary>The words by name.</summary>
public static class TensorWords
{
    /// <summary>Operations one after the other.</summary>
    public static T Run<T>(this ITensorOps<T> words, IEnumerable<BackboneOp> ops, T x) => ops.Aggregate(x, (value, op) => op.Run(words, value));

    /// <summary>The same input to one more use of it, then the operations on it.</summary>
    internal static T RunOnKept<T>(this ITensorOps<T> words, IEnumerable<BackboneOp> ops, T x) => words.Run(ops, words.Keep(x));

    internal static T Activate<T>(this ITensorOps<T> words, Activation activation, T x) =>
        activation == Activation.None ? x : words.Apply(new ActivationOp(activation), x);

    /// <summary>Element by element; a shorter shape is repeated.</summary>
    internal static T Add<T>(this ITensorOps<T> words, T x, T y) => words.Apply(new SumWord(), x, y);

    /// <summary>Element by element; a shorter shape is repeated.</summary>
    internal static T Multiply<T>(this ITensorOps<T> words, T x, T y) => words.Apply(new ProductWord(), x, y);

    /// <summary>Of every channel over its map, which becomes 1 × 1.</summary>
    internal static T Mean<T>(this ITensorOps<T> words, T x) => words.Apply(new MeanWord(), x);

    /// <summary>Channels behind each other.</summary>
    internal static T Concat<T>(this ITensorOps<T> words, params ReadOnlySpan<T> parts) => words.Apply(new ConcatWord(), parts);
}
