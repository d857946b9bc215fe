namespace MlNetTransfer.Weights.Structure;

/// <summary>A tensor that stands in the file.</summary>
/// <param name="Shape">Dimensions, outermost first.</param>
/// <param name="Floats">Reads its values; null where they are whole numbers.</param>
/// <param name="Integers">Whole numbers, of a short list; null otherwise.</param>
internal sealed record GraphConstant(int[] Shape, Func<float[]>? Floats, long[]? Integers) : GraphValue
{
    public int Count => Shape.Aggregate(1, (product, d) => product * d);

    /// <summary>The only number; null where there are more.</summary>
    public float? Scalar => Count != 1 ? null : Integers is { } whole ? whole[0] : Floats?.Invoke()[0];
}
