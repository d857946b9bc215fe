namespace MlNetTransfer.Weights.Structure;

/// <summary>An attribute of a node; what it does not hold is 0 or empty.</summary>
/// <param name="Float">A number.</param>
/// <param name="Int">A whole number.</param>
/// <param name="Text">A word.</param>
/// <param name="Ints">Whole numbers.</param>
/// <param name="Tensor">A tensor; null for none.</param>
internal sealed record GraphAttribute(float Float, long Int, string Text, long[] Ints, GraphConstant? Tensor);
