using MlNetTransfer.Tensors;

namespace MlNetTransfer.Weights;

/// <summary>A tensor whose values are not read: type and shape alone.</summary>
/// <param name="Type">As SafeTensors names types.</param>
/// <param name="Shape">Dimensions, outermost first.</param>
internal sealed record ListedTensor(string Type, int[] Shape) : WeightsTensor(Type, Shape);
